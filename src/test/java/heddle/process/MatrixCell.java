package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import heddle.Eventually;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One cell of the failure matrix: something goes wrong with a task of a pool that has one worker,
 * at some moment.
 */
final class MatrixCell {

    private static final long BEGAN_MILLIS = ManagementFactory.getRuntimeMXBean().getStartTime();

    /** When it goes wrong. */
    enum Moment {
        /** No task runs; a thread that an earlier task has left behind does it. */
        IDLE,
        RUNNING,
        /** While the worker reads the argument of the task. */
        SENDING,
        /** While the worker writes the result of the task. */
        RECEIVING,
        /** The task runs, and the pool has been shut down. */
        SHUTDOWN
    }

    /** A task that goes wrong after the signal. */
    interface Victim {
        Future<?> submitTo(WorkerPool pool, Signal go);
    }

    private static final int OTHERS = 5;

    private final Path folder;
    private final Moment moment;

    MatrixCell(Path folder, Moment moment) {
        this.folder = folder;
        this.moment = moment;
    }

    /** The task hears of it, and everything goes on in the same worker. */
    void leavesTheWorker(Trouble trouble, Consumer<ExecutionException> reported) throws Exception {
        check(trouble, true, reported);
    }

    /** The task hears of it, and everything goes on in another worker. */
    void costsTheWorker(Trouble trouble, Consumer<ExecutionException> reported) throws Exception {
        check(trouble, false, reported);
    }

    private void check(Trouble trouble, boolean stays, Consumer<ExecutionException> reported)
            throws Exception {
        if (moment == Moment.IDLE) {
            checkIdle(trouble, stays);
        } else {
            check((pool, go) -> submit(pool, trouble, go), stays, reported);
        }
    }

    /** Hands over a task that goes wrong after the signal. */
    Future<?> submit(WorkerPool pool, Trouble trouble, Signal go) {
        return switch (moment) {
            case SENDING -> {
                var argument = new Trouble.WhenRead(trouble, go);
                yield pool.submit(() -> argument.toString());
            }
            case RECEIVING ->
                    pool.submit(
                            () -> {
                                go.await();
                                return new Trouble.WhenWritten(trouble);
                            });
            default ->
                    pool.submit(
                            () -> {
                                SharedLong.create(1);
                                go.await();
                                trouble.happen();
                            });
        };
    }

    /** Checks the cell with any task that goes wrong. */
    void check(Victim victim, boolean stays, Consumer<ExecutionException> reported)
            throws Exception {
        Signal go = Signal.in(folder, "go");
        WorkerPool pool = Runner.processes(1).open();
        long pid = pid(pool);
        try (pool) {
            Future<?> failing = victim.submitTo(pool, go);
            List<Future<Integer>> others = others(pool);
            if (moment == Moment.SHUTDOWN) {
                pool.shutdown();
            }
            go.give();

            reported.accept(
                    catchThrowableOfType(
                            ExecutionException.class, () -> failing.get(20, TimeUnit.SECONDS)));
            assertAllReturn(others);
            if (moment != Moment.SHUTDOWN) {
                assertAnswers(pool, pid, stays);
            }
        }
        assertThat(pool.isTerminated()).isTrue();
        assertNoFilesOf(pid);
    }

    private void checkIdle(Trouble trouble, boolean stays) throws Exception {
        Signal go = Signal.in(folder, "go");
        Signal over = Signal.in(folder, "over");
        WorkerPool pool = Runner.processes(1).open();
        long pid = pid(pool);
        try (pool) {
            pool.submit(() -> leaveThread(trouble, go, over)).get();
            go.give();
            if (stays) {
                over.await();
            } else {
                Eventually.isTrue("the worker is replaced", () -> pid(pool) != pid);
            }

            assertAnswers(pool, pid, stays);
        }
        if (trouble == Trouble.CRASH) {
            Files.delete(crashLog(pid)); // nobody has heard of it who could
        }
        assertNoFilesOf(pid);
    }

    private static boolean leaveThread(Trouble trouble, Signal go, Signal over) {
        Thread.ofPlatform()
                .start(
                        () -> {
                            go.await();
                            try {
                                trouble.happen();
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            } finally {
                                over.give();
                            }
                        });
        return true;
    }

    /** Tasks that wait for the same worker. */
    static List<Future<Integer>> others(WorkerPool pool) {
        List<Future<Integer>> others = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            int n = i;
            others.add(pool.submit(() -> n));
        }
        return others;
    }

    static void assertAllReturn(List<Future<Integer>> others) throws Exception {
        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    /** The pool answers, in the same worker as before or in another. */
    static void assertAnswers(WorkerPool pool, long before, boolean stays) throws Exception {
        long pid = pool.submit(() -> ProcessHandle.current().pid()).get(20, TimeUnit.SECONDS);

        assertThat(pid == before).as("the worker is the same").isEqualTo(stays);
        assertThat(pool.map(List.of(1, 2, 3), n -> n + 1).results()).containsExactly(2, 3, 4);
    }

    static long pid(WorkerPool pool) {
        return pool.workers().getFirst().pid();
    }

    /**
     * No temporary file has a name that says that it belongs to that process, and not to one of the
     * same number that ended before this JVM began.
     */
    static void assertNoFilesOf(long pid) {
        Eventually.within(Duration.ofSeconds(5), () -> filesOf(pid).isEmpty());
        assertThat(filesOf(pid)).as("files of process " + pid).isEmpty();
    }

    /** Where a worker that crashes tells why. */
    static Path crashLog(long pid) {
        return temporary().resolve("heddle-crash-%d.log".formatted(pid));
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static List<Path> filesOf(long pid) {
        Path performance = temporary().resolve("hsperfdata_" + System.getProperty("user.name"));
        return Stream.of(temporary(), SharedFiles.place(), performance)
                .filter(Files::isDirectory)
                .flatMap(MatrixCell::files)
                .filter(
                        file ->
                                file.getFileName()
                                        .toString()
                                        .matches("(.*-)?%d([-.].*)?".formatted(pid)))
                .filter(file -> file.toFile().lastModified() >= BEGAN_MILLIS)
                .toList();
    }

    private static Stream<Path> files(Path folder) {
        try (var files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
