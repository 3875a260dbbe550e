package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import heddle.Blocked;
import heddle.NothingLeftBehind;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import heddle.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues between worker processes, some of which die. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessQueue_WorkersTest {

    private static final int MANY = 100_000;

    @TempDir Path folder;

    static List<Runner> runners() {
        return List.of(
                Runner.processes(2),
                Runner.processes(1).each(Runner.threads(2)),
                Runner.processes(1).each(Runner.virtualThreads()));
    }

    private static long ownPid() {
        return ProcessHandle.current().pid();
    }

    private static void kill(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static String produce(ProcessQueue<Integer> queue, int first, int count)
            throws InterruptedException {
        for (int i = first; i < first + count; i++) {
            queue.put(i);
        }
        return "done";
    }

    private static ArrayList<Integer> consume(ProcessQueue<Integer> queue, int count)
            throws InterruptedException {
        ArrayList<Integer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(queue.take());
        }
        return taken;
    }

    @ParameterizedTest
    @MethodSource("runners")
    void allItemsArriveInOrder(Runner runner) throws Exception {
        for (int capacity : new int[] {1000, Integer.MAX_VALUE}) {
            try (var queue = ProcessQueue.<Integer>create(capacity)) {
                var run =
                        runner.run(
                                (Task<Object>) () -> produce(queue, 0, MANY),
                                (Task<Object>) () -> consume(queue, MANY));
                List<?> taken = (List<?>) run.result(1);
                assertThat(taken).hasSize(MANY);
                for (int i = 0; i < MANY; i++) {
                    assertThat(taken.get(i)).isEqualTo(i);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000, Integer.MAX_VALUE})
    void threeProducersAndThreeConsumersLoseNothing(int capacity) throws Exception {
        int count = capacity == 1 ? 300 : 10_000;
        try (var queue = ProcessQueue.<Integer>create(capacity);
                WorkerPool pool = Runner.processes(3).each(Runner.threads(2)).open()) {
            List<Future<ArrayList<Integer>>> consumers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int first = i * count;
                pool.submit(() -> produce(queue, first, count));
                consumers.add(pool.submit(() -> consume(queue, count)));
            }
            Set<Integer> all = new HashSet<>();
            for (Future<ArrayList<Integer>> consumer : consumers) {
                int[] last = {-1, -1, -1};
                for (int item : consumer.get()) {
                    assertThat(item).isGreaterThan(last[item / count]);
                    last[item / count] = item;
                    assertThat(all.add(item)).isTrue();
                }
            }
            assertThat(all).hasSize(3 * count);
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void aWorkerThatIsKilledWhileItWaitsLosesNothing() throws Exception {
        try (var queue = ProcessQueue.<Integer>create();
                WorkerPool pool = Runner.processes(1).open()) {
            Signal waiting = Signal.in(folder, "waiting");
            Future<Integer> victim =
                    pool.submit(
                            () -> {
                                waiting.give("" + ownPid());
                                return queue.take();
                            });
            kill(Long.parseLong(waiting.text()));
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(victim::get);

            queue.put(1);
            assertThat(pool.submit(() -> queue.take()).get()).isEqualTo(1);
        }
    }

    @Test
    void aWorkerThatIsKilledLosesWhatItHadTakenAndNoMore() throws Exception {
        try (var queue = ProcessQueue.<Integer>create();
                WorkerPool pool = Runner.processes(1).open()) {
            produce(queue, 0, 2000);
            Signal has = Signal.in(folder, "has");
            Future<?> victim =
                    pool.submit(
                            () -> {
                                consume(queue, 500);
                                queue.size(); // says what it has taken
                                has.give("" + ownPid());
                                Blocked.untilInterrupted();
                            });
            kill(Long.parseLong(has.text()));
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(victim::get);

            assertThat(pool.submit(() -> consume(queue, 1500)).get())
                    .containsExactlyElementsOf(IntStream.range(500, 2000).boxed().toList());
            assertThat(queue.poll()).isNull();
        }
    }

    @Test
    void roomOfAWorkerThatIsKilledIsFreeAgain() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(100);
                WorkerPool pool = Runner.processes(1).open()) {
            Signal put = Signal.in(folder, "put");
            Future<?> victim =
                    pool.submit(
                            () -> {
                                produce(queue, 0, 3);
                                queue.size();
                                put.give("" + ownPid());
                                Blocked.untilInterrupted();
                            });
            kill(Long.parseLong(put.text()));
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(victim::get);

            produce(queue, 3, 97);
            assertThat(queue.offer(100)).isFalse();
            assertThat(consume(queue, 100)).startsWith(0, 1, 2, 3);
        }
    }

    @Test
    void whatATaskHasPutBeforeItExitsArrives() throws Exception {
        try (var queue = ProcessQueue.<Integer>create();
                WorkerPool pool = Runner.processes(1).open()) {
            Future<?> victim =
                    pool.submit(
                            () -> {
                                produce(queue, 0, 100);
                                System.exit(3);
                            });
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(victim::get);
            assertThat(consume(queue, 100)).endsWith(98, 99);
        }
    }

    @Test
    void aWorkersOwnWorkersUseTheQueueToo() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(50)) {
            var run =
                    Runner.processes(2)
                            .run(
                                    () -> {
                                        var below =
                                                Runner.processes(2)
                                                        .run(
                                                                () -> produce(queue, 0, 5000),
                                                                () -> produce(queue, 5000, 5000));
                                        return below.results().size();
                                    },
                                    () -> {
                                        var below =
                                                Runner.processes(1)
                                                        .run(() -> consume(queue, 10_000));
                                        return new HashSet<>(below.result(0)).size();
                                    });
            assertThat(run.results()).containsExactly(2, 10_000);
        }
    }

    @Test
    void aWorkerMakesAQueueForItsOwnWorkers() throws Exception {
        assertThat(
                        Runner.processes(1)
                                .run(
                                        () -> {
                                            try (var queue = ProcessQueue.<Integer>create(3)) {
                                                var run =
                                                        Runner.processes(2)
                                                                .run(
                                                                        (Task<Object>)
                                                                                () ->
                                                                                        produce(
                                                                                                queue,
                                                                                                0,
                                                                                                100),
                                                                        (Task<Object>)
                                                                                () ->
                                                                                        consume(
                                                                                                queue,
                                                                                                100));
                                                return ((List<?>) run.result(1)).size();
                                            }
                                        })
                                .result(0))
                .isEqualTo(100);
    }

    @Test
    void aQueueOfAnotherProcessIsRefusedWhereItCannotBeReached() throws Exception {
        try (WorkerPool pool = Runner.processes(1).open()) {
            var queue = pool.submit(() -> ProcessQueue.<Integer>create()).get();
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(queue::poll)
                    .withMessageContaining("made by a process that is neither this one nor above");
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(queue::close)
                    .withMessageContaining("only the process that made a queue can close it");
        }
    }

    @Test
    void aCallThatWaitsHoldsUpNobodyElse() throws Exception {
        try (var never = ProcessQueue.<Integer>create();
                var queue = ProcessQueue.<Integer>create();
                WorkerPool pool = Runner.processes(1).each(Runner.threads(2)).open()) {
            Future<Integer> waiting = pool.submit(() -> never.take());
            for (int i = 0; i < 100; i++) {
                queue.put(i);
                assertThat(pool.submit(() -> queue.take()).get()).isEqualTo(i);
            }
            assertThat(waiting.isDone()).isFalse();
            never.put(1);
            assertThat(waiting.get()).isEqualTo(1);
        }
    }

    @Test
    void aChildUsesTheQueueUntilItsEnd() throws Exception {
        try (var queue = ProcessQueue.<Integer>create(5)) {
            queue.put(41);
            Child child = Child.start(() -> queue.put(queue.take() + 1));
            child.join();
            assertThat(queue.poll()).isEqualTo(42);
        }
    }

    @Test
    void theTwoEndsOfAPipeTalk() throws Exception {
        try (var pipe = ProcessPipe.<String>create()) {
            var first = pipe.first();
            var second = pipe.second();
            var run =
                    Runner.processes(2)
                            .run(
                                    () -> {
                                        first.send("ping");
                                        return first.receive();
                                    },
                                    () -> {
                                        String said = second.receive();
                                        second.send(said + " pong");
                                        return said;
                                    });
            assertThat(run.results()).containsExactly("ping pong", "ping");
            assertThat(first.receive(Duration.ZERO)).isNull();
        }
    }
}
