package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import heddle.NothingLeftBehind;
import heddle.Run;
import heddle.Runner;
import heddle.Span;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How chunks are shared out among workers, and what is known when one dies. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessPool_ShareTest {

    /** Were all long items sent ahead to the worker that ended its short item first, it had 20. */
    @Test
    void leavesLongItemsBehindShortOnesToBothWorkers() throws Exception {
        List<Integer> millis = IntStream.range(0, 220).map(i -> i < 200 ? 0 : 100).boxed().toList();
        Run<Integer> run =
                Runner.processes(2)
                        .chunk(1)
                        .map(
                                millis,
                                ms -> {
                                    Thread.sleep(ms);
                                    return ms;
                                });

        List<String> longOnes =
                run.spans().stream().filter(s -> s.task() >= 200).map(Span::worker).toList();
        assertThat(longOnes).contains("process 1", "process 2");
        for (String worker : List.of("process 1", "process 2")) {
            assertThat(longOnes).filteredOn(worker::equals).hasSizeBetween(6, 14);
        }
    }

    @Test
    void runsNoItemTwiceWhenOneOfManyShortOnesKillsItsWorker() throws Exception {
        int items = 2_000;
        int deadly = 1_000;
        try (SharedArray runs = SharedArray.create(items)) {
            assertThatExceptionOfType(WorkerDiedException.class)
                    .isThrownBy(
                            () ->
                                    Runner.processes(2)
                                            .chunk(1)
                                            .map(
                                                    IntStream.range(0, items).boxed().toList(),
                                                    i -> {
                                                        runs.incrementAndGet(i);
                                                        if (i == deadly) {
                                                            Runtime.getRuntime().halt(9);
                                                        }
                                                        return i;
                                                    }))
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(9))
                    .satisfies(e -> assertThat(e.task()).isLessThanOrEqualTo(deadly));
            assertThat(runs.toArray()).containsOnly(0, 1);
            assertThat(runs.get(deadly)).isEqualTo(1);
        }
    }

    @Test
    void isRecordedOnceAtATime() throws Exception {
        ProcessPool pool = ProcessPool.open(1, 1);
        try {
            pool.recording().start();
            assertThatIllegalStateException()
                    .isThrownBy(() -> pool.recording().start())
                    .withMessageContaining("recorded already");
            assertThat(pool.recording().stop()).hasSize(1);
            pool.recording().start();
            assertThat(pool.recording().stop()).hasSize(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void isNotRecordedAfterTheBeginningOfARecordingWasInterrupted() throws Exception {
        ProcessPool pool = ProcessPool.open(1, 1);
        try {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> pool.recording().start());
            pool.recording().start();
            assertThat(pool.recording().stop()).hasSize(1);
        } finally {
            pool.shutdownNow();
        }
    }
}
