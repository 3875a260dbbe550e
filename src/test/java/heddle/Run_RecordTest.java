package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run tells, on every runner. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class Run_RecordTest {

    static List<Runner> all() {
        return List.of(
                Runner.sequential(),
                Runner.threads(2),
                Runner.virtualThreads(),
                Runner.processes(2),
                Runner.processes(1).each(Runner.threads(2)));
    }

    static List<Runner> oneThreadEach() {
        return all().subList(0, 4);
    }

    private static Run<Integer> run(Runner runner) throws Exception {
        return runner.map(List.of(1, 2, 3, 4), n -> burn(n));
    }

    /** Uses the processor for some milliseconds. */
    private static int burn(int n) {
        long end = System.nanoTime() + 5_000_000;
        int x = n;
        while (System.nanoTime() < end) {
            x = 31 * x + 1;
        }
        return x == 0 ? 0 : n;
    }

    @ParameterizedTest
    @MethodSource("all")
    void hasResultsAndSpansInTheOrderOfTheTasks(Runner runner) throws Exception {
        Run<Integer> run = run(runner);

        assertThat(run.results()).containsExactly(1, 2, 3, 4);
        assertThat(run.result(2)).isEqualTo(3);
        assertThat(run.spans()).extracting(Span::task).containsExactly(0, 1, 2, 3);
        assertThat(run.runner()).isEqualTo(runner);
        assertThat(run.workers()).isNotEmpty();
        assertThat(run.timeline()).isEmpty();
        assertThatThrownBy(() -> run.results().set(0, 9))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> run.result(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void itsSpansLieWithinItsWallTime(Runner runner) throws Exception {
        Run<Integer> run = run(runner);

        assertThat(run.spans())
                .allMatch(span -> span.end().compareTo(run.wallTime()) <= 0)
                .allMatch(span -> !span.start().isNegative())
                .allMatch(span -> span.length().compareTo(Duration.ofMillis(5)) >= 0);
    }

    /** A result that takes some milliseconds to unpack. */
    private static final class Heavy implements Serializable {

        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            burn(1);
        }
    }

    @Test
    void itsWallTimeLastsUntilTheResultIsBack() throws Exception {
        Run<Heavy> run = Runner.processes(1).run(() -> new Heavy());

        assertThat(run.wallTime().minus(run.spans().getFirst().end()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(4));
    }

    @ParameterizedTest
    @MethodSource("all")
    void countsTheProcessorTimeOfItsTasks(Runner runner) throws Exception {
        Run<Integer> run = run(runner);

        assertThat(run.cpuTime()).isPositive();
        assertThat(run.utilisation()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("oneThreadEach")
    void tasksOfOneWorkerDoNotOverlap(Runner runner) throws Exception {
        Run<Integer> run = runner.map(IntStream.range(0, 20).boxed().toList(), n -> burn(n));
        for (Span one : run.spans()) {
            for (Span other : run.spans()) {
                if (one.task() < other.task() && one.worker().equals(other.worker())) {
                    assertThat(
                                    one.end().compareTo(other.start()) <= 0
                                            || other.end().compareTo(one.start()) <= 0)
                            .as("%s and %s", one, other)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void printsNoResultsOfActions() throws Exception {
        assertThat(Runner.sequential().run(() -> {}, () -> {}).toString())
                .startsWith("2 tasks on sequential");
        assertThat(Runner.sequential().map(List.of(), n -> n).toString())
                .startsWith("[] · 0 tasks on sequential");
    }

    @ParameterizedTest
    @MethodSource("all")
    void printsAsOneLine(Runner runner) throws Exception {
        assertThat(run(runner).toString())
                .startsWith("[1, 2, 3, 4] · 4 tasks on " + runner.name())
                .doesNotContain("\n");
    }
}
