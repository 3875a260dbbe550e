package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.NothingOpened;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import heddle.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The row of the failure matrix in which SIGSTOP stops a worker. */
@ExtendWith({NothingOpened.class, NothingLeftBehind.class})
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class FailureMatrix_StoppedTest {

    private static final int BIG = 8 << 20;

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void stopped(MatrixCell.Moment moment) throws Exception {
        Signal go = Signal.in(folder, "go");
        WorkerPool pool = Runner.processes(1).open();
        long pid = MatrixCell.pid(pool);
        try (pool) {
            if (moment == MatrixCell.Moment.IDLE) {
                Trouble.stop(pid);
            }
            Future<?> victim = new MatrixCell(folder, moment).submit(pool, trouble(moment), go);
            List<Future<Integer>> others = MatrixCell.others(pool);
            if (moment == MatrixCell.Moment.SHUTDOWN) {
                pool.shutdown();
            }
            go.give();
            Eventually.isTrue("it is stopped", () -> isStopped(pid));

            if (moment == MatrixCell.Moment.SHUTDOWN) {
                pool.shutdownNow();
                assertThatThrownBy(() -> victim.get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("shut down");
                assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            } else {
                victim.cancel(true);
                MatrixCell.assertAllReturn(others);
                MatrixCell.assertAnswers(pool, pid, false);
            }
        }
        MatrixCell.assertNoFilesOf(pid);
    }

    /** A worker that stands still already gets an ordinary task. */
    private static Trouble trouble(MatrixCell.Moment moment) {
        return moment == MatrixCell.Moment.IDLE ? Trouble.EXCEPTION : Trouble.STOPPED;
    }

    private static boolean isStopped(long pid) {
        try {
            Path state = Path.of("/proc/" + pid + "/stat");
            return !Files.exists(state) || Files.readString(state).contains(") T ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTaskOnItsWayArrivesWhenTheWorkerGoesOn() throws Exception {
        try (WorkerPool pool = Runner.processes(1).open()) {
            long pid = MatrixCell.pid(pool);
            Trouble.stop(pid);
            byte[] big = new byte[BIG];
            AtomicReference<Future<Integer>> answer = new AtomicReference<>();
            Thread submitter =
                    Thread.ofPlatform().start(() -> answer.set(pool.submit(() -> big.length)));
            Eventually.isTrue("it writes", () -> FailureMatrix_TroubleTest.isWriting(submitter));
            Trouble.send("CONT", pid);
            submitter.join();

            assertThat(answer.get().get(20, TimeUnit.SECONDS)).isEqualTo(BIG);
            MatrixCell.assertAnswers(pool, pid, true);
        }
    }

    @Test
    void anotherIsStartedInThePlaceOfOneThatIsStoppedBeforeItCanTakeATask() throws Exception {
        List<WorkerProcess> started = new ArrayList<>();
        ProcessPool pool =
                ProcessPool.of(
                        poolSize -> {
                            WorkerProcess worker =
                                    WorkerProcess.start(WorkerCommand.worker(256 << 20));
                            if (started.isEmpty()) {
                                stop(worker);
                            }
                            started.add(worker);
                            return worker;
                        });
        Outcome outcome = new Outcome();
        Task<Integer> one = () -> 1;
        pool.run(List.of(one), outcome);

        assertThat(outcome.end.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(started).hasSize(2);
        assertThat(started.getFirst().isAlive()).isFalse();
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(20))).isTrue();
    }

    private static void stop(WorkerProcess worker) throws IOException {
        try {
            Trouble.stop(worker.pid());
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a test", e);
        }
    }
}
