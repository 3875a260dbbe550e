package heddle.explore;

import static heddle.explore.ExploredProgram.DEADLOCK;
import static heddle.explore.ExploredProgram.DIED;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.WRONG;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import heddle.task.Task;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Bounded buffers, barriers, and locks for readers and writers, written by hand. */
final class MonitorPrograms {

    abstract static class Buffer {
        final Deque<Integer> items = new ArrayDeque<>();

        abstract void put(int item) throws InterruptedException;

        abstract int take() throws InterruptedException;
    }

    static class Waits extends Buffer {
        @Override
        synchronized void put(int item) throws InterruptedException {
            while (items.size() == 1) {
                wait();
            }
            items.add(item);
            notifyAll();
        }

        @Override
        synchronized int take() throws InterruptedException {
            while (items.isEmpty()) {
                wait();
            }
            notifyAll();
            return items.remove();
        }
    }

    static final class If extends Waits {
        @Override
        synchronized int take() throws InterruptedException {
            if (items.isEmpty()) {
                wait();
            }
            notifyAll();
            return items.remove();
        }
    }

    static final class NotifyOne extends Waits {
        @Override
        synchronized void put(int item) throws InterruptedException {
            while (items.size() == 1) {
                wait();
            }
            items.add(item);
            notify();
        }

        @Override
        synchronized int take() throws InterruptedException {
            while (items.isEmpty()) {
                wait();
            }
            notify();
            return items.remove();
        }
    }

    static final class Silent extends Waits {
        @Override
        synchronized int take() throws InterruptedException {
            while (items.isEmpty()) {
                wait();
            }
            return items.remove();
        }
    }

    static final class Outside extends Waits {
        @Override
        int take() throws InterruptedException {
            while (items.isEmpty()) {
                synchronized (this) {
                    wait();
                }
            }
            synchronized (this) {
                notifyAll();
                return items.remove();
            }
        }
    }

    static final class Conditions extends Buffer {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition full = lock.newCondition();
        private final Condition empty = lock.newCondition();

        @Override
        void put(int item) throws InterruptedException {
            lock.lock();
            try {
                while (items.size() == 1) {
                    full.await();
                }
                items.add(item);
                empty.signal();
            } finally {
                lock.unlock();
            }
        }

        @Override
        int take() throws InterruptedException {
            lock.lock();
            try {
                while (items.isEmpty()) {
                    empty.await();
                }
                full.signal();
                return items.remove();
            } finally {
                lock.unlock();
            }
        }
    }

    static class Semaphores extends Buffer {
        final Semaphore free = new Semaphore(1);
        final Semaphore filled = new Semaphore(0);

        @Override
        void put(int item) throws InterruptedException {
            free.acquire();
            synchronized (this) {
                items.add(item);
            }
            filled.release();
        }

        @Override
        int take() throws InterruptedException {
            filled.acquire();
            int item;
            synchronized (this) {
                item = items.remove();
            }
            free.release();
            return item;
        }
    }

    static final class WrongOrder extends Semaphores {
        @Override
        synchronized void put(int item) throws InterruptedException {
            free.acquire();
            items.add(item);
            filled.release();
        }
    }

    private static Verdict oneSlot(Task<Buffer> buffer) throws InterruptedException {
        return Explore.of(buffer)
                .limit(ExploredProgram.PATIENCE)
                .thread("producer", b -> b.put(1))
                .thread("consumer 1", b -> b.take())
                .thread("consumer 2", b -> b.take())
                .thread("producer 2", b -> b.put(2))
                .check(b -> b.items.isEmpty());
    }

    private static Verdict twoItems(Task<Buffer> buffer) throws InterruptedException {
        return Explore.of(buffer)
                .thread(
                        b -> {
                            b.put(1);
                            b.put(2);
                        })
                .thread(
                        b -> {
                            if (b.take() != 1 || b.take() != 2) {
                                throw new IllegalStateException("out of order");
                            }
                        })
                .check(b -> b.items.isEmpty());
    }

    static class Barrier {
        int arrived;
        int generation;
        int meetings;

        synchronized void await() throws InterruptedException {
            int mine = generation;
            if (++arrived == 2) {
                arrived = 0;
                generation++;
                meetings++;
                notifyAll();
            }
            while (mine == generation) {
                wait();
            }
        }
    }

    static final class Once extends Barrier {
        @Override
        synchronized void await() throws InterruptedException {
            if (++arrived == 2) {
                meetings++;
                notifyAll();
            }
            while (arrived < 2) {
                wait();
            }
        }
    }

    static final class LeaverResets extends Barrier {
        @Override
        synchronized void await() throws InterruptedException {
            if (++arrived == 2) {
                meetings++;
                notifyAll();
            }
            while (arrived < 2) {
                wait();
            }
            arrived = 0;
        }
    }

    private static Verdict meetTwice(Task<Barrier> barrier) throws InterruptedException {
        return Explore.of(barrier)
                .thread(
                        b -> {
                            b.await();
                            b.await();
                        })
                .thread(
                        b -> {
                            b.await();
                            b.await();
                        })
                .check(b -> b.meetings == 2);
    }

    static class ReadWrite {
        int readers;
        boolean writing;
        int value;

        synchronized void beginRead() throws InterruptedException {
            while (writing) {
                wait();
            }
            readers++;
        }

        synchronized void endRead() {
            if (--readers == 0) {
                notifyAll();
            }
        }

        synchronized void beginWrite() throws InterruptedException {
            while (writing || readers > 0) {
                wait();
            }
            writing = true;
        }

        synchronized void endWrite() {
            writing = false;
            notifyAll();
        }

        void write() throws InterruptedException {
            beginWrite();
            value++;
            endWrite();
        }

        int read() throws InterruptedException {
            beginRead();
            try {
                return value;
            } finally {
                endRead();
            }
        }
    }

    static final class SilentReader extends ReadWrite {
        @Override
        synchronized void endRead() {
            readers--;
        }
    }

    static final class IgnoresReaders extends ReadWrite {
        @Override
        synchronized void beginWrite() throws InterruptedException {
            while (writing) {
                wait();
            }
            writing = true;
        }
    }

    static final class IfOnce extends ReadWrite {
        @Override
        synchronized void beginWrite() throws InterruptedException {
            if (writing || readers > 0) {
                wait();
            }
            writing = true;
        }
    }

    static final class OneReader extends ReadWrite {
        @Override
        synchronized void beginRead() throws InterruptedException {
            while (writing || readers > 0) {
                wait();
            }
            readers++;
        }
    }

    /** Readers that wait for each other inside: to keep them apart is too much. */
    private static Verdict readTogether(Task<ReadWrite> lock) throws InterruptedException {
        return Explore.of(() -> new Reading(lock.call(), new CyclicBarrier(2)))
                .thread("reader 1", r -> r.meet())
                .thread("reader 2", r -> r.meet())
                .check(r -> r.lock.readers == 0);
    }

    private record Reading(ReadWrite lock, CyclicBarrier inside) {
        void meet() throws Exception {
            lock.beginRead();
            inside.await();
            lock.endRead();
        }
    }

    private static Verdict readAndWrite(Task<ReadWrite> lock) throws InterruptedException {
        return Explore.of(lock)
                .thread("writer", l -> l.write())
                .thread("reader", l -> l.read())
                .check(l -> l.value == 1);
    }

    static final List<ExploredProgram> ALL =
            List.of(
                    right("buffer, wait and notifyAll", () -> twoItems(Waits::new)),
                    right("buffer, conditions", () -> twoItems(Conditions::new)),
                    right("buffer, semaphores", () -> twoItems(Semaphores::new)),
                    right("buffer, two and two", () -> oneSlot(Waits::new)),
                    right("buffer, conditions, two and two", () -> oneSlot(Conditions::new)),
                    wrong("buffer, if", DIED, () -> oneSlot(If::new)),
                    wrong("buffer, notify", DEADLOCK, () -> oneSlot(NotifyOne::new)),
                    wrong("buffer, no notify", DEADLOCK, () -> twoItems(Silent::new)),
                    wrong("buffer, check outside the lock", DEADLOCK, () -> twoItems(Outside::new)),
                    wrong("buffer, lock before permit", DEADLOCK, () -> twoItems(WrongOrder::new)),
                    right("barrier, generations", () -> meetTwice(Barrier::new)),
                    wrong("barrier, for once only", WRONG, () -> meetTwice(Once::new)),
                    wrong(
                            "barrier, reset by a leaver",
                            DEADLOCK,
                            () -> meetTwice(LeaverResets::new)),
                    right("readers and writer", () -> readAndWrite(ReadWrite::new)),
                    wrong("last reader is silent", DEADLOCK, () -> readAndWrite(SilentReader::new)),
                    wrong("writer ignores readers", RACE, () -> readAndWrite(IgnoresReaders::new)),
                    wrong(
                            "writer asks only once",
                            RACE,
                            () ->
                                    Explore.of(IfOnce::new)
                                            .thread("writer", l -> l.write())
                                            .thread("reader 1", l -> l.read())
                                            .thread("reader 2", l -> l.read())
                                            .check(l -> l.value == 1)),
                    right("readers at once", () -> readTogether(ReadWrite::new)),
                    wrong("one reader at a time", DEADLOCK, () -> readTogether(OneReader::new)));

    private MonitorPrograms() {}
}
