package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import heddle.NothingLeftBehind;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import heddle.task.Fn;
import heddle.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a queue promises, in the process that made it and in a worker. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource(ProcessQueue_SemanticsTest.Place.class)
class ProcessQueue_SemanticsTest {

    enum Place {
        HERE,
        IN_A_WORKER
    }

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir Path folder;

    @Parameter Place place;

    private WorkerPool pool;

    @BeforeEach
    void openPool() {
        pool = (place == Place.HERE ? Runner.threads(1) : Runner.processes(1)).open();
    }

    @AfterEach
    void closePool() {
        pool.shutdownNow();
        pool.close();
    }

    private <T> T call(Task<T> task) throws Exception {
        return pool.submit(task).get();
    }

    @Test
    void givesItemsInTheOrderInWhichTheyWerePut() throws Exception {
        try (var queue = ProcessQueue.<Integer>create()) {
            call(
                    () -> {
                        for (int i = 0; i < 10_000; i++) {
                            queue.put(i);
                        }
                        return null;
                    });
            assertThat(queue.size()).isEqualTo(10_000);
            assertThat(
                            call(
                                    () -> {
                                        int inOrder = 0;
                                        for (int i = 0; i < 10_000; i++) {
                                            inOrder += queue.take() == i ? 1 : 0;
                                        }
                                        return inOrder;
                                    }))
                    .isEqualTo(10_000);
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void whatATaskHasPutIsThereAtItsEnd() throws Exception {
        try (var queue = ProcessQueue.<Integer>create()) {
            for (int round = 0; round < 200; round++) {
                call(
                        () -> {
                            queue.put(1);
                            queue.put(2);
                            return null;
                        });
                assertThat(List.of(queue.poll(), queue.poll())).containsExactly(1, 2);
            }
        }
    }

    @Test
    void takesNothingFromAnEmptyQueue() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(3)) {
            assertThat(call(() -> queue.poll())).isNull();
            assertThat(call(() -> queue.poll(SHORT))).isNull();
            assertThat(call(() -> queue.poll(Duration.ofMillis(-1)))).isNull();
            queue.put(7);
            assertThat(call(() -> queue.poll())).isEqualTo(7);
            assertThat(call(() -> queue.size())).isZero();
        }
    }

    @Test
    void isFullWithItsCapacity() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(2)) {
            assertThat(
                            call(
                                    () ->
                                            List.of(
                                                    queue.offer(1),
                                                    queue.offer(2, LONG),
                                                    queue.offer(3),
                                                    queue.offer(3, SHORT))))
                    .containsExactly(true, true, false, false);
            assertThat(call(() -> queue.size())).isEqualTo(2);
            assertThat(queue.offer(3)).isFalse();
            assertThat(queue.take()).isEqualTo(1);
            assertThat(call(() -> queue.offer(3))).isTrue();
            assertThat(call(() -> queue.capacity())).isEqualTo(2);
        }
    }

    @Test
    void withTwoPlacesAndOneItemTakenThreePutsHaveReturned() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(2);
                var returned = ProcessQueue.<Integer>create()) {
            Future<?> producer =
                    pool.submit(
                            () -> {
                                for (int i = 1; i <= 10; i++) {
                                    queue.put(i);
                                    returned.put(i);
                                }
                            });
            assertThat(queue.take()).isEqualTo(1);

            for (int i = 1; i <= 3; i++) {
                assertThat(returned.poll(LONG)).isEqualTo(i);
            }
            assertThat(returned.poll(Duration.ofMillis(300))).isNull();
            assertThat(queue.size()).isEqualTo(2);
            for (int i = 2; i <= 10; i++) {
                assertThat(queue.take()).isEqualTo(i);
            }
            producer.get();
        }
    }

    @Test
    void aPutWaitsUntilAnItemIsTakenElsewhere() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(1);
                WorkerPool other = Runner.processes(1).open()) {
            queue.put(0);
            Future<Integer> producer =
                    pool.submit(
                            () -> {
                                queue.put(1);
                                return 1;
                            });
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> producer.get(100, TimeUnit.MILLISECONDS));
            assertThat(other.submit(() -> queue.take()).get()).isZero();
            assertThat(producer.get()).isEqualTo(1);
            assertThat(other.submit(() -> queue.take()).get()).isEqualTo(1);
        }
    }

    @Test
    void roomThatAProcessHasAheadIsGivenBackToOthers() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(400)) {
            call(
                    () -> {
                        queue.put(0);
                        return null;
                    });
            for (int i = 1; i < 400; i++) {
                queue.put(i);
            }
            assertThat(call(() -> queue.offer(400))).isFalse();
            assertThat(queue.size()).isEqualTo(400);
        }
    }

    @Test
    void itemsThatAProcessHasAheadAreGivenBackToOthers() throws Exception {
        Fn<ProcessQueue<Integer>, Integer> fifty =
                queue -> {
                    int last = -1;
                    for (int i = 0; i < 50; i++) {
                        last = queue.take();
                    }
                    return last;
                };
        try (var queue = ProcessQueue.<Integer>create()) {
            for (int i = 0; i < 1000; i++) {
                queue.put(i);
            }
            assertThat(call(() -> fifty.apply(queue))).isEqualTo(49);
            assertThat(queue.size()).isEqualTo(950);
            for (int i = 50; i < 1000; i++) {
                assertThat(queue.poll()).isEqualTo(i);
            }
            assertThat(queue.poll()).isNull();
        }
    }

    @Test
    void anInterruptEndsAWaitAndTakesNothing() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(1)) {
            Signal waiting = Signal.in(folder, "waiting");
            Signal interrupted = Signal.in(folder, "interrupted");
            Future<?> taker =
                    pool.submit(
                            () -> {
                                waiting.give();
                                try {
                                    queue.take();
                                } catch (InterruptedException e) {
                                    interrupted.give();
                                }
                            });
            waiting.await();
            taker.cancel(true);
            interrupted.await();
            queue.put(1);
            assertThat(queue.take()).isEqualTo(1);
        }
    }

    @Test
    void anInterruptEndsAPutAndPutsNothing() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(1)) {
            Signal waiting = Signal.in(folder, "waiting");
            Signal interrupted = Signal.in(folder, "interrupted");
            queue.put(1);
            Future<?> putter =
                    pool.submit(
                            () -> {
                                waiting.give();
                                try {
                                    queue.put(2);
                                } catch (InterruptedException e) {
                                    interrupted.give();
                                }
                            });
            waiting.await();
            putter.cancel(true);
            interrupted.await();
            assertThat(queue.take()).isEqualTo(1);
            assertThat(queue.poll(SHORT)).isNull();
        }
    }

    @Test
    void refusesAnItemThatCannotTravelBeforeItIsPut() throws Exception {
        try (var queue = ProcessQueue.<Object>create(1)) {
            assertThat(
                            call(
                                    () -> {
                                        try {
                                            queue.put(new Object());
                                            return "put";
                                        } catch (IllegalArgumentException e) {
                                            return e.getMessage();
                                        }
                                    }))
                    .startsWith("the item (java.lang.Object) cannot be sent to another process: ");
            assertThat(queue.size()).isZero();
            assertThat(queue.offer(1)).isTrue();
        }
    }

    @Test
    void refusesNull() throws Exception {
        try (var queue = ProcessQueue.<Object>create()) {
            assertThatNullPointerException()
                    .isThrownBy(() -> queue.put(null))
                    .withMessage("an item must not be null");
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call(() -> queue.offer(null)))
                    .withCauseInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void copiesItems() throws Exception {
        try (var queue = ProcessQueue.<long[]>create()) {
            long[] small = {1, 2, 3};
            long[] big = new long[100_000];
            big[99_999] = 5;
            queue.put(small);
            queue.put(big);
            small[0] = 9;
            big[99_999] = 9;
            assertThat(call(() -> queue.take())).containsExactly(1, 2, 3);
            assertThat(call(() -> queue.take()[99_999])).isEqualTo(5);
        }
    }

    record Point(int x, List<String> names) {}

    @Test
    void carriesRecordsListsAndQueues() throws Exception {
        try (var queue = ProcessQueue.<Object>create();
                var answers = ProcessQueue.<Object>create()) {
            queue.put(new Point(1, List.of("a")));
            queue.put(List.of(new Point(2, List.of())));
            queue.put(answers);
            assertThat(call(() -> List.of(queue.take(), queue.take())))
                    .containsExactly(new Point(1, List.of("a")), List.of(new Point(2, List.of())));
            call(
                    () -> {
                        @SuppressWarnings("unchecked")
                        var sentAlong = (ProcessQueue<Object>) queue.take();
                        sentAlong.put("answer");
                        return null;
                    });
            assertThat(answers.take()).isEqualTo("answer");
        }
    }

    @Test
    void closingEndsEveryWait() throws Exception {
        for (boolean taking : new boolean[] {true, false}) {
            var queue = ProcessQueue.<Integer>create(1);
            Signal waiting = Signal.in(folder, "waiting" + taking);
            if (!taking) {
                queue.put(1);
            }
            Future<?> waiter =
                    pool.submit(
                            () -> {
                                waiting.give();
                                if (taking) {
                                    queue.take();
                                } else {
                                    queue.put(2);
                                }
                            });
            waiting.await();
            queue.close();
            queue.close();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(waiter::get)
                    .havingCause()
                    .isInstanceOf(IllegalStateException.class)
                    .withMessage("the queue is closed");
            assertThatIllegalStateException().isThrownBy(queue::poll);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call(() -> queue.offer(1)))
                    .havingCause()
                    .withMessage("the queue is closed");
        }
    }

    @Test
    void refusesACapacityBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProcessQueue.create(0))
                .withMessage("capacity must be >= 1, got 0");
    }
}
