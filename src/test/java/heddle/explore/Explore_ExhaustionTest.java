package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.explore.internal.Explorer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small programs are exhausted without a bound. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_ExhaustionTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static void assertExhausted(Verdict verdict) {
        assertThat(verdict.passed()).as("%s", verdict).isTrue();
        assertThat(verdict.reason()).isEqualTo("all interleavings");
    }

    private static final class Account {
        private final ReentrantLock lock = new ReentrantLock();
        private int balance;

        void deposit() {
            lock.lock();
            try {
                balance++;
            } finally {
                lock.unlock();
            }
        }

        void depositThrice() {
            deposit();
            deposit();
            deposit();
        }
    }

    @Test
    void twoThreadsWithThreeLockedStepsEachAre() throws Exception {
        assertExhausted(
                Explore.of(Account::new)
                        .thread(a -> a.depositThrice())
                        .thread(a -> a.depositThrice())
                        .check(a -> a.balance == 6));
    }

    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition full = lock.newCondition();
        private final Condition empty = lock.newCondition();
        private Integer item;

        void put(int newItem) throws InterruptedException {
            lock.lock();
            try {
                while (item != null) {
                    empty.await();
                }
                item = newItem;
                full.signal();
            } finally {
                lock.unlock();
            }
        }

        int take() throws InterruptedException {
            lock.lock();
            try {
                while (item == null) {
                    full.await();
                }
                int taken = item;
                item = null;
                empty.signal();
                return taken;
            } finally {
                lock.unlock();
            }
        }
    }

    @Test
    void aBufferOfOneSlotWithTwoProducersAndTwoConsumersIs() throws Exception {
        assertExhausted(
                Explore.of(Slot::new)
                        .thread(s -> s.put(1))
                        .thread(s -> s.put(2))
                        .thread(s -> s.take())
                        .thread(s -> s.take())
                        .check(s -> s.item == null));
        assertExhausted(
                Explore.of(() -> new ArrayBlockingQueue<Integer>(1))
                        .thread(q -> q.put(1))
                        .thread(q -> q.put(2))
                        .thread(q -> q.take())
                        .thread(q -> q.take())
                        .check(q -> q.isEmpty()));
    }

    private static final class Table {
        private final ReentrantLock[] forks = {
            new ReentrantLock(), new ReentrantLock(), new ReentrantLock()
        };
        private final int[] meals = new int[3];

        void eat(int philosopher) {
            int left = philosopher;
            int right = (philosopher + 1) % 3;
            eat(philosopher, forks[Math.min(left, right)], forks[Math.max(left, right)]);
        }

        void eatLeftFirst(int philosopher) {
            eat(philosopher, forks[philosopher], forks[(philosopher + 1) % 3]);
        }

        private void eat(int philosopher, ReentrantLock first, ReentrantLock second) {
            first.lock();
            second.lock();
            meals[philosopher]++;
            second.unlock();
            first.unlock();
        }
    }

    @Test
    void threePhilosophersAre() throws Exception {
        assertExhausted(
                Explore.of(Table::new)
                        .thread(t -> t.eat(0))
                        .thread(t -> t.eat(1))
                        .thread(t -> t.eat(2))
                        .check(t -> t.meals[0] + t.meals[1] + t.meals[2] == 3));
    }

    @Test
    void threePhilosophersWhoTakeTheLeftForkFirstDeadlock() throws Exception {
        Verdict verdict =
                Explore.of(Table::new)
                        .thread(t -> t.eatLeftFirst(0))
                        .thread(t -> t.eatLeftFirst(1))
                        .thread(t -> t.eatLeftFirst(2))
                        .check(t -> true);
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
        assertThat(verdict.reason()).startsWith("deadlock: T1 waits in ReentrantLock, held by T2");
    }

    /** Each number can only be reached from the one before, so that threads have to take turns. */
    private static final class Turns {
        private volatile int turn;

        void advance(int from) {
            if (turn == from) {
                turn = from + 1;
            }
        }
    }

    @Test
    void aFaultThatNeedsManyPreemptionsIsFoundWithoutABound() throws Exception {
        Verdict verdict =
                Explore.of(Turns::new)
                        .thread(
                                t -> {
                                    t.advance(0);
                                    t.advance(2);
                                    t.advance(4);
                                })
                        .thread(
                                t -> {
                                    t.advance(1);
                                    t.advance(3);
                                    t.advance(5);
                                })
                        .check(t -> t.turn < 6);
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
    }

    private static final class Shared {
        private final ReadWriteLock lock = new ReentrantReadWriteLock();
        private final ReentrantLock tooStrong = new ReentrantLock();
        private final CyclicBarrier bothInside = new CyclicBarrier(2);

        void read() throws Exception {
            lock.readLock().lock();
            bothInside.await();
            lock.readLock().unlock();
        }

        void readAlone() throws Exception {
            tooStrong.lock();
            bothInside.await();
            tooStrong.unlock();
        }
    }

    @Test
    void readersThatMeetInsideShowASynchronisationThatIsTooStrong() throws Exception {
        assertExhausted(
                Explore.of(Shared::new)
                        .thread(s -> s.read())
                        .thread(s -> s.read())
                        .check(s -> true));
        Verdict alone =
                Explore.of(Shared::new)
                        .thread(s -> s.readAlone())
                        .thread(s -> s.readAlone())
                        .check(s -> true);
        assertThat(alone.failed()).as("%s", alone).isTrue();
        assertThat(alone.reason())
                .contains(
                        "T1 waits in CyclicBarrier.await()",
                        "T2 waits in ReentrantLock, held by T1");
    }
}
