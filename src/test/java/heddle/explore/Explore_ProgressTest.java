package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.explore.internal.Explorer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that are always busy and get nowhere are a fault; those that lose their turn are not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_ProgressTest {

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

    private static final class Forks {
        private final ReentrantLock left = new ReentrantLock();
        private final ReentrantLock right = new ReentrantLock();
        private final AtomicInteger tries = new AtomicInteger();
        private int meals;

        boolean tryToEat(ReentrantLock first, ReentrantLock second) {
            if (!first.tryLock()) {
                return false;
            }
            try {
                if (!second.tryLock()) {
                    return false;
                }
                meals++;
                second.unlock();
                return true;
            } finally {
                first.unlock();
            }
        }

        void eat(ReentrantLock first, ReentrantLock second) {
            while (!tryToEat(first, second)) {}
        }

        void takeFirst(ReentrantLock first, ReentrantLock second) {
            boolean eaten = false;
            while (!eaten) {
                first.lock();
                try {
                    if (second.tryLock()) {
                        meals++;
                        eaten = true;
                        second.unlock();
                    }
                } finally {
                    first.unlock();
                }
            }
        }

        boolean tryThrice(ReentrantLock first, ReentrantLock second) {
            for (int i = 0; i < 3; i++) {
                if (tryToEat(first, second)) {
                    return true;
                }
            }
            return false;
        }

        void eatUnlessTriedOften(ReentrantLock first, ReentrantLock second) {
            while (!tryToEat(first, second) && tries.incrementAndGet() < 4) {}
        }
    }

    @Test
    void twoThatTryTheLocksInTwoOrdersGoRoundForEver() throws Exception {
        Verdict verdict =
                Explore.of(Forks::new)
                        .thread(f -> f.eat(f.left, f.right))
                        .thread(f -> f.eat(f.right, f.left))
                        .check(f -> f.meals == 2);
        assertFails(verdict, "no progress: T1 goes round for ever, Forks.tryToEat:");
        assertThat(verdict.reason()).contains("; T2 goes round for ever, Forks.tryToEat:");
    }

    @Test
    void soDoTwoThatWaitForTheFirstLockOnly() throws Exception {
        assertFails(
                Explore.of(Forks::new)
                        .thread(f -> f.takeFirst(f.left, f.right))
                        .thread(f -> f.takeFirst(f.right, f.left))
                        .check(f -> f.meals == 2),
                "no progress: T1 goes round for ever");
    }

    @Test
    void twoThatTryTheLocksInOneOrderGetOn() throws Exception {
        assertPasses(
                Explore.of(Forks::new)
                        .thread(f -> f.eat(f.left, f.right))
                        .thread(f -> f.eat(f.left, f.right))
                        .check(f -> f.meals == 2));
    }

    @Test
    void whoGivesUpAfterThreeTriesGoesRoundNoMore() throws Exception {
        assertPasses(
                Explore.of(Forks::new)
                        .thread(f -> f.tryThrice(f.left, f.right))
                        .thread(f -> f.tryThrice(f.right, f.left))
                        .check(f -> f.meals <= 2));
    }

    @Test
    void norDoesWhoCountsTheTriesInASharedObject() throws Exception {
        assertPasses(
                Explore.of(Forks::new)
                        .thread(f -> f.eatUnlessTriedOften(f.left, f.right))
                        .thread(f -> f.eatUnlessTriedOften(f.right, f.left))
                        .check(f -> f.meals <= 2));
    }

    private static final class Corridor {
        private volatile boolean leftWants;
        private volatile boolean rightWants;
        private volatile boolean leftIsThrough;
        private int passed;

        void left() {
            leftWants = true;
            while (rightWants) {
                leftWants = false;
                leftWants = true;
            }
            passed++;
            leftWants = false;
        }

        void right() {
            rightWants = true;
            while (leftWants) {
                rightWants = false;
                rightWants = true;
            }
            passed++;
            rightWants = false;
        }

        void rightLetsLeftGoFirst() {
            while (!leftIsThrough) {}
            passed++;
        }

        void leftFirst() {
            passed++;
            leftIsThrough = true;
        }
    }

    @Test
    void afterYouAfterYouIsNoProgress() throws Exception {
        assertFails(
                Explore.of(Corridor::new)
                        .thread("left", c -> c.left())
                        .thread("right", c -> c.right())
                        .check(c -> true),
                "no progress: left goes round for ever, Corridor.left:");
    }

    @Test
    void whoSpinsUntilTheOtherIsThroughLosesTheTurn() throws Exception {
        assertPasses(
                Explore.of(Corridor::new)
                        .thread(c -> c.rightLetsLeftGoFirst())
                        .thread(c -> c.leftFirst())
                        .check(c -> c.passed == 2));
    }

    @Test
    void whoSpinsForWhatNobodyDoesGoesRoundForEver() throws Exception {
        assertFails(
                Explore.of(Corridor::new)
                        .thread("spinner", c -> c.rightLetsLeftGoFirst())
                        .thread(c -> c.passed = 0)
                        .check(c -> true),
                "no progress: spinner goes round for ever, Corridor.rightLetsLeftGoFirst:");
    }

    private static final class Stop {
        private boolean stop;

        void work() {
            while (!stop) {}
        }
    }

    @Test
    void aPlainStopFlagIsADataRaceWhoeverComesFirst() throws Exception {
        assertFails(
                Explore.of(Stop::new)
                        .thread(s -> s.work())
                        .thread(s -> s.stop = true)
                        .check(s -> true),
                "data race");
        assertFails(
                Explore.of(Stop::new)
                        .thread(s -> s.stop = true)
                        .thread(s -> s.work())
                        .check(s -> true),
                "data race");
    }

    private static final class Late {
        private volatile int step;
        private volatile boolean leftIsHere;
        private volatile boolean rightIsHere;

        void left() {
            step = 1;
            step = 2;
            step = 3;
            leftIsHere = true;
            if (rightIsHere) {
                while (rightIsHere) {}
            }
        }

        void right() {
            if (step == 1 && step == 2 && step == 3) {
                new java.util.Timer();
            }
            if (leftIsHere) {
                rightIsHere = true;
                rightIsHere = false;
            }
        }
    }

    /**
     * The loop takes two preemptions; the call that is refused, and ends the search of all states,
     * takes more.
     */
    @Test
    void aLoopOfWhichNotAllIsKnownGetsNoVerdict() throws Exception {
        Verdict verdict =
                Explore.of(Late::new).thread(l -> l.left()).thread(l -> l.right()).check(l -> true);
        assertThat(verdict.inconclusive()).as("%s", verdict).isTrue();
        assertThat(verdict.reason()).contains("go round in a loop");
    }
}
