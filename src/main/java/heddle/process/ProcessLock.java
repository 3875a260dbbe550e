package heddle.process;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that one thread of all processes can hold: Python's {@code multiprocessing.RLock}, except
 * that it outlives its holder.
 *
 * <p>When the process of the holder ends without unlocking, by a crash or a kill too, the operating
 * system releases the lock; the next holder is told by {@link #holderDied}, for what the lock
 * guards may be half changed.
 *
 * <pre>{@code
 * try (ProcessLock lock = ProcessLock.create(); SharedLong n = SharedLong.create(0)) {
 *     Runner.processes(2).map(List.of(1, 2, 3), i -> {
 *         lock.lock();
 *         try {
 *             n.set(n.get() + i);
 *         } finally {
 *             lock.unlock();
 *         }
 *         return i;
 *     });
 * }
 * }</pre>
 *
 * <p>Reentrant: the thread that holds it may take it again, and must unlock as often. Not fair:
 * among those that wait, any may be next. Threads of one process wait for each other as at a {@link
 * ReentrantLock}; one of them at a time waits for the other processes, by trying again with pauses,
 * which grow with the time that it has waited up to 1 ms.
 *
 * <p>What a thread wrote before {@code unlock} is seen by the one that has the lock next. Between
 * processes this rests on the system's shared pages, as {@link SharedLong} explains, and so does
 * the life of the lock. It is an advisory lock on a file, which the threads of a process share;
 * hence the lock within.
 *
 * @see java.nio.channels.FileLock
 */
public final class ProcessLock implements Lock, Serializable, AutoCloseable {

    private static final long serialVersionUID = 1L;

    /** Those held by this process, which must not be collected, for that would release them. */
    private static final Set<ProcessLock> HELD = ConcurrentHashMap.newKeySet();

    /** The word that has the holder's process id, or 0. */
    private static final int HOLDER = 0;

    private final transient SharedMemory memory;
    private final transient ReentrantLock threads = new ReentrantLock();

    /** Guarded by the threads' lock, like the next. */
    private transient FileLock fileLock;

    private transient boolean holderDied;

    /** A lock on memory of which it uses the first word. */
    ProcessLock(SharedMemory memory) {
        this.memory = memory;
    }

    /**
     * Makes a lock that nobody holds.
     *
     * @return the lock; close it when no task needs it any more
     * @throws UncheckedIOException if its file cannot be made
     */
    public static ProcessLock create() {
        return SharedMemory.create(1, ProcessLock.class, ProcessLock::new);
    }

    /**
     * Takes the lock, and waits for it as long as that takes. An interrupt does not end the wait.
     *
     * @throws IllegalStateException if this object is closed in this process
     */
    @Override
    public void lock() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    lockInterruptibly();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Takes the lock, and waits for it unless this thread is interrupted.
     *
     * @throws InterruptedException if it is; then the lock has not been taken
     * @throws IllegalStateException if this object is closed in this process
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        threads.lockInterruptibly();
        takeWithin(Waiting.FOR_EVER);
    }

    /**
     * Takes the lock if it is free.
     *
     * @return whether this thread holds it now
     * @throws IllegalStateException if this object is closed in this process
     */
    @Override
    public boolean tryLock() {
        if (!threads.tryLock()) {
            return false;
        }
        boolean taken = false;
        try {
            taken = take();
            return taken;
        } finally {
            unlockThreadsUnless(taken);
        }
    }

    /**
     * Takes the lock, and waits for it so long at most.
     *
     * @param time the limit; with zero or less it does not wait
     * @param unit the unit of the limit
     * @return whether this thread holds it now
     * @throws InterruptedException if this thread is interrupted; then the lock has not been taken
     * @throws IllegalStateException if this object is closed in this process
     */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        long start = System.nanoTime();
        long limit = unit.toNanos(time);
        return threads.tryLock(limit, TimeUnit.NANOSECONDS)
                && takeWithin(limit - (System.nanoTime() - start));
    }

    private boolean takeWithin(long limitNanos) throws InterruptedException {
        boolean taken = false;
        try {
            taken = Waiting.until(this::take, limitNanos);
            return taken;
        } finally {
            unlockThreadsUnless(taken);
        }
    }

    private void unlockThreadsUnless(boolean taken) {
        if (!taken) {
            threads.unlock();
        }
    }

    /** Tries to take the file's lock, by a thread that has the threads' lock. */
    private boolean take() {
        if (threads.getHoldCount() > 1) {
            return true;
        }
        fileLock = memory.tryLock();
        if (fileLock == null) {
            return false;
        }
        holderDied = memory.get(HOLDER) != 0;
        memory.set(HOLDER, ProcessHandle.current().pid());
        HELD.add(this);
        return true;
    }

    /**
     * Gives the lock back, as often as it was taken.
     *
     * @throws IllegalMonitorStateException if this thread does not hold it
     */
    @Override
    public void unlock() {
        requireHeld("unlock it");
        try {
            if (threads.getHoldCount() == 1) {
                HELD.remove(this);
                memory.set(HOLDER, 0);
                fileLock.release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release the lock", e);
        } finally {
            threads.unlock();
        }
    }

    /**
     * Tells whether the process that held the lock before this thread has ended without unlocking,
     * so that what the lock guards may be half changed. Only the first to take the lock after that
     * is told.
     *
     * @return whether it has
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     */
    public boolean holderDied() {
        requireHeld("ask how its last holder ended");
        return holderDied;
    }

    private void requireHeld(String what) {
        if (!threads.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException(
                    "%s does not hold this lock, and only its holder may %s"
                            .formatted(Thread.currentThread(), what));
        }
    }

    /**
     * Is not possible: nobody can wake a thread of another process. A {@link ProcessEvent} can be
     * waited for.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                "a ProcessLock has no conditions; wait for a ProcessEvent instead");
    }

    /**
     * Gives the lock's file back in this process; in the process that made it, the file is deleted.
     *
     * @throws IllegalStateException if a thread of this process holds it or waits for it
     */
    @Override
    public void close() {
        if (threads.isHeldByCurrentThread() || !threads.tryLock()) {
            throw new IllegalStateException(
                    "a thread of this process holds this lock or waits for it; unlock it first");
        }
        try {
            memory.close();
        } finally {
            threads.unlock();
        }
    }

    @Override
    public String toString() {
        return memory.show(() -> state(memory.get(HOLDER)));
    }

    private static String state(long holder) {
        return holder == 0 ? "free" : "held by process " + holder;
    }

    @Serial
    private Object writeReplace() {
        return new Form(memory.file());
    }

    private record Form(String file) implements Serializable {
        @Serial
        private Object readResolve() {
            return SharedMemory.open(Path.of(file), ProcessLock.class, ProcessLock::new);
        }
    }
}
