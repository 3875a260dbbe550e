package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.NothingLeftBehind;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker cannot be started: a clear error, and nobody waits for it. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessPool_StartTest {

    private static Launcher command(String... command) {
        return poolSize -> WorkerProcess.start(List.of(command));
    }

    @Test
    void namesACommandThatDoesNotExist() {
        assertThatThrownBy(() -> ProcessPool.of(command("/no/such/java")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/no/such/java");
    }

    @Test
    void quotesWhatAWorkerSaidThatEndedAtOnce() {
        Launcher launcher = command("sh", "-c", "echo no memory; echo no room >&2; exit 7");

        assertThatThrownBy(() -> ProcessPool.of(launcher))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("exit code 7")
                .hasMessageContaining("no memory")
                .hasMessageContaining("no room");
    }

    @Test
    void saysThatAWorkerWasKilledBeforeItWasReady() {
        Launcher launcher =
                poolSize -> {
                    WorkerProcess worker = WorkerProcess.start(WorkerCommand.worker(256 << 20));
                    worker.process().destroyForcibly();
                    return worker;
                };

        assertThatThrownBy(() -> ProcessPool.of(launcher))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("before it could take a task")
                .hasMessageContaining("137");
    }

    @Test
    void failsWhatWaitsWhenNoReplacementCanBeStarted() throws Exception {
        boolean[] first = {true};
        ProcessPool pool =
                ProcessPool.of(
                        poolSize -> {
                            if (first[0]) {
                                first[0] = false;
                                return WorkerProcess.start(WorkerCommand.worker(256 << 20));
                            }
                            throw new IOException("no more processes");
                        });
        Outcome dies = new Outcome();
        Outcome waits = new Outcome();
        Task<Integer> exit =
                () -> {
                    System.exit(3);
                    return 0;
                };
        Task<Integer> one = () -> 1;
        pool.run(List.of(exit), dies);
        pool.run(List.of(one), waits);

        assertThat(dies.end.get()).isInstanceOf(WorkerDiedException.class);
        assertThat(waits.end.get())
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        failure -> assertThat(failure).hasMessageContaining("no more processes"));
        assertThat(pool.awaitTermination(Duration.ofSeconds(10))).isTrue();
        assertThatThrownBy(() -> pool.run(List.of(one), waits))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aTaskThatEveryWorkerDiesOfIsGivenUp() throws Exception {
        ProcessPool pool =
                ProcessPool.of(poolSize -> WorkerProcess.start(WorkerCommand.worker(256 << 20)));
        Outcome outcome = new Outcome();
        Task<Integer> exit =
                () -> {
                    Runtime.getRuntime().halt(137);
                    return 0;
                };
        pool.run(List.of(exit), outcome);

        assertThat(outcome.end.get()).isInstanceOf(WorkerDiedException.class);
        pool.shutdownNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(10))).isTrue();
    }
}
