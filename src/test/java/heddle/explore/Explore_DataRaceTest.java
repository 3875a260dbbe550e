package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.explore.internal.Explorer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A data race is a failure, even when every interleaving gives the right result. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_DataRaceTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static void assertOrdered(Verdict verdict) {
        assertThat(verdict.passed()).as("%s", verdict).isTrue();
    }

    private static void assertRace(Verdict verdict, String one, String other) {
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
        assertThat(verdict.reason()).startsWith("data race").contains(one, other);
        assertThat(verdict.witness()).isPresent();
    }

    private static final class Box {
        private int value;
        private boolean plain;
        private volatile boolean flag;
        private final AtomicBoolean atomic = new AtomicBoolean();
        private final CountDownLatch latch = new CountDownLatch(1);
        private Box next;
        private volatile Box volatileNext;

        synchronized void setLocked(int v) {
            value = v;
        }

        synchronized int getLocked() {
            return value;
        }
    }

    private static final class Hasty {
        private static volatile Hasty last;
        private final int value;

        Hasty() {
            last = this;
            value = 42;
        }

        static int seen() {
            return last == null ? 42 : last.value;
        }
    }

    private static class Registered {
        private static volatile Registered last;

        Registered() {
            register();
        }

        private void register() {
            last = this;
        }

        int value() {
            return 42;
        }
    }

    private static final class Below extends Registered {
        private final int value;

        Below(int value) {
            this.value = value;
        }

        @Override
        int value() {
            return value;
        }
    }

    private static final class Complete {
        private static volatile Complete last;
        private final int value;
        private final Object lock = new Object();

        Complete(int value) {
            this.value = value + 1;
        }

        static void make() {
            last = new Complete(41);
        }

        static int seen() {
            synchronized (last == null ? "" : last.lock) {
                return last == null ? 42 : last.value;
            }
        }
    }

    @Test
    void finalFieldsOfAnObjectThatIsGivenAwayTooEarlyAreNotSafe() throws Exception {
        assertRace(
                Explore.of(Object::new)
                        .thread(o -> new Hasty())
                        .thread(o -> Hasty.seen())
                        .check(o -> true),
                "write value",
                "read value");
    }

    @Test
    void norAreThoseOfAClassBelowTheOneThatGivesItAway() throws Exception {
        assertRace(
                Explore.of(Object::new)
                        .thread(o -> new Below(42))
                        .thread(
                                o -> {
                                    if (Registered.last != null) {
                                        Registered.last.value();
                                    }
                                })
                        .check(o -> true),
                "write value",
                "read value");
    }

    @Test
    void finalFieldsOfACompleteObjectAreSafe() throws Exception {
        assertOrdered(
                Explore.of(Object::new)
                        .thread(o -> Complete.make())
                        .thread(
                                o -> {
                                    if (Complete.seen() != 42) {
                                        throw new IllegalStateException();
                                    }
                                })
                        .check(o -> true));
    }

    @Test
    void aStopFlagThatIsNotVolatileIsOne() throws Exception {
        assertRace(
                Explore.of(Box::new)
                        .thread(b -> b.plain = true)
                        .thread(
                                b -> {
                                    boolean seen = b.plain;
                                })
                        .check(b -> b.plain),
                "write plain",
                "read plain");
    }

    @Test
    void aVolatileFlagOrdersWhatWasWrittenBefore() throws Exception {
        assertOrdered(
                Explore.of(Box::new)
                        .thread(
                                b -> {
                                    b.value = 1;
                                    b.flag = true;
                                })
                        .thread(
                                b -> {
                                    if (b.flag && b.value != 1) {
                                        throw new AssertionError();
                                    }
                                })
                        .check(b -> true));
    }

    @Test
    void aVolatileFlagDoesNotOrderWhatIsWrittenAfter() throws Exception {
        assertRace(
                Explore.of(Box::new)
                        .thread(
                                b -> {
                                    b.flag = true;
                                    b.value = 1;
                                })
                        .thread(
                                b -> {
                                    if (b.flag && b.value > 1) {
                                        throw new AssertionError();
                                    }
                                })
                        .check(b -> true),
                "write value",
                "read value");
    }

    @Test
    void readingWithoutTheLockIsOne() throws Exception {
        assertRace(
                Explore.of(Box::new)
                        .thread(b -> b.setLocked(1))
                        .thread(
                                b -> {
                                    int seen = b.value;
                                })
                        .check(b -> true),
                "write value",
                "read value");
    }

    @Test
    void readingWithTheLockIsNone() throws Exception {
        assertOrdered(
                Explore.of(Box::new)
                        .thread(b -> b.setLocked(1))
                        .thread(b -> b.getLocked())
                        .check(b -> b.value == 1));
    }

    @Test
    void unsafePublicationIsOne() throws Exception {
        assertRace(
                Explore.of(Box::new)
                        .thread(b -> b.next = new Box())
                        .thread(
                                b -> {
                                    Box seen = b.next;
                                    if (seen != null && seen.value != 0) {
                                        throw new AssertionError();
                                    }
                                })
                        .check(b -> true),
                "write next",
                "read next");
    }

    @Test
    void publicationThroughAVolatileFieldIsNone() throws Exception {
        assertOrdered(
                Explore.of(Box::new)
                        .thread(
                                b -> {
                                    Box made = new Box();
                                    made.value = 1;
                                    b.volatileNext = made;
                                })
                        .thread(
                                b -> {
                                    Box seen = b.volatileNext;
                                    if (seen != null && seen.value != 1) {
                                        throw new AssertionError();
                                    }
                                })
                        .check(b -> true));
    }

    @Test
    void publicationThroughAQueueALatchOrAnAtomicIsNone() throws Exception {
        assertOrdered(
                Explore.of(() -> new ArrayBlockingQueue<Box>(1))
                        .thread(
                                q -> {
                                    Box box = new Box();
                                    box.value = 1;
                                    q.put(box);
                                })
                        .thread(
                                q -> {
                                    if (q.take().value != 1) {
                                        throw new AssertionError();
                                    }
                                })
                        .check(q -> true));
        assertOrdered(
                Explore.of(Box::new)
                        .thread(
                                b -> {
                                    b.value = 1;
                                    b.latch.countDown();
                                })
                        .thread(
                                b -> {
                                    b.latch.await();
                                    b.value++;
                                })
                        .check(b -> b.value == 2));
        assertOrdered(
                Explore.of(Box::new)
                        .thread(
                                b -> {
                                    b.value = 1;
                                    b.atomic.set(true);
                                })
                        .thread(
                                b -> {
                                    if (b.atomic.get()) {
                                        b.value++;
                                    }
                                })
                        .check(b -> true));
    }

    @Test
    void whatATaskDoesIsOrderedBeforeItsFuture() throws Exception {
        assertOrdered(
                Explore.program(
                                () -> {
                                    Box box = new Box();
                                    box.value = 1;
                                    try (var pool = Executors.newFixedThreadPool(2)) {
                                        pool.submit(() -> box.value++).get();
                                        pool.submit(() -> box.value++).get();
                                    }
                                    if (box.value != 3) {
                                        throw new AssertionError();
                                    }
                                })
                        .check());
        assertOrdered(
                Explore.program(
                                () -> {
                                    Box box = new Box();
                                    CompletableFuture.runAsync(() -> box.value++).join();
                                    box.value++;
                                    ForkJoinPool.commonPool().submit(() -> box.value++).get();
                                    if (box.value != 3) {
                                        throw new AssertionError();
                                    }
                                })
                        .check());
    }

    @Test
    void whatATaskDoesIsOrderedBeforeTheEndOfItsPool() throws Exception {
        assertOrdered(
                Explore.program(
                                () -> {
                                    Box box = new Box();
                                    ThreadFactory factory =
                                            r -> {
                                                box.next = new Box();
                                                return new Thread(r);
                                            };
                                    var pool = Executors.newFixedThreadPool(1, factory);
                                    pool.execute(() -> box.value++);
                                    pool.shutdown();
                                    if (!pool.awaitTermination(1, TimeUnit.DAYS)
                                            || box.value != 1) {
                                        throw new AssertionError();
                                    }
                                })
                        .check());
    }

    @Test
    void startAndJoinOrder() throws Exception {
        assertOrdered(
                Explore.program(
                                () -> {
                                    Box box = new Box();
                                    box.value = 1;
                                    Thread one = new Thread(() -> box.value++);
                                    one.start();
                                    one.join();
                                    Thread two = Thread.ofVirtual().start(() -> box.value++);
                                    two.join();
                                    if (box.value != 3) {
                                        throw new AssertionError();
                                    }
                                })
                        .check());
    }

    @Test
    void twoTasksOfAPoolRace() throws Exception {
        Verdict verdict =
                Explore.program(
                                () -> {
                                    Box box = new Box();
                                    try (var pool = Executors.newFixedThreadPool(2)) {
                                        pool.execute(() -> box.value++);
                                        pool.execute(() -> box.value++);
                                    }
                                    if (box.value != 2) {
                                        throw new IllegalStateException("lost");
                                    }
                                })
                        .check();
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
    }

    private static final class Lazy {
        private static Lazy plain;
        private static volatile Lazy safe;
        private int n = 1;

        static Lazy plain() {
            if (plain == null) {
                synchronized (Lazy.class) {
                    if (plain == null) {
                        plain = new Lazy();
                    }
                }
            }
            return plain;
        }

        static Lazy safe() {
            if (safe == null) {
                synchronized (Lazy.class) {
                    if (safe == null) {
                        safe = new Lazy();
                    }
                }
            }
            return safe;
        }
    }

    @Test
    void doubleCheckedLockingNeedsVolatile() throws Exception {
        assertRace(
                Explore.of(() -> new int[0])
                        .thread(ignored -> Lazy.plain())
                        .thread(ignored -> Lazy.plain())
                        .check(ignored -> true),
                "write plain",
                "read plain");
        assertOrdered(
                Explore.of(() -> new int[0])
                        .thread(ignored -> Lazy.safe())
                        .thread(
                                ignored -> {
                                    if (Lazy.safe().n != 1) {
                                        throw new AssertionError();
                                    }
                                })
                        .check(ignored -> true));
    }
}
