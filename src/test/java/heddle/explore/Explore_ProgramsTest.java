package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import heddle.explore.internal.Explorer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.*;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Small programs over the classes of the JDK, right ones and wrong ones. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_ProgramsTest {

    private final List<DynamicTest> tests = new ArrayList<>();

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private void ok(String name, Callable<Verdict> program) {
        tests.add(
                dynamicTest(
                        name + " is right",
                        () -> {
                            Verdict verdict = program.call();
                            assertThat(verdict.passed()).as("%s", verdict).isTrue();
                        }));
    }

    private void no(String name, String reason, Callable<Verdict> program) {
        tests.add(
                dynamicTest(
                        name + " is wrong",
                        () -> {
                            Verdict verdict = program.call();
                            assertThat(verdict.failed()).as("%s", verdict).isTrue();
                            assertThat(verdict.reason()).contains(reason);
                        }));
    }

    private static class B {
        int v;
        volatile boolean f;

        B(int v) {
            this.v = v;
        }

        B() {}
    }

    private static class RW {
        ReentrantReadWriteLock l = new ReentrantReadWriteLock();
        int n;

        void inc() {
            l.writeLock().lock();
            try {
                n++;
            } finally {
                l.writeLock().unlock();
            }
        }

        int get() {
            l.readLock().lock();
            try {
                return n;
            } finally {
                l.readLock().unlock();
            }
        }

        void up() {
            l.readLock().lock();
            l.writeLock().lock();
        }

        void bad() {
            l.readLock().lock();
            try {
                n++;
            } finally {
                l.readLock().unlock();
            }
        }
    }

    private static class Opt {
        StampedLock l = new StampedLock();
        volatile int x, y;

        void set() {
            long s = l.writeLock();
            x++;
            y++;
            l.unlockWrite(s);
        }

        void get() {
            long s = l.tryOptimisticRead();
            int a = x, b = y;
            if (!l.validate(s)) {
                s = l.readLock();
                a = x;
                b = y;
                l.unlockRead(s);
            }
            if (a != b) throw new AssertionError();
        }

        void noval() {
            int a = x, b = y;
            if (a != b) throw new AssertionError();
        }
    }

    private static class Sem {
        Semaphore s = new Semaphore(1);
        int n;

        void inc() throws Exception {
            s.acquire();
            try {
                n++;
            } finally {
                s.release();
            }
        }
    }

    private static class Bar {
        int[] a = new int[2];
        int sum;
        CyclicBarrier b = new CyclicBarrier(2, () -> sum = a[0] + a[1]);

        void go(int i) throws Exception {
            a[i] = i + 1;
            b.await();
            if (sum != 3) throw new AssertionError();
        }
    }

    private static class Cond {
        ReentrantLock l = new ReentrantLock();
        Condition c = l.newCondition();
        int n;

        void put() {
            l.lock();
            try {
                n++;
                c.signalAll();
            } finally {
                l.unlock();
            }
        }

        void take() throws Exception {
            l.lock();
            try {
                while (n == 0) c.await();
                n--;
            } finally {
                l.unlock();
            }
        }

        void takeIf() throws Exception {
            l.lock();
            try {
                if (n == 0) c.await();
                if (n == 0) throw new IllegalStateException("empty");
                n--;
            } finally {
                l.unlock();
            }
        }

        void putNoSignal() {
            l.lock();
            try {
                n++;
            } finally {
                l.unlock();
            }
        }
    }

    private static class St {
        static int n;

        static synchronized void inc() {
            n++;
        }

        static void racy() {
            n++;
        }
    }

    private static class WrongLock {
        static int n;

        synchronized void inc() {
            n++;
        }
    }

    private static class Peterson {
        volatile boolean a, b;
        volatile int turn;
        int n;

        void one() {
            a = true;
            turn = 1;
            while (b && turn == 1) Thread.onSpinWait();
            n++;
            a = false;
        }

        void two() {
            b = true;
            turn = 0;
            while (a && turn == 0) Thread.onSpinWait();
            n++;
            b = false;
        }
    }

    private static class LL {
        long n;

        synchronized void inc() {
            n += 2L;
        }

        double d;
    }

    private static class Notify1 {
        int n;

        synchronized void put() {
            n++;
            notify();
        }

        synchronized void take() throws Exception {
            while (n == 0) wait();
            n--;
        }

        synchronized void putSilent() {
            n++;
        }
    }

    private static class Bounded {
        int n;

        synchronized void put() throws Exception {
            while (n == 1) wait();
            n++;
            notify();
        }

        synchronized void take() throws Exception {
            while (n == 0) wait();
            n--;
            notify();
        }
    }

    private static final class F extends RecursiveTask<Integer> {
        private static final long serialVersionUID = 1L;
        final int n;

        F(int n) {
            this.n = n;
        }

        protected Integer compute() {
            if (n < 2) return n;
            F a = new F(n - 1);
            a.fork();
            return new F(n - 2).compute() + a.join();
        }
    }

    @TestFactory
    List<DynamicTest> programs() {
        ok(
                "rwlock",
                () ->
                        Explore.of(RW::new)
                                .thread(r -> r.inc())
                                .thread(r -> r.get())
                                .thread(r -> r.inc())
                                .check(r -> r.n == 2));
        no(
                "rw upgrade",
                "deadlock",
                () -> Explore.of(RW::new).thread(r -> r.up()).check(r -> true));
        no(
                "rw write under read lock",
                "not fulfilled",
                () ->
                        Explore.of(RW::new)
                                .thread(r -> r.bad())
                                .thread(r -> r.bad())
                                .check(r -> r.n == 2));
        ok(
                "stamped optimistic",
                () ->
                        Explore.of(Opt::new)
                                .thread(r -> r.set())
                                .thread(r -> r.get())
                                .check(r -> r.x == 1));
        no(
                "stamped no validate",
                "AssertionError",
                () ->
                        Explore.of(Opt::new)
                                .thread(r -> r.set())
                                .thread(r -> r.noval())
                                .check(r -> true));
        ok(
                "semaphore lock",
                () ->
                        Explore.of(Sem::new)
                                .thread(r -> r.inc())
                                .thread(r -> r.inc())
                                .check(r -> r.n == 2));
        ok(
                "barrier",
                () ->
                        Explore.of(Bar::new)
                                .thread(r -> r.go(0))
                                .thread(r -> r.go(1))
                                .check(r -> r.sum == 3));
        no(
                "barrier few",
                "deadlock",
                () -> Explore.of(Bar::new).thread(r -> r.go(0)).check(r -> true));
        ok(
                "condition",
                () ->
                        Explore.of(Cond::new)
                                .thread(r -> r.put())
                                .thread(r -> r.take())
                                .check(r -> r.n == 0));
        no(
                "condition if",
                "empty",
                () ->
                        Explore.of(Cond::new)
                                .thread(r -> r.takeIf())
                                .thread(r -> r.takeIf())
                                .thread(
                                        r -> {
                                            r.put();
                                            r.put();
                                        })
                                .check(r -> true));
        no(
                "lost signal",
                "deadlock",
                () ->
                        Explore.of(Cond::new)
                                .thread(r -> r.putNoSignal())
                                .thread(r -> r.take())
                                .check(r -> true));
        ok(
                "static sync",
                () ->
                        Explore.of(() -> 0)
                                .thread(r -> St.inc())
                                .thread(r -> St.inc())
                                .check(r -> St.n == 2));
        no(
                "static racy",
                "not fulfilled",
                () ->
                        Explore.of(() -> 0)
                                .thread(r -> St.racy())
                                .thread(r -> St.racy())
                                .check(r -> St.n == 2));
        no(
                "instance lock for static",
                "not fulfilled",
                () ->
                        Explore.of(() -> 0)
                                .thread(r -> new WrongLock().inc())
                                .thread(r -> new WrongLock().inc())
                                .check(r -> WrongLock.n == 2));
        ok(
                "peterson",
                () ->
                        Explore.of(Peterson::new)
                                .thread(r -> r.one())
                                .thread(r -> r.two())
                                .check(r -> r.n == 2));
        ok(
                "long",
                () ->
                        Explore.of(LL::new)
                                .thread(r -> r.inc())
                                .thread(r -> r.inc())
                                .check(r -> r.n == 4));
        no(
                "double racy",
                "not fulfilled",
                () ->
                        Explore.of(LL::new)
                                .thread(r -> r.d += 1.5)
                                .thread(r -> r.d += 1.5)
                                .check(r -> r.d == 3.0));
        ok(
                "notify",
                () ->
                        Explore.of(Notify1::new)
                                .thread(r -> r.put())
                                .thread(r -> r.take())
                                .check(r -> r.n == 0));
        no(
                "no notify",
                "deadlock",
                () ->
                        Explore.of(Notify1::new)
                                .thread(r -> r.putSilent())
                                .thread(r -> r.take())
                                .check(r -> true));
        no(
                "notify for notifyAll",
                "deadlock",
                () ->
                        Explore.of(Bounded::new)
                                .thread(r -> r.put())
                                .thread(r -> r.put())
                                .thread(r -> r.take())
                                .thread(r -> r.take())
                                .check(r -> true));
        ok(
                "chm publish",
                () ->
                        Explore.of(() -> new ConcurrentHashMap<Integer, B>())
                                .thread(m -> m.put(1, new B(7)))
                                .thread(
                                        m -> {
                                            B b = m.get(1);
                                            if (b != null && b.v != 7) throw new AssertionError();
                                        })
                                .check(m -> true));
        ok(
                "synclist publish",
                () ->
                        Explore.of(() -> Collections.synchronizedList(new ArrayList<B>()))
                                .thread(m -> m.add(new B(7)))
                                .thread(
                                        m -> {
                                            if (!m.isEmpty() && m.get(0).v != 7)
                                                throw new AssertionError();
                                        })
                                .check(m -> true));
        ok(
                "exchanger publish",
                () ->
                        Explore.of(() -> new Exchanger<B>())
                                .thread(
                                        m -> {
                                            if (m.exchange(new B(1)).v != 2)
                                                throw new AssertionError();
                                        })
                                .thread(
                                        m -> {
                                            if (m.exchange(new B(2)).v != 1)
                                                throw new AssertionError();
                                        })
                                .check(m -> true));
        ok(
                "lbq",
                () ->
                        Explore.of(() -> new LinkedBlockingQueue<B>())
                                .thread(m -> m.put(new B(1)))
                                .thread(m -> m.put(new B(1)))
                                .thread(
                                        m -> {
                                            if (m.take().v + m.take().v != 2)
                                                throw new AssertionError();
                                        })
                                .check(m -> true));
        ok(
                "cf exception",
                () ->
                        Explore.program(
                                        () -> {
                                            B b = new B();
                                            var f =
                                                    CompletableFuture.supplyAsync(
                                                            () -> {
                                                                b.v = 5;
                                                                throw new IllegalStateException(
                                                                        "x");
                                                            });
                                            try {
                                                f.get();
                                                throw new AssertionError();
                                            } catch (ExecutionException e) {
                                                if (b.v != 5) throw new AssertionError();
                                            }
                                        })
                                .check());
        ok(
                "interrupt edge",
                () ->
                        Explore.program(
                                        () -> {
                                            B b = new B();
                                            Thread t =
                                                    new Thread(
                                                            () -> {
                                                                while (!Thread.currentThread()
                                                                        .isInterrupted())
                                                                    Thread.onSpinWait();
                                                                if (b.v != 1)
                                                                    throw new AssertionError();
                                                            });
                                            t.start();
                                            b.v = 1;
                                            t.interrupt();
                                            t.join();
                                        })
                                .check());
        ok(
                "vexec invokeAll",
                () ->
                        Explore.program(
                                        () -> {
                                            B b = new B();
                                            try (var e =
                                                    Executors.newVirtualThreadPerTaskExecutor()) {
                                                e.submit(() -> b.v++).get();
                                            }
                                            if (b.v != 1) throw new AssertionError();
                                        })
                                .check());
        ok(
                "parallel stream",
                () ->
                        Explore.program(
                                        () -> {
                                            if (List.of(1, 2, 3, 4).parallelStream()
                                                            .mapToInt(i -> i * 2)
                                                            .sum()
                                                    != 20) throw new AssertionError();
                                        })
                                .check());
        no(
                "parallel stream racy",
                "lost",
                () ->
                        Explore.program(
                                        () -> {
                                            int[] n = {0};
                                            java.util.stream.IntStream.range(0, 2)
                                                    .parallel()
                                                    .forEach(i -> n[0]++);
                                            if (n[0] != 2) throw new IllegalStateException("lost");
                                        })
                                .check());
        ok(
                "threadlocal",
                () ->
                        Explore.program(
                                        () -> {
                                            ThreadLocal<Integer> l =
                                                    ThreadLocal.withInitial(() -> 0);
                                            Thread t =
                                                    new Thread(
                                                            () -> {
                                                                l.set(3);
                                                            });
                                            t.start();
                                            l.set(4);
                                            t.join();
                                            if (l.get() != 4) throw new AssertionError();
                                        })
                                .check());
        ok(
                "scoped",
                () ->
                        Explore.program(
                                        () -> {
                                            ScopedValue<Integer> s = ScopedValue.newInstance();
                                            ScopedValue.where(s, 5)
                                                    .run(
                                                            () -> {
                                                                if (s.get() != 5)
                                                                    throw new AssertionError();
                                                            });
                                        })
                                .check());
        ok(
                "timed poll",
                () ->
                        Explore.of(() -> new ArrayBlockingQueue<Integer>(1))
                                .thread(q -> q.put(1))
                                .thread(
                                        q -> {
                                            if (q.poll(1, TimeUnit.SECONDS) == null)
                                                throw new AssertionError();
                                        })
                                .check(q -> true));
        ok(
                "trylock order",
                () ->
                        Explore.of(
                                        () ->
                                                new ReentrantLock[] {
                                                    new ReentrantLock(), new ReentrantLock()
                                                })
                                .thread(
                                        l -> {
                                            l[0].lock();
                                            if (l[1].tryLock()) l[1].unlock();
                                            l[0].unlock();
                                        })
                                .thread(
                                        l -> {
                                            l[1].lock();
                                            if (l[0].tryLock()) l[0].unlock();
                                            l[1].unlock();
                                        })
                                .check(l -> true));
        ok(
                "scheduled fixed",
                () ->
                        Explore.program(
                                        () -> {
                                            var n = new AtomicInteger();
                                            try (var p = Executors.newScheduledThreadPool(1)) {
                                                var f =
                                                        p.scheduleAtFixedRate(
                                                                n::incrementAndGet,
                                                                1,
                                                                1,
                                                                TimeUnit.SECONDS);
                                                Thread.sleep(3500);
                                                f.cancel(false);
                                            }
                                            if (n.get() != 3) throw new AssertionError("" + n);
                                        })
                                .check());
        ok(
                "shutdownNow",
                () ->
                        Explore.program(
                                        () -> {
                                            var p = Executors.newFixedThreadPool(1);
                                            p.submit(
                                                    () -> {
                                                        Thread.sleep(100000);
                                                        return 1;
                                                    });
                                            p.shutdownNow();
                                            if (!p.awaitTermination(1, TimeUnit.DAYS))
                                                throw new AssertionError();
                                        })
                                .check());
        ok(
                "orTimeout",
                () ->
                        Explore.program(
                                        () -> {
                                            try {
                                                new CompletableFuture<Integer>()
                                                        .orTimeout(1, TimeUnit.SECONDS)
                                                        .join();
                                                throw new AssertionError();
                                            } catch (CompletionException e) {
                                            }
                                        })
                                .check());
        no(
                "cf never",
                "deadlock",
                () -> Explore.program(() -> new CompletableFuture<Integer>().join()).check());
        ok(
                "fj recursive",
                () ->
                        Explore.program(
                                        () -> {
                                            if (new F(3).invoke() != 2) throw new AssertionError();
                                        })
                                .check());
        ok(
                "delayqueue",
                () ->
                        Explore.of(() -> new PriorityBlockingQueue<Integer>())
                                .thread(q -> q.put(2))
                                .thread(q -> q.put(1))
                                .thread(q -> q.take())
                                .check(q -> q.size() == 1));
        ok(
                "longadder",
                () ->
                        Explore.of(() -> new LongAdder())
                                .thread(q -> q.increment())
                                .thread(q -> q.increment())
                                .check(q -> q.sum() == 2));
        ok(
                "daemon",
                () ->
                        Explore.program(
                                        () -> {
                                            Thread t = new Thread(() -> LockSupport.park());
                                            t.setDaemon(true);
                                            t.start();
                                        })
                                .check());
        ok(
                "handler",
                () ->
                        Explore.program(
                                        () -> {
                                            Thread t =
                                                    new Thread(
                                                            () -> {
                                                                throw new IllegalStateException();
                                                            });
                                            t.setUncaughtExceptionHandler((x, e) -> {});
                                            t.start();
                                            t.join();
                                        })
                                .check());
        return tests;
    }
}
