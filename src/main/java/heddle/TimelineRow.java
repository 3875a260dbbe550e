package heddle;

import heddle.Timeline.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * One row of a {@link TimelineChart}: bars that do not overlap.
 *
 * @param label the name of a worker or a thread
 * @param bars in the order of time
 */
record TimelineRow(String label, List<Bar> bars) {

    /** So that process 2 comes before process 10. */
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    /**
     * One task, or one thread's life.
     *
     * @param task the number of the task; empty for a thread
     * @param intervals what its thread did meanwhile; empty when that was not recorded
     */
    record Bar(OptionalInt task, Duration start, Duration end, List<Interval> intervals) {}

    /** One row per thread. */
    static List<TimelineRow> of(Timeline timeline) {
        return timeline.lanes().stream()
                .map(
                        l ->
                                new TimelineRow(
                                        l.thread(),
                                        List.of(bar(OptionalInt.empty(), l.start(), l.end(), l))))
                .toList();
    }

    /** One row per worker, or as many as it ran tasks at once. */
    static List<TimelineRow> of(Run<?> run) {
        Map<Integer, Timeline.Lane> lanes = new HashMap<>();
        run.timeline().stream()
                .flatMap(timeline -> timeline.lanes().stream())
                .forEach(lane -> lane.tasks().forEach(task -> lanes.put(task, lane)));
        Map<String, List<Bar>> byWorker = new TreeMap<>(BY_NUMBER);
        for (Span span : run.spans()) {
            var task = OptionalInt.of(span.task());
            Bar bar = bar(task, span.start(), span.end(), lanes.get(span.task()));
            byWorker.computeIfAbsent(span.worker(), worker -> new ArrayList<>()).add(bar);
        }
        List<TimelineRow> rows = new ArrayList<>();
        byWorker.forEach((worker, bars) -> rows.addAll(withoutOverlap(worker, bars)));
        return rows;
    }

    private static Bar bar(OptionalInt task, Duration start, Duration end, Timeline.Lane lane) {
        return new Bar(
                task, start, end, lane == null ? List.of() : cut(lane.intervals(), start, end));
    }

    /** The part of a thread's states between two times. */
    private static List<Interval> cut(List<Interval> intervals, Duration start, Duration end) {
        List<Interval> part = new ArrayList<>();
        for (int i = firstAfter(intervals, start); i < intervals.size(); i++) {
            Interval interval = intervals.get(i);
            if (interval.start().compareTo(end) >= 0) {
                break;
            }
            part.add(
                    new Interval(
                            interval.state(),
                            later(interval.start(), start),
                            earlier(interval.end(), end),
                            interval.detail()));
        }
        return part;
    }

    private static int firstAfter(List<Interval> intervals, Duration time) {
        int low = 0;
        int high = intervals.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (intervals.get(middle).end().compareTo(time) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static Duration later(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration earlier(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static List<TimelineRow> withoutOverlap(String label, List<Bar> bars) {
        List<TimelineRow> rows = new ArrayList<>();
        for (Bar bar : bars.stream().sorted(Comparator.comparing(Bar::start)).toList()) {
            rows.stream()
                    .filter(row -> row.bars.getLast().end.compareTo(bar.start) <= 0)
                    .findFirst()
                    .orElseGet(() -> added(rows, label))
                    .bars
                    .add(bar);
        }
        return rows;
    }

    private static TimelineRow added(List<TimelineRow> rows, String label) {
        rows.add(new TimelineRow(rows.isEmpty() ? label : "", new ArrayList<>()));
        return rows.getLast();
    }
}
