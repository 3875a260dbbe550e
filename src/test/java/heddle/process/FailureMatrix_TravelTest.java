package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.NothingLeftBehind;
import heddle.NothingOpened;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows of the failure matrix in which something cannot travel. */
@ExtendWith({NothingOpened.class, NothingLeftBehind.class})
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailureMatrix_TravelTest {

    @TempDir Path folder;

    /** It is refused where it is handed over, so what the worker does meanwhile is the moment. */
    @ParameterizedTest
    @EnumSource(names = {"IDLE", "RUNNING", "SHUTDOWN"})
    void argument(MatrixCell.Moment moment) throws Exception {
        Thread unsendable = new Thread();
        Signal go = Signal.in(folder, "go");
        WorkerPool pool = Runner.processes(1).open();
        long pid = MatrixCell.pid(pool);
        try (pool) {
            if (moment != MatrixCell.Moment.IDLE) {
                pool.submit(() -> go.await());
            }
            List<Future<Integer>> others = MatrixCell.others(pool);
            if (moment == MatrixCell.Moment.SHUTDOWN) {
                pool.shutdown();
                assertThatThrownBy(() -> pool.submit(() -> unsendable.getName()))
                        .isInstanceOf(RejectedExecutionException.class);
            } else {
                assertThatThrownBy(() -> pool.submit(() -> unsendable.getName()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("java.lang.Thread");
                assertThatThrownBy(() -> pool.map(List.of(1, unsendable), item -> 1))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("item 1");
            }
            go.give();
            MatrixCell.assertAllReturn(others);
            if (moment != MatrixCell.Moment.SHUTDOWN) {
                MatrixCell.assertAnswers(pool, pid, true);
            }
        }
        MatrixCell.assertNoFilesOf(pid);
    }

    @ParameterizedTest
    @EnumSource(names = {"RECEIVING", "SHUTDOWN"})
    void result(MatrixCell.Moment moment) throws Exception {
        assertResultIsRefused(moment, () -> new Thread(), "java.lang.Thread");
    }

    /** An object that breaks whoever writes it, in the way of a bug. */
    private static final class Broken implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            throw new AssertionError("broken");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RECEIVING", "SHUTDOWN"})
    void resultThatThrowsAnErrorWhenItIsWritten(MatrixCell.Moment moment) throws Exception {
        assertResultIsRefused(moment, () -> new Broken(), "broken");
    }

    private void assertResultIsRefused(MatrixCell.Moment moment, Task<Object> result, String reason)
            throws Exception {
        new MatrixCell(folder, moment)
                .check(
                        (pool, go) ->
                                pool.submit(
                                        () -> {
                                            go.await();
                                            return result.call();
                                        }),
                        true,
                        failure ->
                                assertThat(failure.getCause())
                                        .isInstanceOf(NotSerializableException.class)
                                        .hasMessageContaining("the result of task 0")
                                        .hasMessageContaining(reason));
    }

    private static final class Unsendable extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final Object field;

        Unsendable(Object field) {
            super("cannot be sent");
            this.field = field;
        }

        @Override
        public String toString() {
            return super.toString() + (field == null ? "" : "!");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RECEIVING", "SHUTDOWN"})
    void exception(MatrixCell.Moment moment) throws Exception {
        new MatrixCell(folder, moment)
                .check(
                        (pool, go) ->
                                pool.submit(
                                        () -> {
                                            go.await();
                                            throw new Unsendable(new Thread());
                                        }),
                        true,
                        failure ->
                                assertThat(failure)
                                        .isInstanceOf(TaskFailedException.class)
                                        .hasMessageContaining("Unsendable")
                                        .hasMessageContaining("cannot be sent"));
    }

    @ParameterizedTest
    @EnumSource(names = {"RECEIVING", "SHUTDOWN"})
    void exceptionThatThrowsAnErrorWhenItIsWritten(MatrixCell.Moment moment) throws Exception {
        new MatrixCell(folder, moment)
                .check(
                        (pool, go) ->
                                pool.submit(
                                        () -> {
                                            go.await();
                                            throw new Unsendable(new Broken());
                                        }),
                        true,
                        failure ->
                                assertThat(failure)
                                        .isInstanceOf(TaskFailedException.class)
                                        .hasMessageContaining("Unsendable")
                                        .hasMessageContaining("cannot be sent"));
    }

    /** Compiles a class that is not on the class path. */
    private URL stranger() throws IOException {
        Path source = folder.resolve("Stranger.java");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.writeString(
                source,
                """
                @SuppressWarnings("serial")
                public class Stranger implements java.io.Serializable {}
                """);
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), source.toString());
        assertThat(failed).isZero();
        return classes.toUri().toURL();
    }

    private static Object load(URL classes) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes})) {
            return loader.loadClass("Stranger").getConstructor().newInstance();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SENDING", "RECEIVING", "SHUTDOWN"})
    void classThatIsNotThere(MatrixCell.Moment moment) throws Exception {
        URL classes = stranger();
        MatrixCell.Victim victim =
                switch (moment) {
                    case RECEIVING ->
                            (pool, go) ->
                                    pool.submit(
                                            () -> {
                                                go.await();
                                                return load(classes);
                                            });
                    default -> {
                        Object stranger = load(classes);
                        yield (pool, go) -> pool.submit(() -> stranger.toString());
                    }
                };
        new MatrixCell(folder, moment)
                .check(
                        victim,
                        true,
                        failure ->
                                assertThat(failure)
                                        .isInstanceOf(TaskFailedException.class)
                                        .hasMessageContaining("ClassNotFoundException: Stranger"));
    }
}
