package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.NothingOpened;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows of the failure matrix in which a task, or what it brings along, goes wrong. */
@ExtendWith({NothingOpened.class, NothingLeftBehind.class})
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class FailureMatrix_TroubleTest {

    /** More than a word about the task, and less than the answer, which nobody takes. */
    private static final int ANSWER_BEGUN = 64;

    private static final int BIG = 8 << 20;

    @TempDir Path folder;

    private MatrixCell cell(MatrixCell.Moment moment) {
        return new MatrixCell(folder, moment);
    }

    private static Consumer<ExecutionException> died(int exitCode) {
        return failure ->
                assertThat(failure)
                        .isInstanceOfSatisfying(
                                WorkerDiedException.class,
                                death -> assertThat(death.exitCode()).isEqualTo(exitCode));
    }

    @ParameterizedTest
    @EnumSource
    void exception(MatrixCell.Moment moment) throws Exception {
        cell(moment)
                .leavesTheWorker(
                        Trouble.EXCEPTION,
                        failure ->
                                assertThat(failure)
                                        .isExactlyInstanceOf(TaskFailedException.class)
                                        .hasMessageContaining("trouble"));
    }

    @ParameterizedTest
    @EnumSource
    void stackOverflow(MatrixCell.Moment moment) throws Exception {
        cell(moment)
                .leavesTheWorker(
                        Trouble.NO_STACK,
                        failure -> {
                            assertThat(failure).isExactlyInstanceOf(TaskFailedException.class);
                            switch (moment) {
                                case SENDING ->
                                        assertThat(failure)
                                                .hasMessageContaining("StackOverflowError");
                                case RECEIVING ->
                                        assertThat(failure.getCause())
                                                .isInstanceOf(NotSerializableException.class)
                                                .hasMessageContaining("too long a chain");
                                default ->
                                        assertThat(failure.getCause())
                                                .isExactlyInstanceOf(StackOverflowError.class);
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource
    void outOfMemory(MatrixCell.Moment moment) throws Exception {
        Consumer<ExecutionException> outOfMemory =
                failure ->
                        assertThat(failure.getCause()).isExactlyInstanceOf(OutOfMemoryError.class);
        if (moment == MatrixCell.Moment.IDLE) {
            cell(moment).leavesTheWorker(Trouble.NO_MEMORY, outOfMemory);
        } else {
            cell(moment).costsTheWorker(Trouble.NO_MEMORY, outOfMemory);
        }
    }

    @ParameterizedTest
    @EnumSource
    void exit(MatrixCell.Moment moment) throws Exception {
        cell(moment).costsTheWorker(Trouble.EXIT, died(Trouble.EXIT_CODE));
    }

    @ParameterizedTest
    @EnumSource
    void halt(MatrixCell.Moment moment) throws Exception {
        cell(moment).costsTheWorker(Trouble.HALT, died(Trouble.HALT_CODE));
    }

    /** The log that the JVM writes is named in the message and stays. */
    @ParameterizedTest
    @EnumSource
    void nativeCrash(MatrixCell.Moment moment) throws Exception {
        cell(moment)
                .costsTheWorker(
                        Trouble.CRASH,
                        failure -> {
                            WorkerDiedException death = (WorkerDiedException) failure;
                            Path log = MatrixCell.crashLog(death.pid());
                            assertThat(death.exitCode()).isEqualTo(134);
                            assertThat(death)
                                    .hasMessageContaining("SIGSEGV")
                                    .hasMessageContaining(log.toString());
                            delete(log);
                        });
    }

    private static void delete(Path log) {
        try {
            Files.delete(log);
        } catch (IOException e) {
            throw new AssertionError("no log of the crash", e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedBySignal9(MatrixCell.Moment moment) throws Exception {
        cell(moment).costsTheWorker(Trouble.KILLED, died(137));
    }

    @Test
    void aTaskOnItsWayToAWorkerThatIsKilledRunsOnAnother() throws Exception {
        try (WorkerPool pool = Runner.processes(1).open()) {
            long pid = MatrixCell.pid(pool);
            Trouble.stop(pid);
            byte[] big = new byte[BIG];
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            Thread submitter =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            answer.complete(pool.submit(() -> big.length).get());
                                        } catch (Exception e) {
                                            answer.completeExceptionally(e);
                                        }
                                    });
            Eventually.isTrue("it writes", () -> isWriting(submitter));
            Trouble.send("KILL", pid);

            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(BIG);
            MatrixCell.assertAnswers(pool, pid, false);
        }
    }

    static boolean isWriting(Thread thread) {
        return List.of(thread.getStackTrace()).toString().contains("heddle.process.FrameWriter");
    }

    /** Does not read on after the first output until it may. */
    private static final class SlowListener extends Outcome {
        private final CountDownLatch heard = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void output(int task, String text, boolean error) {
            heard.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts a reader", e);
            }
        }
    }

    @Test
    void anAnswerThatIsCutOffByAKillIsReported() throws Exception {
        List<WorkerProcess> started = new CopyOnWriteArrayList<>();
        ProcessPool pool =
                ProcessPool.of(
                        poolSize -> {
                            started.add(WorkerProcess.start(WorkerCommand.worker(256 << 20)));
                            return started.getLast();
                        });
        Process worker = started.getFirst().process();
        Signal go = Signal.in(folder, "go");
        SlowListener listener = new SlowListener();
        Task<byte[]> task =
                () -> {
                    System.out.println("output");
                    go.await();
                    return new byte[BIG];
                };
        try {
            pool.run(List.of(task), listener);
            listener.heard.await();
            go.give();
            Eventually.isTrue("the answer has begun", () -> available(worker) >= ANSWER_BEGUN);
            worker.destroyForcibly().waitFor();
            listener.goOn.countDown();

            assertThat(listener.end.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(WorkerDiedException.class);
            Outcome next = new Outcome();
            Task<Integer> one = () -> 1;
            pool.run(List.of(one), next);
            assertThat(next.end.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
        assertThat(pool.awaitTermination(Duration.ofSeconds(20))).isTrue();
    }

    private static int available(Process worker) {
        try {
            return worker.getInputStream().available();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
