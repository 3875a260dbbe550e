package heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What tasks print reaches the cell, here: the two standard streams of this process. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Runner_OutputTest {

    private static final int LINES = 10_000;
    private static final int TASKS = 4;

    @TempDir Path folder;
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private PrintStream cellOut;

    @BeforeEach
    void replaceStreams() {
        cellOut = new PrintStream(out, true, StandardCharsets.UTF_8);
        System.setOut(cellOut);
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreStreams() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String shownAsErrors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    static List<Runner> all() {
        return List.of(
                Runner.sequential(),
                Runner.threads(TASKS),
                Runner.virtualThreads(),
                Runner.processes(TASKS),
                Runner.processes(2).each(Runner.threads(2)),
                Runner.processes(1).each(Runner.virtualThreads()));
    }

    static List<Runner> processes() {
        return List.of(Runner.processes(1), Runner.processes(1).each(Runner.threads(2)));
    }

    private static List<String> linesOf(int task) {
        return IntStream.range(0, LINES / TASKS)
                .mapToObj(line -> "task %d line %d äöü€".formatted(task, line))
                .toList();
    }

    private static int printAll(int task) {
        linesOf(task).forEach(System.out::println);
        return task;
    }

    private static void assertAllLinesInOrder(String text) {
        List<String> lines = text.lines().toList();
        assertThat(lines).hasSize(LINES);
        for (int task = 0; task < TASKS; task++) {
            String prefix = "task " + task + " ";
            assertThat(lines.stream().filter(line -> line.startsWith(prefix)))
                    .containsExactlyElementsOf(linesOf(task));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void showsTenThousandLinesInOrderOfEachTask(Runner runner) throws Exception {
        Run<Integer> run = runner.map(List.of(0, 1, 2, 3), task -> printAll(task));

        assertAllLinesInOrder(shown());
        assertThat(run.output().lines())
                .containsExactlyElementsOf(
                        IntStream.range(0, TASKS)
                                .boxed()
                                .flatMap(t -> linesOf(t).stream())
                                .toList());
    }

    @ParameterizedTest
    @MethodSource("all")
    void showsTenThousandLinesOfSubmittedTasks(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                int task = i;
                futures.add(pool.submit(() -> printAll(task)));
            }
            for (Future<Integer> future : futures) {
                future.get();
            }
        }

        assertAllLinesInOrder(shown());
    }

    @ParameterizedTest
    @MethodSource("all")
    void keepsTheTwoStreamsApart(Runner runner) throws Exception {
        runner.map(
                List.of(0, 1, 2, 3),
                task -> {
                    for (int i = 0; i < 1_000; i++) {
                        System.out.println("o" + task);
                        System.err.println("e" + task);
                    }
                    return null;
                });

        assertThat(shown().lines()).hasSize(4_000).allMatch(line -> line.startsWith("o"));
        assertThat(shownAsErrors().lines()).hasSize(4_000).allMatch(line -> line.startsWith("e"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void keepsTheTwoStreamsOfSubmittedTasksApart(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            List<Future<?>> futures = new ArrayList<>();
            for (int task = 0; task < TASKS; task++) {
                futures.add(
                        pool.submit(
                                () -> {
                                    for (int i = 0; i < 1_000; i++) {
                                        System.out.println("o");
                                        System.err.println("e");
                                    }
                                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }

        assertThat(shown().lines()).hasSize(4_000).allMatch("o"::equals);
        assertThat(shownAsErrors().lines()).hasSize(4_000).allMatch("e"::equals);
    }

    @ParameterizedTest
    @MethodSource("all")
    void showsALineWithoutAnEnd(Runner runner) throws Exception {
        Run<Void> run = runner.run(() -> System.out.print("no newline"));

        assertThat(shown()).isEqualTo("no newline");
        assertThat(run.output()).isEqualTo("no newline");
    }

    @ParameterizedTest
    @MethodSource("all")
    void showsWhatATaskPrintedBeforeItFailed(Runner runner) {
        try {
            runner.run(
                    () -> {
                        System.out.println("so far");
                        throw new IllegalStateException("no further");
                    });
        } catch (Exception e) {
            assertThat(e).hasMessageContaining("no further");
        }

        assertThat(shown()).isEqualTo("so far\n");
    }

    @ParameterizedTest
    @MethodSource("processes")
    void showsWhatATaskPrintedBeforeItEndedTheWorker(Runner runner) {
        try {
            runner.run(
                    () -> {
                        System.out.println("so far");
                        System.exit(3);
                    });
        } catch (Exception e) {
            assertThat(e).hasMessageContaining("exit code 3");
        }

        assertThat(shown()).isEqualTo("so far\n");
    }

    @ParameterizedTest
    @MethodSource("processes")
    void showsOutputWhileTheTaskIsStillRunning(Runner runner) throws Exception {
        Signal end = Signal.in(folder, "end");
        try (WorkerPool pool = runner.open()) {
            Future<?> future =
                    pool.submit(
                            () -> {
                                System.out.print("half");
                                end.await();
                                System.out.println(" done");
                            });
            Eventually.isTrue("half a line is shown", () -> shown().equals("half"));
            end.give();
            future.get();
        }

        assertThat(shown()).isEqualTo("half done\n");
    }

    @ParameterizedTest
    @MethodSource("all")
    void goesOnCapturingAfterANestedRun(Runner runner) throws Exception {
        Run<Void> run =
                runner.run(
                        () -> {
                            System.out.println("before");
                            Runner.sequential().run(() -> System.out.println("inner"));
                            Runner.threads(1).run(() -> System.out.println("thread"));
                            System.out.println("after");
                        });

        assertThat(shown()).isEqualTo("before\ninner\nthread\nafter\n");
        assertThat(run.output()).isEqualTo(shown());
    }

    @ParameterizedTest
    @MethodSource("all")
    void showsWhatThreadsOfATaskPrint(Runner runner) throws Exception {
        Run<Void> run =
                runner.run(
                        () -> {
                            Thread thread = new Thread(() -> System.out.println("from a thread"));
                            thread.start();
                            thread.join();
                        });

        assertThat(run.output()).isEqualTo("from a thread\n");
        assertThat(shown()).isEqualTo("from a thread\n");
    }

    @ParameterizedTest
    @MethodSource("all")
    void showsWhatAParallelStreamPrints(Runner runner) throws Exception {
        runner.run(() -> IntStream.range(0, 1_000).parallel().forEach(System.out::println));

        assertThat(shown().lines().map(Integer::valueOf).sorted())
                .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
    }

    @ParameterizedTest
    @MethodSource("all")
    void putsTheStreamsBack(Runner runner) throws Exception {
        runner.run(() -> System.out.println("x"));

        Eventually.isTrue("the streams are back", () -> System.out == cellOut);
    }

    @Test
    void putsTheStreamsBackAfterTasksThatNeverBegan() throws Exception {
        Signal end = Signal.in(folder, "end");
        try (WorkerPool pool = Runner.threads(1).open()) {
            Future<?> running = pool.submit(() -> end.await());
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(pool.submit(() -> System.out.println("never")));
            }
            waiting.forEach(future -> future.cancel(true));
            end.give();
            running.get();
        }

        Eventually.isTrue("the streams are back", () -> System.out == cellOut);
        assertThat(shown()).isEmpty();
    }

    @Test
    void putsTheStreamsBackAfterAShutdownNow() throws Exception {
        WorkerPool pool = Runner.threads(1).open();
        Signal begun = Signal.in(folder, "begun");
        pool.submit(
                () -> {
                    begun.give();
                    Blocked.untilInterrupted();
                });
        pool.submit(() -> System.out.println("never"));
        begun.await();
        pool.shutdownNow();

        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        Eventually.isTrue("the streams are back", () -> System.out == cellOut);
    }

    @ParameterizedTest
    @MethodSource("processes")
    void aChildThatWritesIntoTheWorkersOwnPipeBreaksNothing(Runner runner) throws Exception {
        Run<Integer> run =
                runner.run(
                        () ->
                                new ProcessBuilder("sh", "-c", "echo native; echo error >&2")
                                        .inheritIO()
                                        .start()
                                        .waitFor());

        assertThat(run.results()).containsExactly(0);
        assertThat(shown()).isEqualTo("native\n");
    }

    @ParameterizedTest
    @MethodSource("processes")
    void aMegabyteOfNativeNoiseBreaksNothing(Runner runner) throws Exception {
        Run<Integer> run =
                runner.run(
                        () ->
                                new ProcessBuilder("sh", "-c", "yes native | head -c 1000000")
                                        .inheritIO()
                                        .start()
                                        .waitFor());

        assertThat(run.results()).containsExactly(0);
        assertThat(shown()).hasSize(1_000_000);
    }

    @ParameterizedTest
    @MethodSource("processes")
    void standardInputIsAtItsEnd(Runner runner) throws Exception {
        assertThat(runner.run(() -> System.in.read()).results()).containsExactly(-1);
    }
}
