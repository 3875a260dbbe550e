package heddle.explore;

import static heddle.explore.ExploredProgram.DEADLOCK;
import static heddle.explore.ExploredProgram.DIED;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.WRONG;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** Locks and synchronisers of the JDK. */
final class LockPrograms {

    static final class Guarded {
        final ReentrantLock lock = new ReentrantLock();
        final Condition changed = lock.newCondition();
        final ReentrantLock other = new ReentrantLock();
        int n;

        void set() {
            lock.lock();
            n = 1;
            changed.signalAll();
            lock.unlock();
        }

        void await() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (n == 0) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
        }

        void awaitOnce() throws InterruptedException {
            lock.lock();
            try {
                changed.await();
            } finally {
                lock.unlock();
            }
        }

        void both(ReentrantLock first, ReentrantLock second) {
            first.lock();
            second.lock();
            n++;
            second.unlock();
            first.unlock();
        }
    }

    static final class ReadWrite {
        final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        int n;

        void write() {
            lock.writeLock().lock();
            n++;
            lock.writeLock().unlock();
        }

        int read() {
            lock.readLock().lock();
            try {
                return n;
            } finally {
                lock.readLock().unlock();
            }
        }

        void writeAsReader() {
            lock.readLock().lock();
            n++;
            lock.readLock().unlock();
        }

        void upgrade() {
            lock.readLock().lock();
            lock.writeLock().lock();
        }

        void downgrade() {
            lock.writeLock().lock();
            n++;
            lock.readLock().lock();
            lock.writeLock().unlock();
            int seen = n;
            lock.readLock().unlock();
        }
    }

    /** As in the documentation of {@link StampedLock}: plain fields, read optimistically. */
    static final class Point {
        final StampedLock lock = new StampedLock();
        int x;
        int y;

        void move() {
            long stamp = lock.writeLock();
            x++;
            y++;
            lock.unlockWrite(stamp);
        }

        int difference() {
            long stamp = lock.tryOptimisticRead();
            int seenX = x;
            int seenY = y;
            if (!lock.validate(stamp)) {
                stamp = lock.readLock();
                seenX = x;
                seenY = y;
                lock.unlockRead(stamp);
            }
            return seenX - seenY;
        }

        int differenceUnvalidated() {
            lock.tryOptimisticRead();
            return x - y;
        }
    }

    static final class Mutex extends AbstractQueuedSynchronizer {
        private static final long serialVersionUID = 1L;
        int n;

        @Override
        protected boolean tryAcquire(int ignored) {
            return compareAndSetState(0, 1);
        }

        @Override
        protected boolean tryRelease(int ignored) {
            setState(0);
            return true;
        }

        void hit() {
            acquire(1);
            n++;
            release(1);
        }
    }

    static final class Shared {
        final Semaphore semaphore = new Semaphore(1);
        final Semaphore two = new Semaphore(2);
        final CountDownLatch latch = new CountDownLatch(1);
        final CyclicBarrier barrier = new CyclicBarrier(2);
        final Phaser phaser = new Phaser(2);
        volatile Thread waiter;
        int n;
        int[] parts = new int[2];

        void hit(Semaphore permits) throws InterruptedException {
            permits.acquire();
            n++;
            permits.release();
        }
    }

    private static Explore<Shared> shared() {
        return Explore.of(Shared::new);
    }

    static final List<ExploredProgram> ALL =
            List.of(
                    right(
                            "condition in a loop",
                            () ->
                                    Explore.of(Guarded::new)
                                            .thread(g -> g.set())
                                            .thread(g -> g.await())
                                            .check(g -> g.n == 1)),
                    wrong(
                            "condition without a condition",
                            DEADLOCK,
                            () ->
                                    Explore.of(Guarded::new)
                                            .thread(g -> g.set())
                                            .thread(g -> g.awaitOnce())
                                            .check(g -> true)),
                    wrong(
                            "locks in two orders",
                            DEADLOCK,
                            () ->
                                    Explore.of(Guarded::new)
                                            .thread(g -> g.both(g.lock, g.other))
                                            .thread(g -> g.both(g.other, g.lock))
                                            .check(g -> true)),
                    right(
                            "tryLock with a time limit",
                            () ->
                                    Explore.of(Guarded::new)
                                            .thread(g -> g.set())
                                            .thread(
                                                    g -> {
                                                        if (g.lock.tryLock(1, TimeUnit.SECONDS)) {
                                                            g.n++;
                                                            g.lock.unlock();
                                                        }
                                                    })
                                            .check(g -> g.n >= 1)),
                    wrong(
                            "tryLock whose answer nobody looks at",
                            RACE,
                            () ->
                                    Explore.of(Guarded::new)
                                            .thread(g -> g.set())
                                            .thread(
                                                    g -> {
                                                        boolean got = g.lock.tryLock();
                                                        g.n = 2;
                                                        if (got) {
                                                            g.lock.unlock();
                                                        }
                                                    })
                                            .check(g -> true)),
                    right(
                            "read and write lock",
                            () ->
                                    Explore.of(ReadWrite::new)
                                            .thread(l -> l.write())
                                            .thread(l -> l.read())
                                            .thread(l -> l.write())
                                            .check(l -> l.n == 2)),
                    right(
                            "write lock downgraded",
                            () ->
                                    Explore.of(ReadWrite::new)
                                            .thread(l -> l.downgrade())
                                            .thread(l -> l.write())
                                            .check(l -> l.n == 2)),
                    wrong(
                            "read lock upgraded",
                            DEADLOCK,
                            () ->
                                    Explore.of(ReadWrite::new)
                                            .thread(l -> l.upgrade())
                                            .check(l -> true)),
                    wrong(
                            "write under the read lock",
                            WRONG,
                            () ->
                                    Explore.of(ReadWrite::new)
                                            .thread(l -> l.writeAsReader())
                                            .thread(l -> l.writeAsReader())
                                            .check(l -> l.n == 2)),
                    right(
                            "optimistic read",
                            () ->
                                    Explore.of(Point::new)
                                            .thread(p -> p.move())
                                            .thread(
                                                    p -> {
                                                        if (p.difference() != 0) {
                                                            throw new AssertionError();
                                                        }
                                                    })
                                            .check(p -> p.x == 1)),
                    wrong(
                            "optimistic read, not validated",
                            DIED,
                            () ->
                                    Explore.of(Point::new)
                                            .thread(p -> p.move())
                                            .thread(
                                                    p -> {
                                                        if (p.differenceUnvalidated() != 0) {
                                                            throw new AssertionError();
                                                        }
                                                    })
                                            .check(p -> true)),
                    wrong(
                            "stamped lock entered twice",
                            DEADLOCK,
                            () ->
                                    Explore.of(StampedLock::new)
                                            .thread(
                                                    l -> {
                                                        l.writeLock();
                                                        l.readLock();
                                                    })
                                            .check(l -> true)),
                    right(
                            "a lock of one's own",
                            () ->
                                    Explore.of(Mutex::new)
                                            .thread(m -> m.hit())
                                            .thread(m -> m.hit())
                                            .check(m -> m.n == 2)),
                    right(
                            "semaphore of one",
                            () ->
                                    shared().thread(s -> s.hit(s.semaphore))
                                            .thread(s -> s.hit(s.semaphore))
                                            .check(s -> s.n == 2)),
                    wrong(
                            "semaphore of two",
                            WRONG,
                            () ->
                                    shared().thread(s -> s.hit(s.two))
                                            .thread(s -> s.hit(s.two))
                                            .check(s -> s.n == 2)),
                    wrong(
                            "permit taken twice",
                            DEADLOCK,
                            () ->
                                    shared().thread(
                                                    s -> {
                                                        s.semaphore.acquire();
                                                        s.semaphore.acquire();
                                                    })
                                            .check(s -> true)),
                    right(
                            "latch",
                            () ->
                                    shared().thread(
                                                    s -> {
                                                        s.n = 1;
                                                        s.latch.countDown();
                                                    })
                                            .thread(
                                                    s -> {
                                                        s.latch.await();
                                                        s.n++;
                                                    })
                                            .check(s -> s.n == 2)),
                    wrong(
                            "latch, method references",
                            DEADLOCK,
                            () ->
                                    Explore.of(() -> new CountDownLatch(2))
                                            .thread(CountDownLatch::countDown)
                                            .thread(CountDownLatch::await)
                                            .check(l -> true)),
                    wrong(
                            "latch, written after the count",
                            RACE,
                            () ->
                                    shared().thread(
                                                    s -> {
                                                        s.latch.countDown();
                                                        s.n = 1;
                                                    })
                                            .thread(
                                                    s -> {
                                                        s.latch.await();
                                                        s.n = 2;
                                                    })
                                            .check(s -> true)),
                    wrong(
                            "latch that nobody opens",
                            DEADLOCK,
                            () -> shared().thread(s -> s.latch.await()).check(s -> true)),
                    right(
                            "barrier",
                            () ->
                                    shared().thread(
                                                    s -> {
                                                        s.parts[0] = 1;
                                                        s.barrier.await();
                                                        s.n = s.parts[0] + s.parts[1];
                                                    })
                                            .thread(
                                                    s -> {
                                                        s.parts[1] = 2;
                                                        s.barrier.await();
                                                    })
                                            .check(s -> s.n == 3)),
                    wrong(
                            "barrier too early",
                            RACE,
                            () ->
                                    shared().thread(
                                                    s -> {
                                                        s.barrier.await();
                                                        s.parts[0] = 1;
                                                    })
                                            .thread(
                                                    s -> {
                                                        s.barrier.await();
                                                        s.n = s.parts[0];
                                                    })
                                            .check(s -> true)),
                    wrong(
                            "barrier, too few",
                            DEADLOCK,
                            () -> shared().thread(s -> s.barrier.await()).check(s -> true)),
                    right(
                            "phaser",
                            () ->
                                    shared().thread(
                                                    s -> {
                                                        s.parts[0] = 1;
                                                        s.phaser.arriveAndAwaitAdvance();
                                                    })
                                            .thread(
                                                    s -> {
                                                        s.phaser.arriveAndAwaitAdvance();
                                                        s.n = s.parts[0];
                                                    })
                                            .check(s -> s.n == 1)),
                    wrong(
                            "phaser, too few",
                            DEADLOCK,
                            () ->
                                    shared().thread(s -> s.phaser.arriveAndAwaitAdvance())
                                            .check(s -> true)),
                    right(
                            "park and unpark with a volatile flag",
                            () ->
                                    shared().thread(
                                                    s -> {
                                                        s.waiter = Thread.currentThread();
                                                        LockSupport.park();
                                                    })
                                            .thread(
                                                    s -> {
                                                        while (s.waiter == null) {
                                                            Thread.onSpinWait();
                                                        }
                                                        LockSupport.unpark(s.waiter);
                                                    })
                                            .check(s -> true)),
                    wrong(
                            "park that nobody ends",
                            DEADLOCK,
                            () -> shared().thread(s -> LockSupport.park()).check(s -> true)));

    private LockPrograms() {}
}
