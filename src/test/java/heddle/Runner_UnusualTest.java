package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
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

/** Numbers of tasks and workers at the edges, runs inside runs, several pools, stopped workers. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 40, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Runner_UnusualTest {

    /** Counts the tasks that are there at the same time, in whatever process this class is. */
    private static final CountDownLatch ALL_THERE = new CountDownLatch(24);

    @TempDir Path folder;

    static List<Runner> all() {
        return List.of(
                Runner.sequential(),
                Runner.threads(3),
                Runner.virtualThreads(),
                Runner.processes(3),
                Runner.processes(1).each(Runner.threads(2)),
                Runner.processes(1).each(Runner.virtualThreads()));
    }

    static List<Runner> processes() {
        return all().subList(3, all().size());
    }

    @ParameterizedTest
    @MethodSource("all")
    void takesAnyNumberOfItems(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            for (int count : new int[] {0, 1, 2, 3, 7, 1_000}) {
                List<Integer> items = IntStream.range(0, count).boxed().toList();
                Run<Integer> run = pool.map(items, n -> n + 1);

                assertThat(run.results())
                        .containsExactlyElementsOf(items.stream().map(n -> n + 1).toList());
                assertThat(run.spans()).hasSize(count);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void takesAHundredThousandItems(Runner runner) throws Exception {
        List<Integer> items = IntStream.range(0, 100_000).boxed().toList();

        assertThat(runner.map(items, n -> n).results()).isEqualTo(items);
    }

    @ParameterizedTest
    @MethodSource("all")
    void runsNoTasksAtAll(Runner runner) throws Exception {
        assertThat(runner.run(new Action[0]).results()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesAWrongNumberOfWorkers(int workers) {
        for (Fn<Integer, Runner> factory :
                List.<Fn<Integer, Runner>>of(Runner::threads, Runner::processes)) {
            assertThatThrownBy(() -> factory.apply(workers))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("workers must be >= 1, got " + workers);
        }
    }

    @Test
    void refusesWhatCannotBeNested() {
        assertThatThrownBy(() -> Runner.processes(2).each(Runner.threads(2).recorded()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each(…).recorded()");
        assertThatThrownBy(() -> Runner.threads(2).each(Runner.threads(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 threads");
        assertThatThrownBy(() -> Runner.processes(2).each(Runner.processes(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 processes");
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesNullBeforeItStartsAnything(Runner runner) {
        assertThatThrownBy(() -> runner.map(null, n -> n)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> runner.map(List.of(1), null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> runner.run(() -> 1, (Task<Integer>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("task 1");
    }

    @Test
    void comparesRunnersByValue() {
        assertThat(new HashSet<>(all())).hasSameSizeAs(all()).containsAll(all());
        assertThat(Runner.processes(2)).isNotEqualTo(Runner.processes(2).recorded());
    }

    @ParameterizedTest
    @MethodSource("processes")
    void runsProcessesInsideOfProcesses(Runner runner) throws Exception {
        Run<List<Integer>> run =
                runner.map(
                        List.of(10, 20),
                        base ->
                                Runner.processes(2)
                                        .map(List.of(1, 2, 3), n -> base + n)
                                        .results()
                                        .stream()
                                        .toList());

        assertThat(run.results()).isEqualTo(List.of(List.of(11, 12, 13), List.of(21, 22, 23)));
    }

    @Test
    void leavesNoInnerWorkerWhenTheOuterIsKilled() throws Exception {
        Signal inner = Signal.in(folder, "inner");
        Signal end = Signal.in(folder, "end");
        try (WorkerPool pool = Runner.processes(1).open()) {
            Future<?> future =
                    pool.submit(
                            () -> {
                                Runner.processes(1)
                                        .run(
                                                () -> {
                                                    inner.give("" + ProcessHandle.current().pid());
                                                    Blocked.ignoringInterrupts(end);
                                                });
                            });
            ProcessHandle innerWorker =
                    ProcessHandle.of(Long.parseLong(inner.text())).orElseThrow();
            ProcessHandle.of(pool.workers().getFirst().pid()).orElseThrow().destroyForcibly();

            assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class);
            Eventually.isTrue("the inner worker has ended", () -> !innerWorker.isAlive());
        }
    }

    @Test
    void givesEachItemAVirtualThreadOfItsOwn() throws Exception {
        List<Integer> items = Collections.nCopies(24, 1);
        Run<Boolean> run =
                Runner.processes(1)
                        .each(Runner.virtualThreads())
                        .map(
                                items,
                                n -> {
                                    ALL_THERE.countDown();
                                    return ALL_THERE.await(10, TimeUnit.SECONDS);
                                });

        assertThat(run.results()).containsOnly(true);
    }

    @ParameterizedTest
    @MethodSource("all")
    void onePoolServesSeveralThreads(Runner runner) throws Exception {
        Set<Throwable> failures = Collections.synchronizedSet(new HashSet<>());
        try (WorkerPool pool = runner.open()) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int base = 1_000 * t;
                threads.add(Thread.ofPlatform().start(() -> mapRepeatedly(pool, base, failures)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        assertThat(failures).isEmpty();
    }

    private static void mapRepeatedly(WorkerPool pool, int base, Set<Throwable> failures) {
        try {
            for (int round = 0; round < 20; round++) {
                List<Integer> items = IntStream.range(base, base + 50).boxed().toList();
                assertThat(pool.map(items, n -> n).results()).isEqualTo(items);
            }
        } catch (Exception | AssertionError e) {
            failures.add(e);
        }
    }

    @Test
    void aFailureOfOneMapLeavesAnotherInTheSamePoolAlone() throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        try (WorkerPool pool = Runner.processes(1).open()) {
            Future<?> slow =
                    pool.submit(
                            () -> {
                                begun.give();
                                end.await();
                            });
            begun.await();
            Future<?> waiting = pool.submit(() -> {});
            waiting.cancel(true);
            long pid = pool.workers().getFirst().pid();
            end.give();
            slow.get();

            assertThat(pool.workers().getFirst().pid()).isEqualTo(pid);
        }
    }

    @Test
    void twoPoolsDoNotDisturbEachOther() throws Exception {
        try (WorkerPool one = Runner.processes(1).open();
                WorkerPool two = Runner.processes(1).open()) {
            Future<Long> first = one.submit(() -> ProcessHandle.current().pid());
            Future<Long> second = two.submit(() -> ProcessHandle.current().pid());

            assertThat(first.get()).isEqualTo(one.workers().getFirst().pid());
            assertThat(second.get()).isEqualTo(two.workers().getFirst().pid());
            one.shutdownNow();
            assertThat(two.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void aStoppedWorkerDoesNotHoldUpAShutdownNow() throws Exception {
        WorkerPool pool = Runner.processes(1).open();
        Signal begun = Signal.in(folder, "begun");
        Future<?> running =
                pool.submit(
                        () -> {
                            begun.give();
                            Blocked.untilInterrupted();
                        });
        begun.await();
        stop(pool);
        Future<?> waiting = pool.submit(() -> {});
        pool.shutdownNow();

        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(running.isDone()).isTrue();
        assertThat(waiting.isDone()).isTrue();
    }

    @Test
    void aTaskOnItsWayToAStoppedWorkerEndsWithAShutdownNow() throws Exception {
        WorkerPool pool = Runner.processes(1).open();
        stop(pool);
        Future<?> small = pool.submit(() -> {});
        pool.shutdownNow();

        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> small.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void aBigTaskOnItsWayToAStoppedWorkerEndsWithAShutdownNow() throws Exception {
        WorkerPool pool = Runner.processes(1).open();
        stop(pool);
        byte[] big = new byte[8 << 20];
        Thread submitter = Thread.ofPlatform().start(() -> pool.submit(() -> big.length));
        Eventually.isTrue(
                "it writes", () -> stackOf(submitter).contains("heddle.process.FrameWriter"));
        pool.shutdownNow();
        submitter.join();

        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private static String stackOf(Thread thread) {
        return List.of(thread.getStackTrace()).toString();
    }

    private static void stop(WorkerPool pool) throws IOException, InterruptedException {
        for (Worker worker : pool.workers()) {
            new ProcessBuilder("kill", "-STOP", "" + worker.pid()).start().waitFor();
        }
    }

    @Test
    void takingBackTenThousandTasksIsQuick() throws Exception {
        Signal begun = Signal.in(folder, "begun");
        WorkerPool pool = Runner.processes(1).open();
        pool.submit(
                () -> {
                    begun.give();
                    Blocked.untilInterrupted();
                });
        begun.await();
        for (int i = 0; i < 10_000; i++) {
            int n = i;
            pool.submit(() -> n);
        }

        assertThat(pool.shutdownNow()).hasSize(10_000);
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
}
