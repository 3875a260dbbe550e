package heddle.process;

import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;

/**
 * A point where threads of several processes wait until all of them have come: the {@link
 * java.util.concurrent.CyclicBarrier CyclicBarrier} of processes, and Python's {@code
 * multiprocessing.Barrier}.
 *
 * <pre>{@code
 * try (ProcessBarrier start = ProcessBarrier.of(2)) {
 *     Runner.processes(2).map(List.of(1, 2), n -> {
 *         start.await();
 *         return System.currentTimeMillis(); // nearly the same in both
 *     });
 * }
 * }</pre>
 *
 * <p>Safe to use from any thread of any process, and again as soon as all have come. A party that
 * is interrupted, has waited for too long, or whose process ends while it waits, breaks the
 * barrier: all that wait then, and all that come later, get a {@link BrokenBarrierException}. It
 * cannot be mended; make another. A process that ends before it comes to the barrier is not
 * noticed: where that can happen, {@linkplain #await(Duration) wait with a limit}.
 *
 * <p>What a thread wrote to shared memory before {@code await} is seen by all that return from it;
 * between processes this rests on the system's shared pages, as {@link SharedLong} explains, and so
 * does the life of the barrier. A thread waits by looking at it with pauses, which grow with the
 * time that it has waited up to 1 ms.
 */
public final class ProcessBarrier implements Serializable, AutoCloseable {

    private static final long serialVersionUID = 1L;

    /** How often a party looks whether the others that wait are alive. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The word that says how often it has opened; the first is the lock's. */
    private static final int ROUND = 1;

    /** The word that says how many wait. */
    private static final int WAITING = 2;

    /** The word that says whether it is broken. */
    private static final int BROKEN = 3;

    /** The first of one word for each party, with the process ids of those that wait. */
    private static final int PARTIES = 4;

    private final transient SharedMemory memory;

    /** Held while the words are changed; when its holder dies, they may be half changed. */
    private final transient ProcessLock lock;

    private ProcessBarrier(SharedMemory memory) {
        this.memory = memory;
        this.lock = new ProcessLock(memory);
    }

    /**
     * Makes a barrier.
     *
     * @param parties how many threads, of whatever processes, have to come before all go on
     * @return the barrier; close it when no task needs it any more
     * @throws IllegalArgumentException if there are fewer than one
     * @throws java.io.UncheckedIOException if there is no room for it
     */
    public static ProcessBarrier of(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties must be >= 1, got " + parties);
        }
        return SharedMemory.create(
                (long) PARTIES + parties, ProcessBarrier.class, ProcessBarrier::new);
    }

    /**
     * Waits until all have come.
     *
     * @return how many were still to come when this thread came: 0 for the last
     * @throws InterruptedException if this thread is interrupted; this breaks the barrier
     * @throws BrokenBarrierException if the barrier is broken, or breaks meanwhile
     * @throws IllegalStateException if this object is closed in this process
     */
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return await(Waiting.FOR_EVER);
        } catch (TimeoutException e) {
            throw new AssertionError("292 years have passed", e);
        }
    }

    /**
     * Waits until all have come, but not for ever.
     *
     * @param limit how long at most
     * @return how many were still to come when this thread came: 0 for the last
     * @throws InterruptedException if this thread is interrupted; this breaks the barrier
     * @throws BrokenBarrierException if the barrier is broken, or breaks meanwhile
     * @throws TimeoutException if not all have come within the limit; this breaks the barrier
     * @throws IllegalStateException if this object is closed in this process
     */
    public int await(Duration limit)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        return await(Waiting.nanos(limit));
    }

    private int await(long limitNanos)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        long round;
        int stillToCome;
        enter();
        try {
            requireUnbroken();
            round = memory.get(ROUND);
            stillToCome = come();
        } finally {
            lock.unlock();
        }
        if (stillToCome > 0) {
            awaitOthers(round, limitNanos);
        }
        return stillToCome;
    }

    private void enter() {
        lock.lock();
        if (lock.holderDied()) {
            memory.set(BROKEN, 1);
        }
    }

    /**
     * Counts this thread in, and returns how many are still to come; the last opens the barrier.
     */
    private int come() {
        int waiting = waiting();
        if (waiting == parties() - 1) {
            memory.set(WAITING, 0);
            memory.set(ROUND, memory.get(ROUND) + 1);
        } else {
            memory.set(PARTIES + waiting, ProcessHandle.current().pid());
            memory.set(WAITING, waiting + 1);
        }
        return parties() - 1 - waiting;
    }

    private void awaitOthers(long round, long limitNanos)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        long start = System.nanoTime();
        long left = limitNanos;
        try {
            while (!Waiting.until(() -> isOver(round), Math.min(left, LOOK_NANOS))) {
                left = limitNanos - (System.nanoTime() - start);
                if (left <= 0 && breakIt(round)) {
                    throw new TimeoutException(
                            "only %d of %d parties came within %d ms"
                                    .formatted(
                                            waiting(),
                                            parties(),
                                            TimeUnit.NANOSECONDS.toMillis(limitNanos)));
                }
                breakIfOneDied(round);
            }
        } catch (InterruptedException e) {
            if (breakIt(round)) {
                throw e;
            }
            Thread.currentThread().interrupt();
        }
        if (memory.get(ROUND) == round) {
            requireUnbroken();
        }
    }

    /** Whether this round has ended, well or not. */
    private boolean isOver(long round) {
        return memory.get(ROUND) != round || isBroken();
    }

    /** Returns whether this thread has broken it: not if the round was over before. */
    private boolean breakIt(long round) {
        enter();
        try {
            boolean breaks = !isOver(round);
            if (breaks) {
                memory.set(BROKEN, 1);
            }
            return breaks;
        } finally {
            lock.unlock();
        }
    }

    private void breakIfOneDied(long round) throws BrokenBarrierException {
        enter();
        try {
            OptionalLong dead = deadParty();
            if (!isOver(round) && dead.isPresent()) {
                memory.set(BROKEN, 1);
                throw new BrokenBarrierException(
                        "process %d ended while it waited at this barrier"
                                .formatted(dead.getAsLong()));
            }
        } finally {
            lock.unlock();
        }
    }

    private OptionalLong deadParty() {
        return LongStream.range(PARTIES, PARTIES + waiting())
                .map(memory::get)
                .filter(pid -> !isAlive(pid))
                .findFirst();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /**
     * Tells whether it is broken.
     *
     * @return whether a party was interrupted, has waited for too long or died
     * @throws IllegalStateException if this object is closed in this process
     */
    public boolean isBroken() {
        return memory.get(BROKEN) != 0;
    }

    private void requireUnbroken() throws BrokenBarrierException {
        if (isBroken()) {
            throw new BrokenBarrierException(
                    "a party was interrupted, has waited for too long or died; make a new barrier");
        }
    }

    private int waiting() {
        return (int) memory.get(WAITING);
    }

    private int parties() {
        return (int) memory.words() - PARTIES;
    }

    /** Gives the memory back in this process; in the process that made it, also the file. */
    @Override
    public void close() {
        memory.close();
    }

    @Override
    public String toString() {
        return memory.show(
                () -> isBroken() ? "broken" : "%d of %d waiting".formatted(waiting(), parties()));
    }

    @Serial
    private Object writeReplace() {
        return new Form(memory.file());
    }

    private record Form(String file) implements Serializable {
        @Serial
        private Object readResolve() {
            return SharedMemory.open(Path.of(file), ProcessBarrier.class, ProcessBarrier::new);
        }
    }
}
