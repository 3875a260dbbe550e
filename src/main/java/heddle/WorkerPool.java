package heddle;

import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Workers that stay: threads or processes, behind the interface of {@link
 * java.util.concurrent.ExecutorService}.
 *
 * <pre>{@code
 * try (var pool = Runner.processes(2).open()) {
 *     Future<Integer> answer = pool.submit(() -> 6 * 7);
 *     answer.get()
 * }
 * }</pre>
 *
 * <p>In processes a task must be able to travel: a lambda passed to {@code submit} does; a {@code
 * Callable} or {@code Runnable} of another origin must be {@link java.io.Serializable}. Of tasks
 * that were submitted, only the one that was running fails when its worker dies; the others run
 * elsewhere and the worker is replaced. What happens when something else goes wrong stands in a
 * table in {@link heddle.process}.
 *
 * <p>What a submitted task prints is shown in the cell that asked, while it runs, and later by
 * {@code get}. On threads, what it prints while a later cell runs appears there: the kernel has put
 * its own stream in place by then.
 *
 * <p>Memory consistency: what a thread did before it handed over a task happens-before the task,
 * and the task happens-before its result is taken; in processes both are copies.
 *
 * <p>Safe to use from several threads.
 */
public final class WorkerPool extends AbstractExecutorService {

    private static final int SECONDS_TO_END = 2;

    private final Runner runner;
    private final Workers workers;
    private final Set<PoolFuture<?>> unfinished = ConcurrentHashMap.newKeySet();
    private volatile boolean shutdown;
    private volatile boolean runInterrupted;

    WorkerPool(Runner runner) {
        this.runner = runner;
        this.workers =
                runner.kind() == Runner.Kind.PROCESSES
                        ? new ProcessWorkers(runner)
                        : new ThreadWorkers(runner);
    }

    /**
     * Returns how long it took to start the workers.
     *
     * @return from the call of {@link Runner#open} until every worker could take a task
     */
    public Duration startUp() {
        return workers.startUp();
    }

    /**
     * Returns the workers as they are now.
     *
     * @return one entry for each worker
     */
    public List<Worker> workers() {
        return workers.list();
    }

    /**
     * Runs the tasks and waits for all of them, like {@link Runner#run(Task[])}.
     *
     * @param <R> the type of the results
     * @param tasks what to run
     * @return the results in the order of the tasks, with times
     * @throws TaskFailedException if a task throws or its worker dies; the others are cancelled
     * @throws InterruptedException if this thread is interrupted; the tasks are cancelled
     * @throws IllegalArgumentException if a task cannot be sent to a process
     * @throws NullPointerException if a task is null
     * @throws RejectedExecutionException if the pool is shut down
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <R> Run<R> run(Task<? extends R>... tasks)
            throws TaskFailedException, InterruptedException {
        return runWork(new Work.Tasks(Arrays.asList(tasks.clone())), Duration.ZERO);
    }

    /**
     * Runs the actions and waits for all of them, like {@link Runner#run(Action[])}.
     *
     * @param actions what to run
     * @return the times
     * @throws TaskFailedException if an action throws or its worker dies; the others are cancelled
     * @throws InterruptedException if this thread is interrupted; the actions are cancelled
     * @throws IllegalArgumentException if an action cannot be sent to a process
     * @throws NullPointerException if an action is null
     * @throws RejectedExecutionException if the pool is shut down
     */
    public Run<Void> run(Action... actions) throws TaskFailedException, InterruptedException {
        return runWork(new Work.Tasks(Arrays.asList(actions.clone())), Duration.ZERO);
    }

    /**
     * Applies a function to every item and waits for all results, like {@link Runner#map}.
     *
     * @param <A> the type of the items
     * @param <R> the type of the results
     * @param items the arguments
     * @param fn the function
     * @return the results in the order of the items, with times
     * @throws TaskFailedException if the function throws for an item or a worker dies; the others
     *     are cancelled
     * @throws InterruptedException if this thread is interrupted; the rest is cancelled
     * @throws IllegalArgumentException if the function or an item cannot be sent to a process
     * @throws NullPointerException if the items or the function are null
     * @throws RejectedExecutionException if the pool is shut down
     */
    @SuppressWarnings("unchecked")
    public <A, R> Run<R> map(Collection<? extends A> items, Fn<? super A, ? extends R> fn)
            throws TaskFailedException, InterruptedException {
        Objects.requireNonNull(fn, "fn");
        return runWork(
                new Work.Mapping((Fn<Object, Object>) fn, new ArrayList<>(items)), Duration.ZERO);
    }

    /**
     * Hands over a task.
     *
     * @param <T> the type of the result
     * @param task what to run
     * @return the result to come; its {@code get} throws {@link TaskFailedException}
     * @throws RejectedExecutionException if the pool is shut down
     * @throws IllegalArgumentException if the task cannot be sent to a process
     */
    public <T> Future<T> submit(Task<T> task) {
        return super.submit(task);
    }

    /**
     * Hands over an action.
     *
     * @param action what to run
     * @return the end to come, with null as its result; its {@code get} throws {@link
     *     TaskFailedException}
     * @throws RejectedExecutionException if the pool is shut down
     * @throws IllegalArgumentException if the action cannot be sent to a process
     */
    public Future<?> submit(Action action) {
        return start(new PoolFuture<Void>(action, null));
    }

    /** What the command throws goes to the handler for uncaught exceptions. */
    @Override
    public void execute(Runnable command) {
        Objects.requireNonNull(command, "command");
        if (command instanceof PoolFuture<?> future) {
            start(future);
        } else {
            PoolFuture<Void> future = new PoolFuture<>(command, null);
            start(future, () -> reportFailure(future));
        }
    }

    private static void reportFailure(PoolFuture<?> ended) {
        if (ended.state() == Future.State.FAILED) {
            Thread reporter = Thread.currentThread();
            reporter.getUncaughtExceptionHandler()
                    .uncaughtException(reporter, ended.exceptionNow());
        }
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
        return new PoolFuture<>(callable, null);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
        return new PoolFuture<>(runnable, value);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return firstOf(tasks, Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new AssertionError("292 years have passed", e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return firstOf(tasks, unit.toNanos(timeout));
    }

    /** The inherited way wraps each task in an object that cannot travel. */
    private <T> T firstOf(Collection<? extends Callable<T>> tasks, long limitNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks must not be empty");
        }
        var ended = new LinkedBlockingQueue<PoolFuture<T>>();
        List<PoolFuture<T>> futures = new ArrayList<>();
        try {
            for (Callable<T> task : tasks) {
                PoolFuture<T> future = new PoolFuture<>(task, null);
                start(future, () -> ended.add(future));
                futures.add(future);
                if (future.state() == Future.State.SUCCESS) {
                    return future.resultNow();
                }
            }
            return firstResult(ended, futures.size(), limitNanos);
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    private static <T> T firstResult(
            LinkedBlockingQueue<PoolFuture<T>> ended, int count, long limitNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        long began = System.nanoTime();
        ExecutionException failure = null;
        for (int i = 0; i < count; i++) {
            long left = limitNanos - (System.nanoTime() - began);
            PoolFuture<T> future = ended.poll(left, TimeUnit.NANOSECONDS);
            if (future == null) {
                throw new TimeoutException(
                        "no task had returned after " + Duration.ofNanos(limitNanos));
            }
            try {
                return future.get();
            } catch (ExecutionException e) {
                failure = e;
            }
        }
        throw failure;
    }

    @Override
    public void shutdown() {
        shutdown = true;
        workers.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> neverBegun = new ArrayList<>();
        for (PoolFuture<?> future : unfinished) {
            if (future.withdraw()) {
                neverBegun.add(future);
            }
        }
        workers.shutdownNow();
        return neverBegun;
    }

    /**
     * Takes no more tasks, and waits for those it has. When the last that this pool was given was a
     * run that was interrupted, or this thread is interrupted while it waits, it does not wait: the
     * tasks are interrupted, and those that ignore it keep running on threads, and are killed in
     * processes.
     */
    @Override
    public void close() {
        boolean cut = runInterrupted;
        shutdown();
        try {
            if (cut || !awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {
                endNow();
            }
        } catch (InterruptedException e) {
            try {
                endNow();
            } catch (InterruptedException again) {
                // the thread is marked below
            }
            Thread.currentThread().interrupt();
        }
    }

    private void endNow() throws InterruptedException {
        shutdownNow();
        awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && workers.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return workers.awaitTermination(Duration.ofNanos(unit.toNanos(timeout)));
    }

    @Override
    public String toString() {
        return "pool of " + runner.name() + (shutdown ? ", shut down" : "");
    }

    private <T> PoolFuture<T> start(PoolFuture<T> future) {
        start(future, () -> {});
        return future;
    }

    private void start(PoolFuture<?> future, Runnable whenEnded) {
        beginWork();
        unfinished.add(future);
        try {
            future.startOn(
                    workers,
                    () -> {
                        unfinished.remove(future);
                        whenEnded.run();
                    });
        } catch (RuntimeException | Error e) {
            unfinished.remove(future);
            throw e;
        }
    }

    private void beginWork() {
        if (shutdown) {
            throw new RejectedExecutionException(
                    "the pool of " + runner.name() + " is shut down; open a new one");
        }
        runInterrupted = false;
    }

    <R> Run<R> runWork(Work work, Duration startUp)
            throws TaskFailedException, InterruptedException {
        beginWork();
        Leftovers.report();
        Batch batch = new Batch(work.size());
        try (RunRecording recording = RunRecording.of(runner, workers)) {
            long began = System.nanoTime();
            run(recording.of(work), batch);
            var timeline = recording.timeline(workers, batch, began);
            return batch.toRun(runner, workers, began, startUp, timeline);
        }
    }

    private void run(Work work, Batch batch) throws TaskFailedException, InterruptedException {
        Workers.Started started = workers.start(work, batch);
        try {
            batch.await();
        } catch (TaskFailedException e) {
            started.cancel(true);
            if (runner.kind() == Runner.Kind.SEQUENTIAL
                    && e.getCause() instanceof InterruptedException interrupt) {
                throw interrupt; // it was this thread that ran the task
            }
            throw e;
        } catch (InterruptedException e) {
            runInterrupted = true;
            started.cancel(true);
            throw e;
        }
    }
}
