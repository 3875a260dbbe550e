package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.explore.internal.Explorer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that wait wake up in all the ways that the documentation allows. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_WakeUpTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static void assertPasses(Verdict verdict) {
        assertThat(verdict.passed()).as("%s", verdict).isTrue();
    }

    private static void assertFails(Verdict verdict, String reason) {
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
        assertThat(verdict.reason()).contains(reason);
        assertThat(verdict.witness()).isPresent();
    }

    /** The waiter is notified first and interrupted then, if it waits at all. */
    private static final class Door {
        private volatile Thread waiter;
        private boolean open;
        private String end = "did not wait";

        synchronized void pass() {
            waiter = Thread.currentThread();
            if (!open) {
                try {
                    wait();
                    end = Thread.currentThread().isInterrupted() ? "interrupted" : "not yet";
                } catch (InterruptedException e) {
                    end = Thread.currentThread().isInterrupted() ? "both" : "thrown";
                }
            }
        }

        void openAndInterrupt() {
            synchronized (this) {
                open = true;
                notify();
            }
            if (waiter != null) {
                waiter.interrupt();
            }
        }
    }

    @Test
    void whoIsNotifiedAndInterruptedThrowsOrReturnsInterrupted() throws Exception {
        Outcomes outcomes =
                Explore.of(Door::new)
                        .thread(d -> d.pass())
                        .thread(d -> d.openAndInterrupt())
                        .outcomes(d -> d.end);
        assertThat(outcomes.counts())
                .containsOnlyKeys("did not wait", "not yet", "interrupted", "thrown");
    }

    /** One permit for two; who has got it puts it back. */
    private static final class Permit {
        private volatile Thread first;
        private int permits;

        synchronized void use() {
            first = first == null ? Thread.currentThread() : first;
            try {
                while (permits == 0) {
                    wait();
                }
            } catch (InterruptedException e) {
                return;
            }
            notify();
        }

        void giveAndInterrupt() {
            synchronized (this) {
                permits = 1;
                notify();
            }
            if (first != null) {
                first.interrupt();
            }
        }
    }

    @Test
    void theNotificationOfWhoThrowsGoesToAnother() throws Exception {
        assertPasses(
                Explore.of(Permit::new)
                        .thread(p -> p.use())
                        .thread(p -> p.use())
                        .thread(p -> p.giveAndInterrupt())
                        .check(p -> p.permits == 1));
    }

    private static class Slot {
        final ReentrantLock lock = new ReentrantLock();
        final Condition full = lock.newCondition();
        Integer item;

        void put(int newItem) {
            lock.lock();
            item = newItem;
            full.signal();
            lock.unlock();
        }

        void takeWhile() throws InterruptedException {
            lock.lock();
            while (item == null) {
                full.await();
            }
            lock.unlock();
        }

        void takeWithin() throws InterruptedException {
            lock.lock();
            if (item == null && !full.await(1, TimeUnit.DAYS)) {
                throw new IllegalStateException("too late");
            }
            int taken = item;
            lock.unlock();
        }

        void takeUninterruptibly() {
            lock.lock();
            if (item == null) {
                full.awaitUninterruptibly();
            }
            int taken = item;
            lock.unlock();
        }
    }

    @Test
    void ifAroundAwaitFailsWhenTheThreadWakesUpByItself() throws Exception {
        Verdict verdict =
                Explore.of(Slot::new)
                        .thread(s -> s.takeWithin())
                        .thread(s -> s.put(1))
                        .check(s -> true);
        assertFails(verdict, "T1 was ended by java.lang.NullPointerException");
        assertThat(verdict.toString()).contains("wakes up by itself");
        assertFails(
                Explore.of(Slot::new)
                        .thread(s -> s.takeUninterruptibly())
                        .thread(s -> s.put(1))
                        .check(s -> true),
                "T1 was ended by java.lang.NullPointerException");
    }

    @Test
    void whileAroundAwaitIsRight() throws Exception {
        assertPasses(
                Explore.of(Slot::new)
                        .thread(s -> s.takeWhile())
                        .thread(s -> s.put(1))
                        .check(s -> s.item == 1));
    }

    /** Two wait; each is signalled once, and whoever woke up by itself before is not. */
    @Test
    void whoWakesUpByItselfTakesNobodysSignal() throws Exception {
        assertPasses(
                Explore.of(Slot::new)
                        .thread(s -> s.takeWhile())
                        .thread(s -> s.takeWhile())
                        .thread(
                                s -> {
                                    s.put(1);
                                    s.put(2);
                                })
                        .check(s -> s.item == 2));
    }
}
