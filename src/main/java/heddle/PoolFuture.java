package heddle;

import heddle.task.TaskFailedException;
import heddle.task.internal.CallerFrames;
import heddle.task.internal.CellOutput;
import heddle.task.internal.TaskListener;
import heddle.task.internal.TaskOutput;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The result to come of one task that was handed to a {@link WorkerPool}. */
final class PoolFuture<T> implements RunnableFuture<T>, TaskListener {

    /** So often is shown what the task has printed while somebody waits for its result. */
    private static final long LOOK_UP_MILLIS = 100;

    private final Object task;
    private final T value;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final CellOutput output = new CellOutput();
    private volatile Workers.Started started;

    /**
     * @param task a Callable or a Runnable
     * @param value the result of a Runnable
     */
    PoolFuture(Object task, T value) {
        this.task = Objects.requireNonNull(task, "task");
        this.value = value;
    }

    /** Hands the task over, and runs {@code whenEnded} when there is a result of some kind. */
    void startOn(Workers workers, Runnable whenEnded) {
        result.whenComplete((ignored, failure) -> whenEnded.run());
        started = workers.start(new Work.Tasks(List.of(task)), this);
    }

    /** Gives up a task that has not begun, and says whether it could. */
    boolean withdraw() {
        return started != null && started.withdraw() && result.cancel(false);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void completed(int number, Object answer, int worker, long startNanos, long endNanos) {
        result.complete(answer == null ? value : (T) answer);
    }

    @Override
    public void failed(TaskFailedException failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void output(int number, String text, boolean error) {
        output.add(number, text, error);
        output.showInItsCell();
    }

    @Override
    public void cpuTime(long nanos) {}

    @Override
    public T get() throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return get(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                TaskOutput.flushAll();
            }
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return result.get(timeout, unit);
        } catch (ExecutionException e) {
            throw original(e);
        } finally {
            output.show();
        }
    }

    private static ExecutionException original(ExecutionException e) {
        return e.getCause() instanceof TaskFailedException failure ? CallerFrames.in(failure) : e;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = result.cancel(false);
        if (cancelled && started != null) {
            started.cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }

    /** The exception of the task; when its worker died, what says so. */
    @Override
    public Throwable exceptionNow() {
        Throwable failure = result.exceptionNow();
        return failure.getCause() == null ? failure : failure.getCause();
    }

    @Override
    public boolean isCancelled() {
        return result.isCancelled();
    }

    @Override
    public boolean isDone() {
        return result.isDone();
    }

    /** A pool hands the task to a worker; whoever calls this gets it done on the spot. */
    @Override
    public void run() {
        if (isDone()) {
            return;
        }
        try {
            completed(0, new Work.Tasks(List.of(task)).call(0), 0, 0, 0);
        } catch (Throwable t) {
            failed(new TaskFailedException(0, t));
        }
    }
}
