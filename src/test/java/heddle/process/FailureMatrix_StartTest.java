package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.NothingOpened;
import heddle.Signal;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The column of the failure matrix before the start, and the rows about starting. */
@ExtendWith({NothingOpened.class, NothingLeftBehind.class})
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs need a Unix shell")
class FailureMatrix_StartTest {

    private static final int LONGEST_MESSAGE = 10_000;
    private static final long HEAP_BYTES = 256 << 20;

    @TempDir Path folder;

    private static WorkerProcess worker() throws IOException {
        return WorkerProcess.start(WorkerCommand.worker(HEAP_BYTES));
    }

    private static WorkerProcess shell(String script) throws IOException {
        return WorkerProcess.start(List.of("sh", "-c", script));
    }

    @ParameterizedTest
    @CsvSource({
        "exit 3, 3",
        "kill -9 $$, 137",
        "kill -SEGV $$, 139",
        "yes flood | head -c 9000000; exit 4, 4",
        "yes flood | head -c 9000000 >&2; exit 5, 5",
        "cat >/dev/null & exit 6, 6"
    })
    void aWorkerThatEndsBeforeItCanTakeATask(String script, int exitCode) {
        assertThatThrownBy(() -> ProcessPool.of(poolSize -> shell(script)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("before it could take a task")
                .hasMessageContaining("exit code " + exitCode)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(LONGEST_MESSAGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 3", "kill -9 $$", "kill -SEGV $$"})
    void aSpareThatHasEndedIsReplaced(String script) throws Exception {
        AtomicInteger started = new AtomicInteger();
        ProcessPool pool =
                ProcessPool.of(
                        poolSize -> started.getAndIncrement() == 0 ? shell(script) : worker());
        try {
            assertThat(answer(pool)).isEqualTo(1);
        } finally {
            end(pool);
        }
    }

    private static Object answer(ProcessPool pool) throws Exception {
        Task<Integer> one = () -> 1;
        Outcome outcome = new Outcome();
        pool.run(List.of(one), outcome);
        return outcome.end.get(20, TimeUnit.SECONDS);
    }

    private static void end(ProcessPool pool) throws InterruptedException {
        pool.shutdownNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(20))).isTrue();
    }

    /** The first worker starts; then the command is gone. */
    private static ProcessPool lastWorker() {
        AtomicInteger started = new AtomicInteger();
        return ProcessPool.of(
                poolSize ->
                        started.getAndIncrement() == 0
                                ? worker()
                                : WorkerProcess.start(List.of("/no/such/java")));
    }

    @ParameterizedTest
    @EnumSource(names = {"IDLE", "RUNNING", "SHUTDOWN"})
    void aCommandThatIsMissing(MatrixCell.Moment moment) throws Exception {
        assertThatThrownBy(() -> ProcessPool.of(size -> WorkerProcess.start(List.of("/no/java"))))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/no/java");

        ProcessPool pool = lastWorker();
        long pid = pool.workers().getFirst().pid();
        try {
            if (moment == MatrixCell.Moment.IDLE) {
                Trouble.send("KILL", pid);
            } else {
                loseTheLastWorker(pool, moment);
            }
            Eventually.isTrue("the pool is given up", pool::isTerminated);
            Task<Integer> one = () -> 1;
            assertThatThrownBy(() -> pool.run(List.of(one), new Outcome()))
                    .isInstanceOf(RejectedExecutionException.class);
        } finally {
            end(pool);
        }
        MatrixCell.assertNoFilesOf(pid);
    }

    private void loseTheLastWorker(ProcessPool pool, MatrixCell.Moment moment) throws Exception {
        Signal go = Signal.in(folder, "go");
        Outcome dies = new Outcome();
        Outcome waits = new Outcome();
        Task<Integer> exit =
                () -> {
                    go.await();
                    System.exit(Trouble.EXIT_CODE);
                    return 0;
                };
        Task<Integer> one = () -> 1;
        pool.run(List.of(exit), dies);
        pool.run(List.of(one), waits);
        if (moment == MatrixCell.Moment.SHUTDOWN) {
            pool.shutdown();
        }
        go.give();

        assertThat(dies.end.get(20, TimeUnit.SECONDS)).isInstanceOf(WorkerDiedException.class);
        assertThat(waits.end.get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        failure -> assertThat(failure).hasMessageContaining("/no/such/java"));
    }

    /** A limit for the size of files takes the place of a disk that is full. */
    @Test
    void aDiskThatIsFullForTheCache() throws Exception {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Path jar = jar();
        ProcessBuilder training =
                new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 64; exec \"$0\" \"$@\"",
                        WorkerCommand.java(),
                        "-XX:-UsePerfData",
                        "-cp",
                        jar.toString(),
                        WorkerMain.class.getName(),
                        "--train");
        training.environment().put("XDG_CACHE_HOME", cache.toString());
        training.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
        Process trained = training.start();

        assertThat(trained.waitFor()).isNotZero();
        assertThat(Files.readString(folder.resolve("output"))).contains("cache");
        try (var files = Files.walk(cache)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /** Heddle's classes as users have them; those in a folder need no cache. */
    private Path jar() throws IOException {
        Path classes = WorkerCommand.ownJar();
        Path jar = folder.resolve("heddle.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                var files = Files.walk(classes)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(each).toString();
                out.putNextEntry(new JarEntry(name.replace('\\', '/')));
                Files.copy(each, out);
            }
        }
        return jar;
    }
}
