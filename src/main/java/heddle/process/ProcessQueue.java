package heddle.process;

import heddle.task.internal.Parcel;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A queue between processes: a {@link java.util.concurrent.BlockingQueue} in what its methods mean,
 * with any number of producers and consumers in the process that made it and in all that come from
 * it, such as the workers of its pools.
 *
 * <pre>{@code
 * var queue = ProcessQueue.<Integer>create(10);
 * Runner.processes(2).run(
 *         () -> { for (int i = 0; i < 1000; i++) queue.put(i); return "sent"; },
 *         () -> { int sum = 0; for (int i = 0; i < 1000; i++) sum += queue.take(); return sum; });
 * }</pre>
 *
 * <p>A task that captures the queue uses the same queue. Items are copied: they travel as the
 * arguments of tasks do, classes from cells included, also when they stay in one process. What one
 * thread puts is taken in that order.
 *
 * <p><b>Capacity.</b> An item counts from the moment when {@code put} returns until the moment when
 * a thread takes it, wherever it is in between; no more than {@link #capacity} items ever count. A
 * process may have room and items ahead of their use, and gives them back as soon as anybody waits
 * for them.
 *
 * <p><b>Delay.</b> Processes that put or take more often than every 0.2 ms do so in batches: then
 * others see it about 1 ms later at the latest, and before the end of the task in any case.
 *
 * <p><b>When a process dies</b>, what it had not taken goes to the others, in its old place. A
 * process that is killed with force loses what it had put within its last millisecond or so, and
 * what it had taken within that time may be handed out once more. A process that is stopped without
 * being ended (SIGSTOP) keeps what it has ahead.
 *
 * <p>With consumers in several processes, each asks for one item at a time, some 0.1 ms each: so
 * items keep their order. A single one gets many at once.
 *
 * <p>When the queue is {@linkplain #close closed}, all calls, also those that wait, throw {@link
 * IllegalStateException}. When the process that made it ends, so do those that come from it. A
 * queue that is not closed stays, with its items, as long as that process.
 *
 * <p>Safe to use from several threads; interrupts end every wait. Actions in a thread before it
 * puts an item happen before those after it is taken, as far as the threads share memory at all.
 *
 * @param <T> the type of the items; see {@link heddle.task.Task} for what can travel
 * @see <a href="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue">
 *     multiprocessing.Queue, its counterpart in Python</a>
 */
public final class ProcessQueue<T> implements Serializable, AutoCloseable {

    @Serial private static final long serialVersionUID = 1;

    private static final long FOREVER = Long.MAX_VALUE;
    private static final StackWalker CALLERS =
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final transient QueueEnd end;

    /** The code that it came with, or null in the process that made it. */
    private final transient WorkerSubmission submission;

    /** Knows the notebook's classes in the process that made it. */
    private final transient ClassLoader loader;

    private ProcessQueue(QueueEnd end, WorkerSubmission submission, ClassLoader loader) {
        this.end = end;
        this.submission = submission;
        this.loader = loader;
    }

    /**
     * Makes a queue that is never full.
     *
     * @param <T> the type of the items
     * @return the queue, empty
     */
    public static <T> ProcessQueue<T> create() {
        return create(Integer.MAX_VALUE, CALLERS.getCallerClass().getClassLoader());
    }

    /**
     * Makes a queue with room for so many items.
     *
     * @param capacity how many, at least 1
     * @param <T> the type of the items
     * @return the queue, empty
     * @throws IllegalArgumentException if the capacity is less than 1
     */
    public static <T> ProcessQueue<T> create(int capacity) {
        return create(capacity, CALLERS.getCallerClass().getClassLoader());
    }

    static <T> ProcessQueue<T> create(int capacity, ClassLoader loader) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be >= 1, got " + capacity);
        }
        QueueHome home = new QueueHome(Queues.newName(), capacity, loader);
        Queues.add(home);
        return new ProcessQueue<>(home, null, loader);
    }

    /**
     * Puts an item, and waits for room as long as it takes.
     *
     * @param item what to put, not null
     * @throws InterruptedException if this thread is interrupted; the item was not put
     * @throws IllegalArgumentException if the item cannot travel; the message says why
     * @throws IllegalStateException if the queue is closed
     */
    public void put(T item) throws InterruptedException {
        end.put(pack(item), FOREVER);
    }

    /**
     * Puts an item if there is room at once.
     *
     * @param item what to put, not null
     * @return whether it was put
     * @throws InterruptedException if this thread is interrupted while it asks the process that
     *     made the queue; the item was not put
     * @throws IllegalArgumentException if the item cannot travel; the message says why
     * @throws IllegalStateException if the queue is closed
     */
    public boolean offer(T item) throws InterruptedException {
        return end.put(pack(item), 0);
    }

    /**
     * Puts an item if there is room within some time.
     *
     * @param item what to put, not null
     * @param limit how long to wait; less than 0 counts as 0
     * @return whether it was put
     * @throws InterruptedException if this thread is interrupted; the item was not put
     * @throws IllegalArgumentException if the item cannot travel; the message says why
     * @throws IllegalStateException if the queue is closed
     */
    public boolean offer(T item, Duration limit) throws InterruptedException {
        return end.put(pack(item), nanos(limit));
    }

    /**
     * Takes the first item, and waits for one as long as it takes.
     *
     * @return the item, a copy of the one that was put
     * @throws InterruptedException if this thread is interrupted; nothing was taken
     * @throws IllegalStateException if the queue is closed, or if the item that was taken cannot be
     *     put together here
     */
    public T take() throws InterruptedException {
        return open(end.take(FOREVER));
    }

    /**
     * Takes the first item if there is one.
     *
     * @return the item, or null when there is none
     * @throws InterruptedException if this thread is interrupted while it asks the process that
     *     made the queue; nothing was taken
     * @throws IllegalStateException if the queue is closed, or if the item that was taken cannot be
     *     put together here
     */
    public T poll() throws InterruptedException {
        return open(end.take(0));
    }

    /**
     * Takes the first item if there is one within some time.
     *
     * @param limit how long to wait; less than 0 counts as 0
     * @return the item, or null when there is none
     * @throws InterruptedException if this thread is interrupted; nothing was taken
     * @throws IllegalStateException if the queue is closed, or if the item that was taken cannot be
     *     put together here
     */
    public T poll(Duration limit) throws InterruptedException {
        return open(end.take(nanos(limit)));
    }

    /**
     * Returns how many items wait to be taken, as the process that made the queue knows it.
     *
     * @return at most the {@link #capacity}
     * @throws InterruptedException if this thread is interrupted while it asks that process
     * @throws IllegalStateException if the queue is closed
     */
    public int size() throws InterruptedException {
        return end.size();
    }

    /**
     * Returns how many items have room.
     *
     * @return the capacity; {@link Integer#MAX_VALUE} when the queue is never full
     */
    public int capacity() {
        return end.capacity();
    }

    /**
     * Ends the queue in all processes, and drops what was not taken. Does nothing when it is
     * closed.
     *
     * @throws IllegalStateException if another process has made the queue
     */
    @Override
    public void close() {
        if (!(end instanceof QueueHome home)) {
            throw new IllegalStateException("only the process that made a queue can close it");
        }
        Queues.remove(home);
        home.close();
    }

    @Override
    public String toString() {
        String room = capacity() == Integer.MAX_VALUE ? "any number of" : "" + capacity();
        return "ProcessQueue with room for " + room + " items";
    }

    private Parcel pack(T item) {
        Objects.requireNonNull(item, "an item must not be null");
        return Parcel.of("the item", item, submission == null ? loader : submission.loader());
    }

    @SuppressWarnings("unchecked")
    private T open(Parcel parcel) {
        if (parcel == null) {
            return null;
        }
        try {
            return (T) (submission == null ? parcel.open(loader, null) : submission.open(parcel));
        } catch (Exception | LinkageError | StackOverflowError e) {
            throw new IllegalStateException(
                    "the item that was taken cannot be put together in this process: " + e, e);
        }
    }

    private static long nanos(Duration limit) {
        return Math.max(0, TimeUnit.NANOSECONDS.convert(limit));
    }

    @Serial
    private Object writeReplace() {
        return new Travelling(end.name(), end.capacity());
    }

    /** How a queue arrives in another process, and comes home. */
    private record Travelling(String name, int capacity) implements Serializable {

        @Serial
        private Object readResolve() {
            WorkerSubmission submission = WorkerSubmission.ofArrival();
            QueueHome home = Queues.madeHere(name);
            if (home != null) {
                return new ProcessQueue<>(home, null, home.loader());
            }
            int cells = submission == null ? 0 : submission.cells();
            ClassLoader here = ProcessQueue.class.getClassLoader();
            return new ProcessQueue<>(Queues.used(name, capacity, cells), submission, here);
        }
    }
}
