package heddle.process;

import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A flag that threads of several processes can wait for: Python's {@code multiprocessing.Event}.
 *
 * <pre>{@code
 * try (ProcessEvent stop = ProcessEvent.create(); var pool = Runner.processes(1).open()) {
 *     Future<Long> rounds = pool.submit(() -> {
 *         long n = 0;
 *         while (!stop.isSet()) n++;
 *         return n;
 *     });
 *     stop.set();
 *     rounds.get();
 * }
 * }</pre>
 *
 * <p>Safe to use from any thread of any process. What a thread wrote to shared memory before {@code
 * set} is seen by those that return from {@code await}; between processes this rests on the
 * system's shared pages, as {@link SharedLong} explains, and so does the life of the flag.
 *
 * <p>A thread waits by looking at the flag with pauses, which grow with the time that it has waited
 * up to 1 ms, because nobody can wake a thread of another process. (On an idle Linux machine with
 * two cores it went on 0.2 ms after {@code set} when it had waited for 2 ms, and 0.5 ms after it
 * when it had waited for 30 ms, in the median.) It may miss a flag that is set and cleared within a
 * pause.
 */
public final class ProcessEvent implements Serializable, AutoCloseable {

    private static final long serialVersionUID = 1L;

    private final transient SharedMemory memory;

    private ProcessEvent(SharedMemory memory) {
        this.memory = memory;
    }

    /**
     * Makes a flag that is not set.
     *
     * @return the flag; close it when no task needs it any more
     * @throws java.io.UncheckedIOException if there is no room for it
     */
    public static ProcessEvent create() {
        return SharedMemory.create(1, ProcessEvent.class, ProcessEvent::new);
    }

    /**
     * Sets the flag, and lets all go on that wait for it.
     *
     * @throws IllegalStateException if this object is closed in this process
     */
    public void set() {
        memory.set(0, 1);
    }

    /**
     * Takes the flag down.
     *
     * @throws IllegalStateException if this object is closed in this process
     */
    public void clear() {
        memory.set(0, 0);
    }

    /**
     * Tells whether the flag is set.
     *
     * @return whether it is, at this moment
     * @throws IllegalStateException if this object is closed in this process
     */
    public boolean isSet() {
        return memory.get(0) != 0;
    }

    /**
     * Waits until the flag is set.
     *
     * @throws InterruptedException if this thread is interrupted
     * @throws IllegalStateException if this object is closed in this process
     */
    public void await() throws InterruptedException {
        Waiting.until(this::isSet, Waiting.FOR_EVER);
    }

    /**
     * Waits until the flag is set, but not for ever.
     *
     * @param limit how long at most; with zero or less it only looks
     * @return whether the flag is set
     * @throws InterruptedException if this thread is interrupted
     * @throws IllegalStateException if this object is closed in this process
     */
    public boolean await(Duration limit) throws InterruptedException {
        return Waiting.until(this::isSet, Waiting.nanos(limit));
    }

    /** Gives the memory back in this process; in the process that made it, also the file. */
    @Override
    public void close() {
        memory.close();
    }

    @Override
    public String toString() {
        return memory.show(() -> isSet() ? "set" : "not set");
    }

    @Serial
    private Object writeReplace() {
        return new Form(memory.file());
    }

    private record Form(String file) implements Serializable {
        @Serial
        private Object readResolve() {
            return SharedMemory.open(Path.of(file), ProcessEvent.class, ProcessEvent::new);
        }
    }
}
