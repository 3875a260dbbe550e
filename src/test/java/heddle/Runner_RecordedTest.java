package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import heddle.Timeline.Lane;
import heddle.Timeline.State;
import heddle.task.TaskFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class Runner_RecordedTest {

    private static final Duration CLOCK_ERROR = Duration.ofMillis(1);

    static List<Runner> runners() {
        return List.of(Runner.sequential(), Runner.threads(2), Runner.virtualThreads());
    }

    private static Lane laneOf(int task, Run<?> run) {
        return run.timeline().orElseThrow().lanes().stream()
                .filter(lane -> lane.tasks().contains(task))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("runners")
    void showsTheSleepOfEachTaskWithinItsSpan(Runner runner) throws Exception {
        Run<Integer> run =
                runner.recorded()
                        .map(
                                List.of(0, 1, 2),
                                i -> {
                                    Thread.sleep(10);
                                    return i;
                                });

        for (Span span : run.spans()) {
            Lane lane = laneOf(span.task(), run);
            assertThat(lane.thread()).isEqualTo(span.worker());
            assertThat(lane.intervals())
                    .anySatisfy(
                            interval -> {
                                assertThat(interval.state()).isEqualTo(State.SLEEPING);
                                assertThat(interval.start().plus(CLOCK_ERROR))
                                        .isGreaterThan(span.start());
                                assertThat(interval.end().minus(CLOCK_ERROR))
                                        .isLessThan(span.end());
                            });
        }
        assertThat(run.timeline().orElseThrow().length()).isEqualTo(run.wallTime());
    }

    @Test
    void hasNoTimelineUnlessAskedTo() throws Exception {
        assertThat(Runner.threads(1).run(() -> 1).timeline()).isEmpty();
    }

    @Test
    void recordsEachRunOfAPool() throws Exception {
        try (var pool = Runner.threads(1).recorded().open()) {
            assertThat(laneOf(0, pool.run(() -> 1)).tasks()).containsExactly(0);
            assertThat(laneOf(1, pool.run(() -> 1, () -> 2)).tasks()).containsExactly(0, 1);
        }
    }

    @Test
    void observesThatAVirtualThreadIsBlocked() throws Exception {
        Object lock = new Object();
        var held = new CountDownLatch(1);

        Run<Void> run =
                Runner.virtualThreads()
                        .recorded()
                        .run(
                                () -> {
                                    synchronized (lock) {
                                        held.countDown();
                                        Thread.sleep(100);
                                    }
                                },
                                () -> {
                                    held.await();
                                    synchronized (lock) {
                                        lock.notifyAll();
                                    }
                                });

        assertThat(laneOf(1, run).time(State.BLOCKED)).isPositive();
        assertThat(laneOf(0, run).time(State.BLOCKED)).isZero();
        assertThat(laneOf(0, run).time(State.UNKNOWN)).isZero();
    }

    @Test
    void recordsAgainAfterATaskHasFailed() throws Exception {
        Runner runner = Runner.threads(1).recorded();
        assertThatExceptionOfType(TaskFailedException.class)
                .isThrownBy(
                        () ->
                                runner.run(
                                        () -> {
                                            throw new IllegalStateException("no");
                                        }));
        assertThat(runner.run(() -> 1).timeline()).isPresent();
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        Runner.virtualThreads().recorded().run(() -> Thread.sleep(2));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("heddle sampler");
    }
}
