package heddle.explore;

import static heddle.explore.ExploredProgram.NO_PROGRESS;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.WRONG;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import heddle.task.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** Counters and maxima. */
final class CounterPrograms {

    interface Counter {
        void hit();

        int count();
    }

    static class Plain implements Counter {
        int n;

        @Override
        public void hit() {
            n++;
        }

        @Override
        public int count() {
            return n;
        }
    }

    static final class Locked extends Plain {
        @Override
        public synchronized void hit() {
            n++;
        }
    }

    static final class Block extends Plain {
        private final Object lock = new Object();

        @Override
        public void hit() {
            synchronized (lock) {
                n++;
            }
        }
    }

    static final class Reentrant extends Plain {
        private final ReentrantLock lock = new ReentrantLock();

        @Override
        public void hit() {
            lock.lock();
            try {
                n++;
            } finally {
                lock.unlock();
            }
        }
    }

    static final class NewLock extends Plain {
        @Override
        public void hit() {
            synchronized (new Object()) {
                n++;
            }
        }
    }

    static final class OtherLock extends Plain {
        void hitOther() {
            synchronized (OtherLock.class) {
                n++;
            }
        }

        synchronized void hitOne() {
            n++;
        }
    }

    static final class Volatile implements Counter {
        private volatile int n;

        @Override
        public void hit() {
            n++;
        }

        @Override
        public int count() {
            return n;
        }
    }

    static final class Atomic implements Counter {
        private final AtomicInteger n = new AtomicInteger();

        @Override
        public void hit() {
            n.incrementAndGet();
        }

        @Override
        public int count() {
            return n.get();
        }
    }

    static final class GetThenSet implements Counter {
        private final AtomicInteger n = new AtomicInteger();

        @Override
        public void hit() {
            n.set(n.get() + 1);
        }

        @Override
        public int count() {
            return n.get();
        }
    }

    static final class CasLoop implements Counter {
        private final AtomicReference<Integer> n = new AtomicReference<>(0);

        @Override
        public void hit() {
            Integer old = n.get();
            while (!n.compareAndSet(old, old + 1)) {
                old = n.get();
            }
        }

        @Override
        public int count() {
            return n.get();
        }
    }

    static final class CasOnce implements Counter {
        private final AtomicInteger n = new AtomicInteger();

        @Override
        public void hit() {
            int old = n.get();
            n.compareAndSet(old, old + 1);
        }

        @Override
        public int count() {
            return n.get();
        }
    }

    static final class CasOfOld implements Counter {
        private final AtomicInteger n = new AtomicInteger();

        @Override
        public void hit() {
            int old = n.get();
            while (!n.compareAndSet(old, old + 1)) {
                Thread.onSpinWait();
            }
        }

        @Override
        public int count() {
            return n.get();
        }
    }

    static final class Adder implements Counter {
        private final LongAdder n = new LongAdder();

        @Override
        public void hit() {
            n.increment();
        }

        @Override
        public int count() {
            return n.intValue();
        }
    }

    static final class Element implements Counter {
        private final AtomicIntegerArray n = new AtomicIntegerArray(2);

        @Override
        public void hit() {
            n.getAndIncrement(1);
        }

        @Override
        public int count() {
            return n.get(1);
        }
    }

    static final class Updater implements Counter {
        private static final AtomicIntegerFieldUpdater<Updater> N =
                AtomicIntegerFieldUpdater.newUpdater(Updater.class, "n");
        private volatile int n;

        @Override
        public void hit() {
            N.incrementAndGet(this);
        }

        @Override
        public int count() {
            return n;
        }
    }

    static class Handle implements Counter {
        static final VarHandle N;

        static {
            try {
                N = MethodHandles.lookup().findVarHandle(Handle.class, "n", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        int n;

        @Override
        public void hit() {
            N.getAndAdd(this, 1);
        }

        @Override
        public int count() {
            return (int) N.getVolatile(this);
        }
    }

    static final class PlainHandle extends Handle {
        @Override
        public void hit() {
            N.set(this, (int) N.get(this) + 1);
        }
    }

    static final class VolatileHandle extends Handle {
        @Override
        public void hit() {
            N.setVolatile(this, (int) N.getVolatile(this) + 1);
        }
    }

    static final class Max {
        final AtomicInteger max = new AtomicInteger();

        void look(int v) {
            if (v > max.get()) {
                max.set(v);
            }
        }
    }

    private static Verdict twice(Task<Counter> counter) throws InterruptedException {
        return Explore.of(counter)
                .thread(c -> c.hit())
                .thread(c -> c.hit())
                .check(c -> c.count() == 2);
    }

    static final List<ExploredProgram> ALL =
            List.of(
                    right("counter, synchronized method", () -> twice(Locked::new)),
                    right("counter, synchronized block", () -> twice(Block::new)),
                    right("counter, ReentrantLock", () -> twice(Reentrant::new)),
                    right("counter, AtomicInteger", () -> twice(Atomic::new)),
                    right("counter, compareAndSet in a loop", () -> twice(CasLoop::new)),
                    right("counter, LongAdder", () -> twice(Adder::new)),
                    right("counter, AtomicIntegerArray", () -> twice(Element::new)),
                    right("counter, field updater", () -> twice(Updater::new)),
                    right("counter, VarHandle", () -> twice(Handle::new)),
                    wrong("counter, plain", WRONG, () -> twice(Plain::new)),
                    wrong("counter, volatile", WRONG, () -> twice(Volatile::new)),
                    wrong("counter, new lock each time", WRONG, () -> twice(NewLock::new)),
                    wrong("counter, set(get() + 1)", WRONG, () -> twice(GetThenSet::new)),
                    wrong("counter, compareAndSet once", WRONG, () -> twice(CasOnce::new)),
                    wrong(
                            "counter, compareAndSet reads nothing again",
                            NO_PROGRESS,
                            () -> twice(CasOfOld::new)),
                    right(
                            "counter, method reference",
                            () ->
                                    Explore.of(AtomicInteger::new)
                                            .thread(AtomicInteger::incrementAndGet)
                                            .thread(AtomicInteger::incrementAndGet)
                                            .check(n -> n.get() == 2)),
                    wrong("counter, plain VarHandle", WRONG, () -> twice(PlainHandle::new)),
                    wrong("counter, volatile VarHandle", WRONG, () -> twice(VolatileHandle::new)),
                    wrong(
                            "counter, two locks",
                            WRONG,
                            () ->
                                    Explore.of(OtherLock::new)
                                            .thread(c -> c.hitOne())
                                            .thread(c -> c.hitOther())
                                            .check(c -> c.count() == 2)),
                    right(
                            "maximum, accumulateAndGet",
                            () ->
                                    Explore.of(AtomicInteger::new)
                                            .thread(m -> m.accumulateAndGet(3, Math::max))
                                            .thread(m -> m.accumulateAndGet(5, Math::max))
                                            .check(m -> m.get() == 5)),
                    wrong(
                            "maximum, if greater then set",
                            WRONG,
                            () ->
                                    Explore.of(Max::new)
                                            .thread(m -> m.look(3))
                                            .thread(m -> m.look(5))
                                            .check(m -> m.max.get() == 5)),
                    right(
                            "counter read after the threads have ended",
                            () ->
                                    Explore.program(
                                                    () -> {
                                                        Plain n = new Plain();
                                                        Thread t = new Thread(n::hit);
                                                        t.start();
                                                        t.join();
                                                        if (n.count() != 1) {
                                                            throw new AssertionError();
                                                        }
                                                    })
                                            .check()),
                    wrong(
                            "counter read without join",
                            RACE,
                            () ->
                                    Explore.program(
                                                    () -> {
                                                        Plain n = new Plain();
                                                        Thread t = new Thread(n::hit);
                                                        t.start();
                                                        n.count();
                                                    })
                                            .check()));

    private CounterPrograms() {}
}
