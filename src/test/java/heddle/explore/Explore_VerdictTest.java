package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.explore.internal.Explorer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Right programs pass, wrong ones fail for the right reason. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_VerdictTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static void assertPasses(Verdict verdict) {
        assertThat(verdict.passed()).as("%s", verdict).isTrue();
        assertThat(verdict.failed()).isFalse();
        assertThat(verdict.inconclusive()).isFalse();
        assertThat(verdict.witness()).isEmpty();
    }

    private static void assertFails(Verdict verdict, String reason) {
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.reason()).contains(reason);
        assertThat(verdict.witness()).isPresent();
    }

    private interface Counter {
        void hit() throws Exception;

        int count();
    }

    private static Verdict twoHits(heddle.task.Task<Counter> counter) throws Exception {
        return Explore.of(counter)
                .thread(c -> c.hit())
                .thread(c -> c.hit())
                .check(c -> c.count() == 2);
    }

    private static final class Racy implements Counter {
        private int n;

        @Override
        public void hit() {
            n++;
        }

        @Override
        public int count() {
            return n;
        }
    }

    @Test
    void aRacyCounterLosesAHit() throws Exception {
        Verdict verdict = twoHits(Racy::new);
        assertFails(verdict, "wrong result: the check is false");
        assertThat(verdict.witness().orElseThrow().rows())
                .hasSize(5)
                .first()
                .asString()
                .matches("T1 +T2 +line");
        assertThat(verdict.toString()).startsWith("FAIL").contains("Racy.hit:", "write n");
    }

    private static final class Locked implements Counter {
        private int n;

        @Override
        public synchronized void hit() {
            n++;
        }

        @Override
        public synchronized int count() {
            return n;
        }
    }

    @Test
    void aSynchronizedCounterIsRight() throws Exception {
        Verdict verdict = twoHits(Locked::new);
        assertPasses(verdict);
        assertThat(verdict.reason()).isEqualTo("all interleavings");
    }

    private static final class TwoLocks implements Counter {
        private int n;
        private int calls;

        @Override
        public void hit() {
            Object lock = new Object();
            synchronized (lock) {
                n++;
            }
        }

        @Override
        public int count() {
            return n;
        }
    }

    @Test
    void aLockThatIsAnotherEachTimeProtectsNothing() throws Exception {
        assertFails(twoHits(TwoLocks::new), "the check is false");
    }

    private static final class Volatile implements Counter {
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

    @Test
    void volatileDoesNotMakeAnIncrementOneStep() throws Exception {
        assertFails(twoHits(Volatile::new), "the check is false");
    }

    private static final class Atomic implements Counter {
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

    @Test
    void anAtomicCounterIsRight() throws Exception {
        assertPasses(twoHits(Atomic::new));
    }

    private static final class GetThenSet implements Counter {
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

    @Test
    void twoAtomicStepsAreNotOne() throws Exception {
        assertFails(twoHits(GetThenSet::new), "the check is false");
    }

    private static final class Reentrant implements Counter {
        private final ReentrantLock lock = new ReentrantLock();
        private int n;

        @Override
        public void hit() {
            lock.lock();
            try {
                n++;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int count() {
            return n;
        }
    }

    @Test
    void aCounterUnderAReentrantLockIsRight() throws Exception {
        assertPasses(twoHits(Reentrant::new));
    }

    private static final class Elements implements Counter {
        private final int[] n = new int[1];

        @Override
        public void hit() {
            n[0]++;
        }

        @Override
        public int count() {
            return n[0];
        }
    }

    @Test
    void anElementOfAnArrayIsSharedToo() throws Exception {
        assertFails(twoHits(Elements::new), "the check is false");
    }

    private static final class Pair {
        private final Object left = new Object();
        private final Object right = new Object();
        private final ReentrantLock first = new ReentrantLock();
        private final ReentrantLock second = new ReentrantLock();

        void both(Object one, Object other) {
            synchronized (one) {
                synchronized (other) {
                    hashCode();
                }
            }
        }

        void both(ReentrantLock one, ReentrantLock other) {
            one.lock();
            other.lock();
            other.unlock();
            one.unlock();
        }
    }

    @Test
    void locksTakenInTwoOrdersDeadlock() throws Exception {
        Verdict verdict =
                Explore.of(Pair::new)
                        .thread(p -> p.both(p.left, p.right))
                        .thread(p -> p.both(p.right, p.left))
                        .check(p -> true);
        assertFails(verdict, "deadlock");
        assertThat(verdict.reason())
                .contains("T1 waits for the lock of right, held by T2")
                .contains("T2 waits for the lock of left, held by T1");
    }

    @Test
    void locksTakenInOneOrderDoNot() throws Exception {
        assertPasses(
                Explore.of(Pair::new)
                        .thread(p -> p.both(p.left, p.right))
                        .thread(p -> p.both(p.left, p.right))
                        .check(p -> true));
    }

    @Test
    void reentrantLocksTakenInTwoOrdersDeadlock() throws Exception {
        Verdict verdict =
                Explore.of(Pair::new)
                        .thread(p -> p.both(p.first, p.second))
                        .thread(p -> p.both(p.second, p.first))
                        .check(p -> true);
        assertFails(verdict, "deadlock");
        assertThat(verdict.reason()).contains("T1 waits in ReentrantLock, held by T2");
    }

    private static class Buffer {
        final Deque<Integer> items = new ArrayDeque<>();

        synchronized void put(int item) {
            items.add(item);
            notifyAll();
        }
    }

    private static final class WaitsOnce extends Buffer {
        synchronized int take() throws InterruptedException {
            if (items.isEmpty()) {
                wait();
            }
            return items.remove();
        }
    }

    private static final class WaitsAgain extends Buffer {
        synchronized int take() throws InterruptedException {
            while (items.isEmpty()) {
                wait();
            }
            return items.remove();
        }
    }

    @Test
    void ifAroundWaitTakesFromAnEmptyBuffer() throws Exception {
        assertFails(
                Explore.of(WaitsOnce::new)
                        .thread(b -> b.take())
                        .thread(b -> b.take())
                        .thread(
                                b -> {
                                    b.put(1);
                                    b.put(2);
                                })
                        .check(b -> true),
                "was ended by java.util.NoSuchElementException");
    }

    @Test
    void whileAroundWaitIsRight() throws Exception {
        assertPasses(
                Explore.of(WaitsAgain::new)
                        .thread(b -> b.take())
                        .thread(b -> b.take())
                        .thread(
                                b -> {
                                    b.put(1);
                                    b.put(2);
                                })
                        .check(b -> b.items.isEmpty()));
    }

    @Test
    void ifAroundWaitFailsWhenTheThreadWakesUpByItself() throws Exception {
        assertFails(
                Explore.of(WaitsOnce::new)
                        .thread(b -> b.take())
                        .thread(b -> b.put(1))
                        .check(b -> true),
                "was ended by java.util.NoSuchElementException");
        assertPasses(
                Explore.of(WaitsAgain::new)
                        .thread(b -> b.take())
                        .thread(b -> b.put(1))
                        .check(b -> b.items.isEmpty()));
    }

    private static final class Steps {
        private volatile int n;

        void twice() {
            n = 1;
            Thread.yield();
            n = 2;
        }
    }

    @Test
    void yieldIsNoMoreThanAnOffer() throws Exception {
        Explore<Steps> steps =
                Explore.of(Steps::new)
                        .thread(s -> s.twice())
                        .thread(
                                s -> {
                                    if (s.n == 2) {
                                        throw new IllegalStateException("saw 2 first");
                                    }
                                });
        assertFails(steps.check(s -> true), "saw 2 first");
    }

    @Test
    void threeThreadsThatSpinTakeTurns() throws Exception {
        assertPasses(
                Explore.of(Flag::new)
                        .thread(f -> f.await())
                        .thread(f -> f.await())
                        .thread(f -> f.raise())
                        .check(f -> f.value == 1));
    }

    private static final class Gate {
        private volatile Thread waiting;
        private volatile boolean open;

        void pass(boolean again) {
            waiting = Thread.currentThread();
            while (!open) {
                LockSupport.park();
                if (!again) {
                    break;
                }
            }
            if (!open) {
                throw new IllegalStateException("the gate is closed");
            }
        }

        void open() {
            open = true;
            LockSupport.unpark(waiting);
        }
    }

    @Test
    void parkMayReturnForNoReason() throws Exception {
        assertFails(
                Explore.of(Gate::new)
                        .thread(g -> g.pass(false))
                        .thread(g -> g.open())
                        .check(g -> true),
                "the gate is closed");
        assertPasses(
                Explore.of(Gate::new)
                        .thread(g -> g.pass(true))
                        .thread(g -> g.open())
                        .check(g -> true));
    }

    @Test
    void sleepIsNoSynchronisationWhenTimeOutsComeAtAnyTime() throws Exception {
        Explore<AtomicInteger> sleepy =
                Explore.of(AtomicInteger::new)
                        .thread(n -> n.set(1))
                        .thread(
                                n -> {
                                    Thread.sleep(1_000);
                                    if (n.get() != 1) {
                                        throw new IllegalStateException("too early");
                                    }
                                });
        assertPasses(sleepy.check(n -> true));
        assertFails(sleepy.timeouts().check(n -> true), "too early");
    }

    private static final class Signal {
        private boolean sent;

        synchronized void send() {
            sent = true;
            notifyAll();
        }

        synchronized void awaitRightly() throws InterruptedException {
            while (!sent) {
                wait(10);
            }
        }
    }

    @Test
    void aLoopAroundATimedWaitIsRightWhenTimeOutsComeAtAnyTime() throws Exception {
        Verdict verdict =
                Explore.of(Signal::new)
                        .thread(s -> s.awaitRightly())
                        .thread(s -> s.send())
                        .timeouts()
                        .check(s -> s.sent);
        assertPasses(verdict);
        assertThat(verdict.reason()).isEqualTo("all interleavings");
    }

    @Test
    void aBlockingQueueHandsOver() throws Exception {
        assertPasses(
                Explore.of(() -> new ArrayBlockingQueue<Integer>(1))
                        .thread(
                                q -> {
                                    q.put(1);
                                    q.put(2);
                                })
                        .thread(
                                q -> {
                                    if (q.take() != 1 || q.take() != 2) {
                                        throw new AssertionError("out of order");
                                    }
                                })
                        .check(q -> q.isEmpty()));
    }

    @Test
    void aFullBlockingQueueWaitsForEver() throws Exception {
        assertFails(
                Explore.of(() -> new ArrayBlockingQueue<Integer>(1))
                        .thread(
                                q -> {
                                    q.put(1);
                                    q.put(2);
                                })
                        .check(q -> true),
                "deadlock: T1 waits");
    }

    @Test
    void aLatchOpensWhenAllHaveCounted() throws Exception {
        assertPasses(
                Explore.of(() -> new CountDownLatch(2))
                        .thread(l -> l.countDown())
                        .thread(l -> l.countDown())
                        .thread(l -> l.await())
                        .check(l -> l.getCount() == 0));
    }

    @Test
    void aLatchWithTooFewCountsNeverOpens() throws Exception {
        assertFails(
                Explore.of(() -> new CountDownLatch(2))
                        .thread(l -> l.countDown())
                        .thread(l -> l.await())
                        .check(l -> true),
                "T2 waits in CountDownLatch");
    }

    @Test
    void checkThenActOnAConcurrentMapIsNotOneStep() throws Exception {
        assertFails(
                Explore.of(() -> new ConcurrentHashMap<>(Map.of("n", 0)))
                        .thread(m -> m.put("n", m.get("n") + 1))
                        .thread(m -> m.put("n", m.get("n") + 1))
                        .check(m -> m.get("n") == 2),
                "the check is false");
    }

    @Test
    void mergeOnAConcurrentMapIs() throws Exception {
        assertPasses(
                Explore.of(() -> new ConcurrentHashMap<>(Map.of("n", 0)))
                        .thread(m -> m.merge("n", 1, Integer::sum))
                        .thread(m -> m.merge("n", 1, Integer::sum))
                        .check(m -> m.get("n") == 2));
    }

    @Test
    void aPoolOfOneThatWaitsForItselfDeadlocks() throws Exception {
        Verdict verdict =
                Explore.program(
                                () -> {
                                    try (var pool = Executors.newFixedThreadPool(1)) {
                                        Callable<Integer> outer = () -> pool.submit(() -> 1).get();
                                        pool.submit(outer).get();
                                    }
                                })
                        .check();
        assertFails(verdict, "deadlock");
        assertThat(verdict.reason()).contains("pool-1-thread-1 waits in FutureTask");
    }

    @Test
    void aPoolThatIsNotShutDownKeepsTheProgramFromEnding() throws Exception {
        assertFails(
                Explore.program(() -> Executors.newFixedThreadPool(1).submit(() -> 1).get())
                        .check(),
                "the program does not end: pool-1-thread-1 waits");
    }

    @Test
    void futuresOfTheCommonPoolAreCombined() throws Exception {
        assertPasses(
                Explore.program(
                                () -> {
                                    var one = CompletableFuture.supplyAsync(() -> 1);
                                    var two = CompletableFuture.supplyAsync(() -> 2);
                                    if (one.thenCombine(two, Integer::sum).get() != 3) {
                                        throw new AssertionError();
                                    }
                                })
                        .check());
    }

    @Test
    void virtualThreadsRaceAsOthersDo() throws Exception {
        assertFails(
                Explore.program(
                                () -> {
                                    Racy racy = new Racy();
                                    Thread one = Thread.startVirtualThread(racy::hit);
                                    Thread two = Thread.startVirtualThread(racy::hit);
                                    one.join();
                                    two.join();
                                    if (racy.n != 2 || !one.isVirtual()) {
                                        throw new IllegalStateException("a hit is lost");
                                    }
                                })
                        .check(),
                "main was ended by java.lang.IllegalStateException: a hit is lost");
    }

    private static final class Once {
        private static Once instance;
        private static int made;

        static Once get() {
            if (instance == null) {
                made++;
                instance = new Once();
            }
            return instance;
        }
    }

    @Test
    void staticFieldsBeginAnewInEachSchedule() throws Exception {
        assertPasses(
                Explore.of(() -> new int[0])
                        .thread(ignored -> Once.get())
                        .check(ignored -> Once.made == 1));
        assertFails(
                Explore.of(() -> new int[0])
                        .thread(ignored -> Once.get())
                        .thread(ignored -> Once.get())
                        .check(ignored -> Once.made == 1),
                "the check is false");
    }

    private static final class Flag {
        private volatile boolean up;
        private int value;

        void raise() {
            value = 1;
            up = true;
        }

        void await() {
            while (!up) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aThreadThatSpinsLosesItsTurn() throws Exception {
        assertPasses(
                Explore.of(Flag::new)
                        .thread(f -> f.await())
                        .thread(f -> f.raise())
                        .check(f -> f.value == 1));
    }

    @Test
    void sleepAndTimeOutsTakeNoTime() throws Exception {
        assertPasses(
                Explore.of(() -> new ArrayBlockingQueue<Integer>(1))
                        .thread(q -> Thread.sleep(86_400_000))
                        .thread(
                                q -> {
                                    if (q.poll(1, java.util.concurrent.TimeUnit.DAYS) != null) {
                                        throw new AssertionError();
                                    }
                                })
                        .check(q -> true));
    }

    @Test
    void interruptEndsASleep() throws Exception {
        assertPasses(
                Explore.program(
                                () -> {
                                    Thread sleeper = new Thread(Explore_VerdictTest::sleepLong);
                                    sleeper.start();
                                    sleeper.interrupt();
                                    sleeper.join();
                                })
                        .check());
    }

    private static void sleepLong() {
        try {
            Thread.sleep(86_400_000);
            throw new AssertionError("nobody interrupted");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatCannotBeExploredIsRefusedByName() throws Exception {
        Verdict exit = Explore.program(() -> System.exit(0)).check();
        assertThat(exit.inconclusive()).isTrue();
        assertThat(exit.reason()).contains("System.exit() cannot be explored");
        Verdict timer = Explore.program(() -> new java.util.Timer()).check();
        assertThat(timer.reason()).contains("new Timer() cannot be explored");
        Verdict lazy =
                Explore.of(AtomicInteger::new).thread(n -> n.lazySet(1)).check(n -> n.get() == 1);
        assertThat(lazy.reason()).contains("AtomicInteger.lazySet() cannot be explored");
        assertThat(exit.toString()).startsWith("INCONCLUSIVE");
    }

    @Test
    void aLoopThatNeverEndsNorComesBackIsInconclusive() throws Exception {
        Verdict verdict =
                Explore.of(() -> new int[1])
                        .thread(
                                n -> {
                                    while (n[0] >= 0) {
                                        n[0]++;
                                    }
                                })
                        .check(n -> true);
        assertThat(verdict.inconclusive()).isTrue();
        assertThat(verdict.reason()).contains("does a loop end?");
    }

    @Test
    void withoutThreadsThereIsNothingToExplore() {
        assertThatThrownBy(() -> Explore.of(Racy::new).check(r -> true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "there must be at least one thread, got none; add one with thread(...)");
    }

    @Test
    void namesOfThreadsStandInTheVerdict() throws Exception {
        Explore<CountDownLatch> latch =
                Explore.of(() -> new CountDownLatch(1)).thread("waiter", l -> l.await());
        assertFails(latch.check(l -> true), "waiter waits in CountDownLatch");
        assertThatThrownBy(() -> latch.thread("waiter", l -> l.countDown()))
                .hasMessage("names of threads must differ, got \"waiter\" twice");
    }

    @Test
    void aLimitIsPositive() {
        assertThatThrownBy(() -> Explore.of(Racy::new).limit(java.time.Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be > 0, got PT0S");
    }
}
