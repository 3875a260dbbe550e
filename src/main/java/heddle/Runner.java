package heddle;

import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;

/**
 * A way to run tasks: one after the other, on threads, on virtual threads or in worker processes.
 *
 * <pre>{@code
 * int offset = 40;
 * Runner.threads(4).map(List.of(1, 2, 3), x -> x + offset)      // four threads of this process
 * Runner.processes(4).map(List.of(1, 2, 3), x -> x + offset)    // four processes
 * }</pre>
 *
 * <p>What a task reads is a copy, when it runs in a process: captured locals, notebook variables
 * and static fields of cell classes travel with the values they have when {@code run} or {@code
 * map} is called, and what the task changes stays where it ran. Results are the only way back.
 *
 * <p>Each {@code run} and {@code map} opens its own workers and closes them; {@link #open} keeps
 * them for more. Runners are immutable, equal by value and safe to share between threads.
 *
 * @see heddle.WorkerPool
 */
public final class Runner {

    /** Where tasks run. */
    enum Kind {
        SEQUENTIAL,
        THREADS,
        VIRTUAL_THREADS,
        PROCESSES
    }

    /** As many tasks at once as there are tasks. */
    private static final int UNLIMITED = Integer.MAX_VALUE;

    /** Chunks as large as the number of items suggests. */
    private static final int AUTOMATIC = 0;

    private final Kind kind;
    private final int workers;
    private final Runner each;
    private final int chunk;
    private final boolean recorded;

    private Runner(Kind kind, int workers, Runner each, int chunk, boolean recorded) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be >= 1, got " + workers);
        }
        this.kind = kind;
        this.workers = workers;
        this.each = each;
        this.chunk = chunk;
        this.recorded = recorded;
    }

    /**
     * Returns the runner that runs one task after the other on the thread that asks.
     *
     * @return the sequential runner
     */
    public static Runner sequential() {
        return new Runner(Kind.SEQUENTIAL, 1, null, AUTOMATIC, false);
    }

    /**
     * Returns a runner on platform threads of this process.
     *
     * @param workers how many threads, at least 1
     * @return a runner with that many threads
     * @throws IllegalArgumentException if {@code workers} is less than 1
     */
    public static Runner threads(int workers) {
        return new Runner(Kind.THREADS, workers, null, AUTOMATIC, false);
    }

    /**
     * Returns a runner that gives every task a virtual thread of its own (JEP 444).
     *
     * @return the runner on virtual threads
     */
    public static Runner virtualThreads() {
        return new Runner(Kind.VIRTUAL_THREADS, UNLIMITED, null, AUTOMATIC, false);
    }

    /**
     * Returns a runner in worker processes, each a JVM of its own.
     *
     * @param workers how many processes, at least 1
     * @return a runner with that many processes
     * @throws IllegalArgumentException if {@code workers} is less than 1
     */
    public static Runner processes(int workers) {
        return new Runner(Kind.PROCESSES, workers, sequential(), AUTOMATIC, false);
    }

    /**
     * Returns a runner that runs several tasks at once in each of its processes, such as {@code
     * Runner.processes(2).each(Runner.threads(4))} for 2 processes with 4 threads each.
     *
     * @param inner what runs the tasks within one process: sequential, threads or virtual threads
     * @return this runner with that inner runner
     * @throws IllegalArgumentException if this is no runner in processes, or if {@code inner} is
     *     one or is {@linkplain #recorded recorded}
     */
    public Runner each(Runner inner) {
        if (kind != Kind.PROCESSES) {
            throw new IllegalArgumentException(
                    "each() belongs to Runner.processes(n), this is " + this);
        }
        if (inner.kind == Kind.PROCESSES) {
            throw new IllegalArgumentException(
                    "the runner inside a process must be sequential, threads or virtual threads,"
                            + " got "
                            + inner);
        }
        if (inner.recorded) {
            throw new IllegalArgumentException(
                    "recorded() belongs to the runner as a whole: write each(…).recorded(), got "
                            + inner);
        }
        return new Runner(kind, workers, inner, chunk, recorded);
    }

    /**
     * Returns a runner whose {@link #map} sends so many items to a process in one message. Without
     * it there are about four chunks for each worker.
     *
     * @param items how many, at least 1
     * @return this runner with chunks of that size
     * @throws IllegalArgumentException if this is no runner in processes, or {@code items} is less
     *     than 1
     */
    public Runner chunk(int items) {
        if (kind != Kind.PROCESSES) {
            throw new IllegalArgumentException(
                    "chunk() belongs to Runner.processes(n), this is " + this);
        }
        if (items < 1) {
            throw new IllegalArgumentException("items in a chunk must be >= 1, got " + items);
        }
        return new Runner(kind, workers, each, items, recorded);
    }

    /**
     * Returns a runner that records with the JDK's Flight Recorder what the threads of its tasks
     * are doing, in worker processes too. Recording takes time: do not measure with it.
     *
     * @return this runner with recording
     * @see Run#timeline
     */
    public Runner recorded() {
        return new Runner(kind, workers, each, chunk, true);
    }

    /**
     * Runs the tasks and waits for all of them.
     *
     * @param <R> the type of the results
     * @param tasks what to run
     * @return the results in the order of the tasks, with times
     * @throws TaskFailedException if a task throws or its worker dies; the others are cancelled
     * @throws InterruptedException if this thread is interrupted; the tasks are cancelled
     * @throws IllegalArgumentException if a task cannot be sent to a process
     * @throws NullPointerException if a task is null
     * @throws java.io.UncheckedIOException if a worker process cannot be started
     */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <R> Run<R> run(Task<? extends R>... tasks)
            throws TaskFailedException, InterruptedException {
        return runWork(new Work.Tasks(Arrays.asList(tasks.clone())));
    }

    /**
     * Runs the actions and waits for all of them; each result is null.
     *
     * @param actions what to run
     * @return the times
     * @throws TaskFailedException if an action throws or its worker dies; the others are cancelled
     * @throws InterruptedException if this thread is interrupted; the actions are cancelled
     * @throws IllegalArgumentException if an action cannot be sent to a process
     * @throws NullPointerException if an action is null
     * @throws java.io.UncheckedIOException if a worker process cannot be started
     */
    public Run<Void> run(Action... actions) throws TaskFailedException, InterruptedException {
        return runWork(new Work.Tasks(Arrays.asList(actions.clone())));
    }

    /**
     * Applies a function to every item and waits for all results.
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
     * @throws java.io.UncheckedIOException if a worker process cannot be started
     */
    @SuppressWarnings("unchecked")
    public <A, R> Run<R> map(Collection<? extends A> items, Fn<? super A, ? extends R> fn)
            throws TaskFailedException, InterruptedException {
        Objects.requireNonNull(fn, "fn");
        return runWork(new Work.Mapping((Fn<Object, Object>) fn, new ArrayList<>(items)));
    }

    /**
     * Starts the workers and keeps them.
     *
     * @return a pool that must be closed
     * @throws java.io.UncheckedIOException if a worker process cannot be started
     */
    public WorkerPool open() {
        return new WorkerPool(this);
    }

    /**
     * Returns what this runner is called in tables and charts.
     *
     * @return such as {@code "2 processes × 4 threads"}
     */
    public String name() {
        return switch (kind) {
            case SEQUENTIAL -> "sequential";
            case THREADS -> count("thread", "threads");
            case VIRTUAL_THREADS -> "virtual threads";
            case PROCESSES ->
                    count("process", "processes")
                            + (each.kind == Kind.SEQUENTIAL ? "" : " × " + each.name())
                            + (chunk == AUTOMATIC ? "" : ", chunks of " + chunk);
        };
    }

    private String count(String one, String many) {
        return workers + " " + (workers == 1 ? one : many);
    }

    private <R> Run<R> runWork(Work work) throws TaskFailedException, InterruptedException {
        WorkerPool pool = open();
        try {
            return pool.runWork(work, pool.startUp());
        } finally {
            pool.shutdownNow();
        }
    }

    Kind kind() {
        return kind;
    }

    int workers() {
        return workers;
    }

    Runner each() {
        return each;
    }

    /** How many items travel together; 0 when the pool decides. */
    int chunk() {
        return chunk;
    }

    boolean isRecorded() {
        return recorded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Runner that
                && kind == that.kind
                && workers == that.workers
                && chunk == that.chunk
                && recorded == that.recorded
                && Objects.equals(each, that.each);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, workers, each, chunk, recorded);
    }

    @Override
    public String toString() {
        return name() + (recorded ? ", recorded" : "");
    }
}
