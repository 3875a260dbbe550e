package heddle.process;

import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;

/**
 * A number in memory that several processes share: the {@link
 * java.util.concurrent.atomic.AtomicLong AtomicLong} of processes, and Python's {@code
 * multiprocessing.Value}.
 *
 * <p>Capture one in a lambda, and the task that runs in another process has the same number, not a
 * copy of it.
 *
 * <pre>{@code
 * try (SharedLong hits = SharedLong.create(0)) {
 *     Runner.processes(2).map(List.of(1, 2, 3), n -> hits.incrementAndGet());
 *     hits.get() // 3
 * }
 * }</pre>
 *
 * <p>Safe to use from any thread of any process. Each method is one step. {@code n.set(n.get() +
 * 1)} is two: what another thread or process does between them is overwritten, so updates get lost.
 *
 * <p>Within one JVM, {@code get} and {@code set} have the memory effects of a read and a write of a
 * volatile field, and the other methods those of both (JLS 17.4.5). Between processes no
 * specification of Java promises anything, since the memory model knows one JVM only; there the
 * same holds because the operating system gives all of them the same page of memory ({@code mmap}
 * with {@code MAP_SHARED}) and the processor keeps its caches coherent.
 *
 * <p>The memory is a page of a file that belongs to the process that made it, and is there until
 * this object is closed in that process, or until the process ends. Processes that have it by then
 * keep it and can go on sharing it; others can no longer get it.
 *
 * @see java.lang.foreign.MemorySegment
 */
public final class SharedLong implements Serializable, AutoCloseable {

    private static final long serialVersionUID = 1L;

    private final transient SharedMemory memory;

    private SharedLong(SharedMemory memory) {
        this.memory = memory;
    }

    /**
     * Makes a shared number.
     *
     * @param value its first value
     * @return the number; close it when no task needs it any more
     * @throws java.io.UncheckedIOException if there is no room for it
     */
    public static SharedLong create(long value) {
        SharedLong made = SharedMemory.create(1, SharedLong.class, SharedLong::new);
        made.set(value);
        return made;
    }

    /**
     * Returns the number.
     *
     * @return its value at this moment
     * @throws IllegalStateException if this object is closed in this process
     */
    public long get() {
        return memory.get(0);
    }

    /**
     * Replaces the number.
     *
     * @param value its new value
     * @throws IllegalStateException if this object is closed in this process
     */
    public void set(long value) {
        memory.set(0, value);
    }

    /**
     * Adds one, in one step.
     *
     * @return the new value
     * @throws IllegalStateException if this object is closed in this process
     */
    public long incrementAndGet() {
        return addAndGet(1);
    }

    /**
     * Adds, in one step.
     *
     * @param delta what to add; may be negative
     * @return the new value
     * @throws IllegalStateException if this object is closed in this process
     */
    public long addAndGet(long delta) {
        return memory.getAndAdd(0, delta) + delta;
    }

    /**
     * Adds, in one step.
     *
     * @param delta what to add; may be negative
     * @return the value before
     * @throws IllegalStateException if this object is closed in this process
     */
    public long getAndAdd(long delta) {
        return memory.getAndAdd(0, delta);
    }

    /**
     * Replaces the number if it is as expected, in one step.
     *
     * @param expected the value that it must have
     * @param value its new value
     * @return whether it had the expected value and has the new one now
     * @throws IllegalStateException if this object is closed in this process
     */
    public boolean compareAndSet(long expected, long value) {
        return memory.compareAndSet(0, expected, value);
    }

    /** Gives the memory back in this process; in the process that made it, also the file. */
    @Override
    public void close() {
        memory.close();
    }

    @Override
    public String toString() {
        return memory.show(() -> "" + get());
    }

    @Serial
    private Object writeReplace() {
        return new Form(memory.file());
    }

    private record Form(String file) implements Serializable {
        @Serial
        private Object readResolve() {
            return SharedMemory.open(Path.of(file), SharedLong.class, SharedLong::new);
        }
    }
}
