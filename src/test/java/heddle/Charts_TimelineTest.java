package heddle;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Timeline.Interval;
import heddle.Timeline.Lane;
import heddle.Timeline.State;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Charts_TimelineTest {

    private static final int RUNNING = 0x56B4E9;
    private static final int BLOCKED = 0xD55E00;

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    private static Span span(int task, String worker, long start, long end) {
        return new Span(task, worker, ms(start), ms(end));
    }

    private static Interval interval(State state, long start, long end) {
        return new Interval(state, ms(start), ms(end), "");
    }

    private static Run<Void> run(Runner runner, List<Span> spans, Timeline timeline) {
        Duration wallTime =
                spans.stream().map(Span::end).max(Duration::compareTo).orElse(Duration.ZERO);
        return new Run<>(
                Collections.nCopies(spans.size(), null),
                runner,
                wallTime,
                Duration.ZERO,
                Duration.ZERO,
                spans,
                List.of(),
                "",
                Optional.ofNullable(timeline));
    }

    /** How many pixels of that colour there are. */
    private static long pixels(BufferedImage image, int rgb) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .filter(
                        i ->
                                (image.getRGB(i % image.getWidth(), i / image.getWidth())
                                                & 0xFFFFFF)
                                        == rgb)
                .count();
    }

    @Test
    void saysInASentenceWhatItShows() {
        var spans = List.of(span(0, "thread 1", 0, 40), span(1, "thread 2", 10, 70));
        assertThat(Charts.timeline(run(Runner.threads(2), spans, null)))
                .hasToString(
                        "Timeline: 2 tasks over 70.0 ms (2 threads); the shortest took 40.0 ms,"
                                + " the longest 60.0 ms");
    }

    @Test
    void drawsARunWithoutTasks() {
        assertThat(Charts.timeline(run(Runner.threads(2), List.of(), null)))
                .hasToString("Timeline: 0 tasks over 0 ns (2 threads)");
    }

    @Test
    void colorsTheShareOfTheTimeThatTasksTook() {
        var half = run(Runner.threads(1), List.of(span(0, "a", 50, 100)), null);
        var whole = run(Runner.threads(1), List.of(span(0, "a", 0, 100)), null);
        double share =
                (double) pixels(Charts.timeline(half), RUNNING)
                        / pixels(Charts.timeline(whole), RUNNING);
        assertThat(share).isBetween(0.48, 0.52);
    }

    @Test
    void colorsARecordedTaskByWhatItsThreadDid() {
        var lane =
                new Lane(
                        "thread 1",
                        1,
                        ms(0),
                        ms(100),
                        List.of(0),
                        List.of(interval(State.RUNNING, 0, 50), interval(State.BLOCKED, 50, 100)));
        var run =
                run(
                        Runner.threads(1),
                        List.of(span(0, "thread 1", 0, 100)),
                        new Timeline(List.of(lane), ms(100)));
        ChartImage image = Charts.timeline(run);
        assertThat(pixels(image, RUNNING)).isPositive();
        assertThat(pixels(image, BLOCKED)).isPositive();
    }

    @Test
    void leavesOutWhatAThreadDidBetweenItsTasks() {
        var lane =
                new Lane(
                        "thread 1",
                        1,
                        ms(0),
                        ms(100),
                        List.of(0),
                        List.of(interval(State.RUNNING, 0, 50), interval(State.BLOCKED, 50, 100)));
        var run =
                run(
                        Runner.threads(1),
                        List.of(span(0, "thread 1", 0, 50)),
                        new Timeline(List.of(lane), ms(100)));
        assertThat(pixels(Charts.timeline(run), BLOCKED)).isZero();
    }

    @Test
    void givesTasksThatAWorkerRanAtOnceRowsOfTheirOwn() {
        var spans =
                List.of(
                        span(0, "process 1", 0, 50),
                        span(1, "process 1", 20, 60),
                        span(2, "process 1", 55, 80),
                        span(3, "process 2", 0, 80));
        var rows = TimelineRow.of(run(Runner.processes(2), spans, null));
        assertThat(rows)
                .extracting(TimelineRow::label)
                .containsExactly("process 1", "", "process 2");
        assertThat(rows.get(0).bars())
                .extracting(bar -> bar.task().getAsInt())
                .containsExactly(0, 2);
        assertThat(rows.get(1).bars()).extracting(bar -> bar.task().getAsInt()).containsExactly(1);
    }

    @Test
    void putsWorkersInTheOrderOfTheirNumbers() {
        var spans =
                List.of(
                        span(0, "thread 10", 0, 1),
                        span(1, "thread 2", 0, 1),
                        span(2, "thread 1", 0, 1));
        assertThat(TimelineRow.of(run(Runner.threads(10), spans, null)))
                .extracting(TimelineRow::label)
                .containsExactly("thread 1", "thread 2", "thread 10");
    }

    @Test
    void staysReadableWithTenThousandWorkers() {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            spans.add(span(i, "virtual thread " + (i + 1), i / 100, 200));
        }
        ChartImage image = Charts.timeline(run(Runner.virtualThreads(), spans, null));
        var thirty = run(Runner.virtualThreads(), spans.subList(0, 30), null);
        assertThat(image.getHeight()).isLessThan(Charts.timeline(thirty).getHeight() + 100);
        assertThat(image.toString()).startsWith("Timeline: 10,000 tasks");
    }

    @Test
    void hasOneRowPerThreadOfATimeline() {
        Set<State> all = EnumSet.allOf(State.class);
        List<Interval> intervals = new ArrayList<>();
        all.forEach(s -> intervals.add(interval(s, s.ordinal() * 10L, s.ordinal() * 10L + 10)));
        var lane = new Lane("a", 1, ms(0), ms(60), List.of(), intervals);
        var timeline = new Timeline(List.of(lane, lane), ms(60));
        assertThat(TimelineRow.of(timeline)).hasSize(2);
        assertThat(Charts.timeline(timeline)).hasToString("Timeline: " + timeline);
    }
}
