package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import heddle.process.WorkerDiedException;
import heddle.task.Action;
import heddle.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker process dies: DESIGN's second and third row. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Runner_WorkerDeathTest {

    @TempDir Path folder;

    static List<Runner> processes() {
        return List.of(
                Runner.processes(1),
                Runner.processes(2),
                Runner.processes(1).each(Runner.threads(2)),
                Runner.processes(1).each(Runner.virtualThreads()));
    }

    private static long ownPid() {
        return ProcessHandle.current().pid();
    }

    private static void signalOwnProcess(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, "" + ownPid()).start().waitFor();
        Blocked.untilInterrupted();
    }

    private static WorkerDiedException death(Runner runner, Action action) {
        return catchThrowableOfType(WorkerDiedException.class, () -> runner.run(action));
    }

    @ParameterizedTest
    @MethodSource("processes")
    void tellsTheExitCode(Runner runner) {
        var death = death(runner, () -> System.exit(3));

        assertThat(death.exitCode()).isEqualTo(3);
        assertThat(death.task()).isZero();
        assertThat(death.pid()).isPositive().isNotEqualTo(ownPid());
        assertThat(death)
                .hasMessageContaining("" + death.pid())
                .hasMessageContaining("task 0")
                .hasMessageContaining("exit code 3");
    }

    @ParameterizedTest
    @MethodSource("processes")
    void tellsTheExitCodeOfAHalt(Runner runner) {
        assertThat(death(runner, () -> Runtime.getRuntime().halt(4)).exitCode()).isEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("processes")
    void tellsThatItWasKilled(Runner runner) {
        var death = death(runner, () -> signalOwnProcess("KILL"));

        assertThat(death.exitCode()).isEqualTo(137);
        assertThat(death).hasMessageContaining("signal 9");
    }

    @ParameterizedTest
    @MethodSource("processes")
    void tellsThatItWasTerminated(Runner runner) {
        var death = death(runner, () -> signalOwnProcess("TERM"));

        assertThat(death.exitCode()).isEqualTo(143);
        assertThat(death).hasMessageContaining("signal 15");
    }

    @Test
    void tellsTheLastLinesOfItsStandardError() {
        var death =
                death(
                        Runner.processes(1),
                        () -> {
                            new ProcessBuilder("sh", "-c", "echo last words >&2")
                                    .inheritIO()
                                    .start()
                                    .waitFor();
                            Runtime.getRuntime().halt(5);
                        });

        assertThat(death).hasMessageContaining("last words");
    }

    @Test
    void namesTheTaskThatWasRunning() {
        var death =
                catchThrowableOfType(
                        WorkerDiedException.class,
                        () ->
                                Runner.processes(1)
                                        .run(() -> {}, () -> {}, () -> System.exit(3), () -> {}));

        assertThat(death.task()).isEqualTo(2);
    }

    @Test
    void namesTheItemThatWasRunning() {
        var death =
                catchThrowableOfType(
                        WorkerDiedException.class,
                        () ->
                                Runner.processes(1)
                                        .map(
                                                List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
                                                n -> {
                                                    if (n == 5) {
                                                        System.exit(3);
                                                    }
                                                    return n;
                                                }));

        assertThat(death.task()).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("processes")
    void isReplacedAfterAnOutOfMemoryError(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            long before = pool.submit(() -> ownPid()).get();
            var failure =
                    catchThrowableOfType(
                            TaskFailedException.class,
                            () -> pool.run(() -> new long[Integer.MAX_VALUE]));
            assertThat(failure.getCause()).isExactlyInstanceOf(OutOfMemoryError.class);

            if (pool.workers().size() == 1) {
                long after = pool.submit(() -> ownPid()).get();
                assertThat(after).isNotEqualTo(before);
            }
            assertThat(pool.map(List.of(1, 2, 3), n -> n + 1).results()).containsExactly(2, 3, 4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void anIdleWorkerThatWasKilledIsReplacedUnnoticed(String signal) throws Exception {
        try (WorkerPool pool = Runner.processes(2).open()) {
            for (int round = 0; round < 3; round++) {
                for (Worker worker : pool.workers()) {
                    new ProcessBuilder("kill", "-" + signal, "" + worker.pid()).start().waitFor();
                    if (signal.equals("TERM")) { // until it has ended, it takes tasks
                        ProcessHandle.of(worker.pid()).ifPresent(ended -> ended.onExit().join());
                    }
                }
                assertThat(pool.map(List.of(1, 2, 3, 4), n -> n + 1).results())
                        .containsExactly(2, 3, 4, 5);
            }
        }
    }

    @Test
    void ofSubmittedTasksOnlyTheRunningOneFails() throws Exception {
        Signal begun = Signal.in(folder, "begun");
        try (WorkerPool pool = Runner.processes(1).open()) {
            Future<?> victim =
                    pool.submit(
                            () -> {
                                begun.give("" + ownPid());
                                Blocked.untilInterrupted();
                            });
            List<Future<Integer>> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int n = i;
                others.add(pool.submit(() -> n));
            }
            long pid = Long.parseLong(begun.text());
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            var failure = catchThrowableOfType(ExecutionException.class, () -> victim.get());
            assertThat(failure).isInstanceOf(WorkerDiedException.class);
            assertThat(((WorkerDiedException) failure).pid()).isEqualTo(pid);
            for (int i = 0; i < 20; i++) {
                assertThat(others.get(i).get()).isEqualTo(i);
            }
        }
    }

    @Test
    void ofAMapAllFailAndTheRestIsInterrupted() throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal waiting = Signal.in(folder, "waiting");
        Signal interrupted = Signal.in(folder, "interrupted");
        try (WorkerPool pool = Runner.processes(2).open()) {
            Thread killer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        waiting.await();
                                        ProcessHandle.of(Long.parseLong(begun.text()))
                                                .orElseThrow()
                                                .destroyForcibly();
                                    });
            var death =
                    catchThrowableOfType(
                            WorkerDiedException.class,
                            () ->
                                    pool.map(
                                            List.of(0, 1),
                                            n -> {
                                                if (n == 0) {
                                                    begun.give("" + ownPid());
                                                    return Blocked.untilInterrupted();
                                                }
                                                waiting.give();
                                                try {
                                                    return Blocked.untilInterrupted();
                                                } catch (InterruptedException e) {
                                                    interrupted.give();
                                                    throw e;
                                                }
                                            }));
            killer.join();

            assertThat(death.task()).isZero();
            interrupted.await();
            assertThat(pool.map(List.of(1), n -> n + 1).results()).containsExactly(2);
        }
    }

    @Test
    void aWorkerThatLeavesAChildWithItsStreamsIsNoticed() throws Exception {
        Signal child = Signal.in(folder, "child");
        try (WorkerPool pool = Runner.processes(1).open()) {
            var death =
                    catchThrowableOfType(
                            WorkerDiedException.class,
                            () ->
                                    pool.run(
                                            () -> {
                                                Process sleep =
                                                        new ProcessBuilder("sleep", "1000")
                                                                .inheritIO()
                                                                .start();
                                                child.give("" + sleep.pid());
                                                signalOwnProcess("KILL");
                                            }));
            assertThat(death.exitCode()).isEqualTo(137);
            assertThat(pool.run(() -> 1).results()).containsExactly(1);
        } finally {
            ProcessHandle.of(Long.parseLong(child.text()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void anExitEndsTheChildrenOfTheTask() {
        Signal child = Signal.in(folder, "child");
        var death =
                death(
                        Runner.processes(1),
                        () -> {
                            child.give("" + new ProcessBuilder("sleep", "1000").start().pid());
                            System.exit(3);
                        });

        assertThat(death.exitCode()).isEqualTo(3);
        Eventually.isTrue(
                "the child is gone",
                () -> ProcessHandle.of(Long.parseLong(child.text())).isEmpty());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere an orphan is not found")
    void aKillEndsTheChildrenOfTheTaskAlsoThoseThatAreOrphans() {
        Signal children = Signal.in(folder, "children");
        var death =
                death(
                        Runner.processes(1),
                        () -> {
                            Process shell =
                                    new ProcessBuilder(
                                                    "sh",
                                                    "-c",
                                                    "sleep 1000 >/dev/null 2>&1 & echo $!")
                                            .start();
                            String orphan = shell.inputReader().readLine();
                            shell.waitFor();
                            long child = new ProcessBuilder("sleep", "1000").start().pid();
                            children.give(orphan + " " + child);
                            signalOwnProcess("KILL");
                        });

        assertThat(death.exitCode()).isEqualTo(137);
        assertThat(children.text().split(" "))
                .hasSize(2)
                .allSatisfy(
                        pid ->
                                Eventually.isTrue(
                                        "process " + pid + " is gone",
                                        () ->
                                                ProcessHandle.of(Long.parseLong(pid))
                                                        .filter(ProcessHandle::isAlive)
                                                        .isEmpty()));
    }

    @Test
    void aNativeCrashIsReportedAndItsLogNamed() throws Exception {
        var death = death(Runner.processes(1), () -> signalOwnProcess("SEGV"));
        Path log =
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "heddle-crash-%d.log".formatted(death.pid()));

        assertThat(death.exitCode()).isEqualTo(134);
        assertThat(death).hasMessageContaining("SIGSEGV").hasMessageContaining(log.toString());
        Files.delete(log);
    }

    @Test
    void binaryNoiseCostsTheWorkerAndNotThePool() throws Exception {
        try (WorkerPool pool = Runner.processes(1).open()) {
            var failure =
                    catchThrowableOfType(
                            TaskFailedException.class,
                            () ->
                                    pool.run(
                                            () ->
                                                    new ProcessBuilder(
                                                                    "sh",
                                                                    "-c",
                                                                    "printf '\\376\\177\\377\\377"
                                                                            + "\\377\\377\\377\\377"
                                                                            + "\\377\\377'")
                                                            .inheritIO()
                                                            .start()
                                                            .waitFor()));

            assertThat(failure.task()).isZero();
            assertThat(pool.run(() -> 1).results()).containsExactly(1);
        }
    }

    @Test
    void aWorkerThatDiesWhileItIsIdleAndThenIsClosedLeavesNothing() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        WorkerPool pool = Runner.processes(1).open();
        ProcessHandle.of(pool.workers().getFirst().pid()).orElseThrow().destroyForcibly();
        Thread closer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    pool.close();
                                    closed.countDown();
                                });

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        closer.join();
        assertThat(pool.isTerminated()).isTrue();
    }
}
