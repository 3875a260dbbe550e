package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.explore.internal.Explorer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the documentation promises orders; what it does not promise is nothing to rely on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_PromisesTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static final class Box {
        int content;
        final CountDownLatch latch = new CountDownLatch(1);
        final ReentrantLock lock = new ReentrantLock();
        final Semaphore semaphore = new Semaphore(0);
        final AtomicInteger one = new AtomicInteger();
        final AtomicInteger other = new AtomicInteger();
        final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        final BlockingQueue<String> places = new ArrayBlockingQueue<>(1);
        final ConcurrentHashMap<String, Integer> map = new ConcurrentHashMap<>();
        volatile Thread waiter;
    }

    private static Verdict explore(heddle.task.Step<Box> one, heddle.task.Step<Box> other)
            throws InterruptedException {
        return Explore.of(Box::new).thread(one).thread(other).check(b -> true);
    }

    private static void assertOnlyHappens(Verdict verdict) {
        assertThat(verdict.inconclusive()).as("%s", verdict).isTrue();
        assertThat(verdict.reason())
                .startsWith("only the way this JDK works orders")
                .contains("content", "its documentation promises nothing");
    }

    private static void assertRaces(Verdict verdict) {
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
        assertThat(verdict.reason()).startsWith("data race").contains("content");
    }

    @Test
    void getCountOfALatchPromisesNothing() throws Exception {
        assertOnlyHappens(
                explore(
                        b -> {
                            b.content = 1;
                            b.latch.countDown();
                        },
                        b -> {
                            if (b.latch.getCount() == 0) {
                                b.content++;
                            }
                        }));
    }

    @Test
    void aTryLockThatFailsPromisesNothing() throws Exception {
        assertOnlyHappens(
                explore(
                        b -> {
                            b.content = 1;
                            b.lock.lock();
                        },
                        b -> {
                            if (b.lock.tryLock()) {
                                b.lock.unlock();
                            } else {
                                b.content++;
                            }
                        }));
    }

    @Test
    void availablePermitsPromiseNothing() throws Exception {
        assertOnlyHappens(
                explore(
                        b -> {
                            b.content = 1;
                            b.semaphore.release();
                        },
                        b -> {
                            if (b.semaphore.availablePermits() == 1) {
                                b.content++;
                            }
                        }));
    }

    @Test
    void theSizeOfAQueuePromisesNothing() throws Exception {
        assertOnlyHappens(
                explore(
                        b -> {
                            b.content = 1;
                            b.queue.add("a");
                        },
                        b -> {
                            if (!b.queue.isEmpty()) {
                                b.content++;
                            }
                        }));
    }

    @Test
    void anotherElementOfAQueuePromisesNothing() throws Exception {
        assertOnlyHappens(
                explore(
                        b -> {
                            b.queue.add("a");
                            b.content = 1;
                            b.queue.add("b");
                        },
                        b -> {
                            if (b.queue.size() == 2 && b.queue.poll().equals("a")) {
                                b.content++;
                            }
                        }));
    }

    @Test
    void aFreePlaceInAQueuePromisesNothing() throws Exception {
        assertOnlyHappens(
                Explore.of(
                                () -> {
                                    Box box = new Box();
                                    box.places.put("taken");
                                    return box;
                                })
                        .thread(
                                b -> {
                                    b.content = 1;
                                    b.places.take();
                                })
                        .thread(
                                b -> {
                                    b.places.put("mine");
                                    b.content++;
                                })
                        .check(b -> b.content == 2));
    }

    @Test
    void anotherKeyOfAMapOrdersNothing() throws Exception {
        assertRaces(
                explore(
                        b -> {
                            b.map.put("a", 1);
                            b.content = 1;
                            b.map.put("b", 1);
                        },
                        b -> {
                            if (b.map.get("a") != null) {
                                b.content++;
                            }
                        }));
    }

    @Test
    void theKeyThatIsPutOrders() throws Exception {
        assertThat(
                        explore(
                                        b -> {
                                            b.map.put("a", 1);
                                            b.content = 1;
                                            b.map.put("b", 1);
                                        },
                                        b -> {
                                            if (b.map.get("b") != null) {
                                                b.content++;
                                            }
                                        })
                                .passed())
                .isTrue();
    }

    @Test
    void unparkPromisesNothingAndParkMayReturnBeforeIt() throws Exception {
        assertRaces(
                Explore.program(
                                () -> {
                                    Box box = new Box();
                                    Thread waiter =
                                            new Thread(
                                                    () -> {
                                                        LockSupport.park();
                                                        box.content++;
                                                    });
                                    waiter.start();
                                    box.content = 1;
                                    LockSupport.unpark(waiter);
                                })
                        .check());
    }

    @Test
    void anUnrelatedCallBetweenHidesNoRace() throws Exception {
        assertRaces(
                explore(
                        b -> {
                            b.content = 1;
                            b.one.incrementAndGet();
                        },
                        b -> {
                            b.other.incrementAndGet();
                            b.content = 2;
                        }));
        assertRaces(
                explore(
                        b -> {
                            b.content = 1;
                            b.latch.countDown();
                        },
                        b -> {
                            b.queue.poll();
                            b.content = 2;
                        }));
    }

    @Test
    void aFailedCompareAndSetSeesWhatWasSet() throws Exception {
        assertThat(
                        explore(
                                        b -> {
                                            b.content = 1;
                                            b.one.set(1);
                                        },
                                        b -> {
                                            if (!b.one.compareAndSet(0, 2)) {
                                                b.content++;
                                            }
                                        })
                                .passed())
                .isTrue();
    }
}
