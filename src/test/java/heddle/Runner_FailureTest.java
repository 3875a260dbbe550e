package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import heddle.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A task throws: DESIGN's first row, on every runner. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Runner_FailureTest {

    @TempDir Path folder;

    static final class OddNumber extends Exception {
        private static final long serialVersionUID = 1L;
        private final int number;

        OddNumber(int number) {
            super("odd: " + number);
            this.number = number;
        }
    }

    static List<Runner> all() {
        return List.of(
                Runner.sequential(),
                Runner.threads(2),
                Runner.virtualThreads(),
                Runner.processes(2),
                Runner.processes(1).each(Runner.threads(2)),
                Runner.processes(1).each(Runner.virtualThreads()));
    }

    static List<Runner> concurrent() {
        return all().subList(1, all().size());
    }

    @ParameterizedTest
    @MethodSource("all")
    void namesTheTaskAndTheExceptionAndKeepsItAsTheCause(Runner runner) {
        var failure =
                catchThrowableOfType(
                        TaskFailedException.class,
                        () ->
                                runner.map(
                                        List.of(2, 4, 5),
                                        n -> {
                                            if (n % 2 == 1) {
                                                throw new OddNumber(n);
                                            }
                                            return n;
                                        }));

        assertThat(failure.task()).isEqualTo(2);
        assertThat(failure)
                .hasMessageContaining("task 2")
                .hasMessageContaining("OddNumber: odd: 5");
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        OddNumber.class, odd -> assertThat(odd.number).isEqualTo(5));
        assertThat(failure.getCause().getStackTrace()[0].getClassName())
                .startsWith(Runner_FailureTest.class.getName());
    }

    @ParameterizedTest
    @MethodSource("all")
    void keepsUncheckedExceptionsAndTheirCauses(Runner runner) {
        var failure =
                catchThrowableOfType(
                        TaskFailedException.class,
                        () ->
                                runner.run(
                                        () -> {
                                            throw new IllegalStateException(
                                                    "outer", new IOException("inner"));
                                        }));

        assertThat(failure.task()).isZero();
        assertThat(failure.getCause())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("outer");
        assertThat(failure.getCause().getCause())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("inner");
    }

    static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new AssertionError("no words");
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void failsAlsoWhenTheExceptionCannotSayItsMessage(Runner runner) {
        var failure =
                catchThrowableOfType(
                        TaskFailedException.class,
                        () ->
                                runner.run(
                                        () -> {
                                            throw new Mute();
                                        }));

        assertThat(failure)
                .hasMessageContainingAll("task 0", "Mute", "cannot be read")
                .hasMessageContaining(AssertionError.class.getName());
        assertThat(failure.getCause()).isInstanceOf(Mute.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void keepsErrors(Runner runner) {
        var failure =
                catchThrowableOfType(
                        TaskFailedException.class,
                        () ->
                                runner.run(
                                        () -> {
                                            throw new AssertionError("not so");
                                        }));

        assertThat(failure.getCause())
                .isExactlyInstanceOf(AssertionError.class)
                .hasMessage("not so");
    }

    @ParameterizedTest
    @MethodSource("all")
    void survivesAStackOverflow(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            List<Long> before = pids(pool);
            var failure =
                    catchThrowableOfType(
                            TaskFailedException.class, () -> pool.map(List.of(1), n -> deep(n)));

            assertThat(failure.getCause()).isExactlyInstanceOf(StackOverflowError.class);
            assertThat(pool.map(List.of(1), n -> n + 1).results()).containsExactly(2);
            assertThat(pids(pool)).isEqualTo(before);
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deep(int n) {
        return deep(n + 1) + 1;
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void interruptsTheOtherTasks(Runner runner) {
        Signal waiting = Signal.in(folder, "waiting");
        Signal interrupted = Signal.in(folder, "interrupted");
        var failure =
                catchThrowableOfType(
                        TaskFailedException.class,
                        () ->
                                runner.run(
                                        () -> {
                                            waiting.give();
                                            try {
                                                Blocked.untilInterrupted();
                                            } catch (InterruptedException e) {
                                                interrupted.give();
                                                throw e;
                                            }
                                        },
                                        () -> {
                                            waiting.await();
                                            throw new OddNumber(1);
                                        }));

        assertThat(failure.task()).isEqualTo(1);
        interrupted.await();
    }

    @Test
    void runsNoFurtherTaskInSequenceAfterAFailure() {
        Signal second = Signal.in(folder, "second");

        catchThrowableOfType(
                TaskFailedException.class,
                () ->
                        Runner.sequential()
                                .run(
                                        () -> {
                                            throw new OddNumber(1);
                                        },
                                        () -> second.give()));

        assertThat(second.isGiven()).isFalse();
    }

    @Test
    void runsNoFurtherTaskOnThreadsAfterAFailure() {
        Signal second = Signal.in(folder, "second");

        catchThrowableOfType(
                TaskFailedException.class,
                () ->
                        Runner.threads(1)
                                .run(
                                        () -> {
                                            throw new OddNumber(1);
                                        },
                                        () -> second.give()));

        assertThat(second.isGiven()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("all")
    void leavesThePoolUsableAfterAFailure(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            for (int i = 0; i < 5; i++) {
                catchThrowableOfType(
                        TaskFailedException.class,
                        () ->
                                pool.map(
                                        List.of(1, 2, 3, 4, 5, 6),
                                        n -> {
                                            throw new OddNumber(n);
                                        }));
                assertThat(pool.map(List.of(1, 2, 3), n -> 2 * n).results())
                        .containsExactly(2, 4, 6);
            }
        }
    }

    private static List<Long> pids(WorkerPool pool) {
        return pool.workers().stream().map(Worker::pid).toList();
    }
}
