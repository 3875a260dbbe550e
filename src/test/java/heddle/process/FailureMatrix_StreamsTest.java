package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.NothingLeftBehind;
import heddle.NothingOpened;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import heddle.task.TaskFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rows of the failure matrix about what tasks leave to themselves: floods on the standard
 * streams, programs that read what is not theirs, threads that stay.
 */
@ExtendWith({NothingOpened.class, NothingLeftBehind.class})
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs need a Unix shell")
class FailureMatrix_StreamsTest {

    private static final int BIG = 8 << 20;
    private static final int LINES = 100_000;
    private static final String SOME = "yes flood | head -c 20000000";
    private static final String ENDLESS = "exec yes flood";

    @TempDir Path folder;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @BeforeEach
    void dropOutput() {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    }

    @AfterEach
    void restoreOutput() {
        System.setOut(out);
        System.setErr(err);
    }

    /** Starts a program that has the worker's own streams. */
    private static Process shell(String command) throws IOException {
        return new ProcessBuilder("sh", "-c", command).inheritIO().start();
    }

    private static int flood(PrintStream stream, String command) throws Exception {
        for (int i = 0; i < LINES; i++) {
            stream.println("flood");
        }
        return shell(command).waitFor();
    }

    /** Lets a program run in an idle worker, and returns when it runs. */
    private static void leaveRunning(WorkerPool pool, String command) throws Exception {
        assertThat(pool.submit(() -> shell(command).isAlive()).get(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void floodOnStandardOutput(MatrixCell.Moment moment) throws Exception {
        WorkerPool pool = Runner.processes(1).open();
        long pid = MatrixCell.pid(pool);
        try (pool) {
            switch (moment) {
                case IDLE -> leaveRunning(pool, SOME);
                case RUNNING -> {
                    var run = pool.run(() -> flood(System.out, SOME));
                    assertThat(run.results()).containsExactly(0);
                    assertThat(run.output()).hasSizeGreaterThanOrEqualTo(LINES * 6);
                }
                case SENDING -> {
                    leaveRunning(pool, ENDLESS);
                    byte[] big = big();
                    assertThat(pool.submit(() -> Arrays.hashCode(big)).get(20, TimeUnit.SECONDS))
                            .isEqualTo(Arrays.hashCode(big));
                }
                case RECEIVING -> {
                    leaveRunning(pool, ENDLESS);
                    assertWholeOrReported(pool.submit(() -> big()));
                }
                case SHUTDOWN -> {
                    Future<Integer> flood = pool.submit(() -> flood(System.out, SOME));
                    List<Future<Integer>> others = MatrixCell.others(pool);
                    pool.shutdown();
                    assertThat(flood.get(20, TimeUnit.SECONDS)).isZero();
                    MatrixCell.assertAllReturn(others);
                }
            }
            if (moment == MatrixCell.Moment.RECEIVING) {
                assertThat(pool.submit(() -> 1).get(20, TimeUnit.SECONDS)).isEqualTo(1);
            } else if (moment != MatrixCell.Moment.SHUTDOWN) {
                MatrixCell.assertAnswers(pool, pid, true);
            }
        }
        MatrixCell.assertNoFilesOf(pid);
    }

    private static byte[] big() {
        byte[] big = new byte[BIG];
        for (int i = 0; i < BIG; i++) {
            big[i] = (byte) (i * 31 >> 3);
        }
        return big;
    }

    private static void assertWholeOrReported(Future<byte[]> answer) throws Exception {
        try {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(big());
        } catch (TaskFailedException e) {
            assertThat(e).hasMessageContaining("damaged").hasMessageContaining("redirectOutput");
        }
    }

    @ParameterizedTest
    @EnumSource
    void floodOnStandardError(MatrixCell.Moment moment) throws Exception {
        WorkerPool pool = Runner.processes(1).open();
        long pid = MatrixCell.pid(pool);
        try (pool) {
            switch (moment) {
                case IDLE -> leaveRunning(pool, "(" + SOME + ") >&2");
                case RUNNING ->
                        assertThat(
                                        pool.run(() -> flood(System.err, "(" + SOME + ") >&2"))
                                                .results())
                                .containsExactly(0);
                case SENDING, RECEIVING -> {
                    leaveRunning(pool, ENDLESS + " >&2");
                    byte[] big = big();
                    assertThat(pool.submit(() -> big).get(20, TimeUnit.SECONDS)).isEqualTo(big);
                }
                case SHUTDOWN -> {
                    Future<Integer> flood =
                            pool.submit(() -> flood(System.err, "(" + SOME + ") >&2"));
                    List<Future<Integer>> others = MatrixCell.others(pool);
                    pool.shutdown();
                    assertThat(flood.get(20, TimeUnit.SECONDS)).isZero();
                    MatrixCell.assertAllReturn(others);
                }
            }
            if (moment != MatrixCell.Moment.SHUTDOWN) {
                MatrixCell.assertAnswers(pool, pid, true);
            }
        }
        MatrixCell.assertNoFilesOf(pid);
    }

    @ParameterizedTest
    @EnumSource
    void standardInputIsRead(MatrixCell.Moment moment) throws Exception {
        WorkerPool pool = Runner.processes(1).open();
        long pid = MatrixCell.pid(pool);
        try (pool) {
            switch (moment) {
                case IDLE -> leaveRunning(pool, "cat >/dev/null 2>&1; sleep 1000");
                case RUNNING -> {
                    assertThat(pool.submit(() -> System.in.read()).get()).isEqualTo(-1);
                    assertThat(pool.submit(() -> shell("cat 2>/dev/null").waitFor()).get())
                            .isNotNull();
                }
                case SENDING, RECEIVING -> {
                    leaveRunning(pool, "cat >/dev/null 2>&1; sleep 1000");
                    byte[] big = big();
                    assertThat(pool.submit(() -> big).get(20, TimeUnit.SECONDS)).isEqualTo(big);
                }
                case SHUTDOWN -> {
                    Future<Integer> reading = pool.submit(() -> shell("cat 2>&1").waitFor());
                    List<Future<Integer>> others = MatrixCell.others(pool);
                    pool.shutdown();
                    assertThat(reading.get(20, TimeUnit.SECONDS)).isNotNull();
                    MatrixCell.assertAllReturn(others);
                }
            }
            if (moment != MatrixCell.Moment.SHUTDOWN) {
                MatrixCell.assertAllReturn(MatrixCell.others(pool));
                MatrixCell.assertAnswers(pool, pid, true);
            }
        }
        MatrixCell.assertNoFilesOf(pid);
    }

    /** It prints, and ignores what it is told. */
    private static void leaveThread(Signal begun) {
        Thread.ofPlatform()
                .start(
                        () -> {
                            begun.give();
                            while (true) {
                                System.out.println("still here");
                                Thread.interrupted();
                                LockSupport.parkNanos(1_000_000);
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource
    void aThreadIsLeftRunning(MatrixCell.Moment moment) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        WorkerPool pool = Runner.processes(1).open();
        long pid = MatrixCell.pid(pool);
        try (pool) {
            Future<?> leaving = pool.submit(() -> leaveThread(begun));
            begun.await();
            leaving.get(20, TimeUnit.SECONDS);
            List<Future<Integer>> others = MatrixCell.others(pool);
            switch (moment) {
                case IDLE, RUNNING -> MatrixCell.assertAllReturn(others);
                case SENDING, RECEIVING -> {
                    byte[] big = big();
                    assertThat(pool.submit(() -> big).get(20, TimeUnit.SECONDS)).isEqualTo(big);
                }
                case SHUTDOWN -> pool.shutdown();
            }
            MatrixCell.assertAllReturn(others);
            if (moment != MatrixCell.Moment.SHUTDOWN) {
                MatrixCell.assertAnswers(pool, pid, true);
            }
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        MatrixCell.assertNoFilesOf(pid);
    }
}
