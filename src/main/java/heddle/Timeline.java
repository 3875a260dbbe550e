package heddle;

import heddle.kernel.Shown;
import heddle.process.internal.Pause;
import heddle.process.internal.Recorder;
import heddle.process.internal.ThreadTrace;
import heddle.task.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What each thread was doing, and when, as the JDK's Flight Recorder saw it.
 *
 * <pre>{@code
 * Timeline.record(() -> {
 *     var a = Thread.ofPlatform().name("a").start(() -> deposit(100));
 *     var b = Thread.ofPlatform().name("b").start(() -> deposit(100));
 *     a.join();
 *     b.join();
 * })
 * }</pre>
 *
 * <p>A notebook shows it as a picture with one row per thread. The times come from the JVM's own
 * events and are exact to some microseconds. Virtual threads are the exception: of them JDK 25
 * records sleep and I/O alone, so that whatever else they do is {@link State#UNKNOWN}; only in a
 * run of {@link Runner#virtualThreads} is it observed as well, each millisecond.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @param lanes one per thread, in the order in which the threads began
 * @param length from the start of the recording to its end
 * @see <a href="https://openjdk.org/jeps/328">JEP 328: Flight Recorder</a>
 */
public record Timeline(List<Lane> lanes, Duration length) implements Shown {

    private static final int LANES_IN_TEXT = 4;

    /** What a thread can be doing. */
    public enum State {
        /** Computing, or ready to compute. */
        RUNNING("ran"),
        /** Waiting to enter a {@code synchronized} block that another thread holds. */
        BLOCKED("was blocked"),
        /** In {@code Object.wait} or parked, as in a lock or a queue of java.util.concurrent. */
        WAITING("waited"),
        /** In {@code Thread.sleep}. */
        SLEEPING("slept"),
        /** Reading or writing a file or a socket. */
        IO("did I/O"),
        /** Running, blocked or waiting: of a virtual thread the JDK does not say which. */
        UNKNOWN("ran or waited");

        private final String verb;

        State(String verb) {
            this.verb = verb;
        }
    }

    /**
     * One thread's part of the timeline.
     *
     * @param thread the thread's name; in a run, the worker's
     * @param pid the process that it ran in
     * @param start when the thread began or, when it was there before, the recording
     * @param end when the thread ended or, when it outlived it, the recording
     * @param tasks in a run, the numbers of the tasks that it ran; empty otherwise
     * @param intervals what it did from start to end, without gap or overlap
     */
    public record Lane(
            String thread,
            long pid,
            Duration start,
            Duration end,
            List<Integer> tasks,
            List<Interval> intervals) {

        /** Keeps copies of the lists. */
        public Lane {
            tasks = List.copyOf(tasks);
            intervals = List.copyOf(intervals);
        }

        /**
         * Adds up the time in one state.
         *
         * @param state what to look for
         * @return how long the thread was in that state altogether
         */
        public Duration time(State state) {
            return intervals.stream()
                    .filter(interval -> interval.state() == state)
                    .map(Interval::length)
                    .reduce(Duration.ZERO, Duration::plus);
        }

        @Override
        public String toString() {
            String shares =
                    Arrays.stream(State.values())
                            .filter(state -> percent(state) > 0)
                            .map(state -> state.verb + " " + percent(state) + " %")
                            .collect(Collectors.joining(", "));
            return shares.isEmpty() ? thread : thread + " " + shares;
        }

        private long percent(State state) {
            long nanos = Math.max(1, end.minus(start).toNanos());
            return Math.round(100.0 * time(state).toNanos() / nanos);
        }
    }

    /**
     * A stretch of time in one state.
     *
     * @param state what the thread was doing
     * @param start when that began, from the start of the recording
     * @param end when that ended, from the start of the recording
     * @param detail the class of a lock and who held it, a file or an address; may be empty
     */
    public record Interval(State state, Duration start, Duration end, String detail) {

        /**
         * Returns how long it lasted.
         *
         * @return the time between start and end
         */
        public Duration length() {
            return end.minus(start);
        }
    }

    /** Keeps a copy of the lanes. */
    public Timeline {
        lanes = List.copyOf(lanes);
        Objects.requireNonNull(length, "length");
    }

    /**
     * Runs code and records what its threads do: the one that calls this, those that the code
     * starts, and those of pools that were there before, as far as they did something.
     *
     * <p>Recording slows code down where it blocks often; it is for looking, not for measuring. The
     * first recording in a JVM takes some 0.2 s to begin, later ones a few milliseconds.
     *
     * @param code what to run; threads that it starts and does not wait for are recorded up to its
     *     end
     * @return the timeline
     * @throws Exception what the code throws, as it is
     * @throws IllegalStateException if something is being recorded already
     */
    public static Timeline record(Action code) throws Exception {
        Objects.requireNonNull(code, "code");
        try (Recorder recorder = Recorder.start()) {
            long began = System.nanoTime();
            code.act();
            long ended = System.nanoTime();
            long pid = ProcessHandle.current().pid();
            List<Lane> lanes =
                    recorder.stop().stream()
                            .filter(trace -> trace.startNanos() < ended && trace.endNanos() > began)
                            .map(trace -> lane(trace, name(trace), pid, began, ended))
                            .toList();
            return new Timeline(lanes, Duration.ofNanos(ended - began));
        }
    }

    private static String name(ThreadTrace trace) {
        return trace.name().isEmpty() ? "thread #" + trace.id() : trace.name();
    }

    /**
     * Makes the lane of one thread.
     *
     * @param began the start of the recording and {@code ended} its end, on the trace's time scale
     */
    static Lane lane(ThreadTrace trace, String name, long pid, long began, long ended) {
        long start = Math.max(began, trace.startNanos());
        long end = Math.max(start, Math.min(ended, trace.endNanos()));
        State otherwise = trace.known() ? State.RUNNING : State.UNKNOWN;
        List<Interval> intervals = new ArrayList<>();
        long now = start;
        for (Pause pause : trace.pauses()) {
            long from = Math.clamp(pause.startNanos(), now, end);
            long to = Math.clamp(pause.endNanos(), from, end);
            add(intervals, otherwise, now - began, from - began, "");
            State state = State.valueOf(pause.reason().name());
            add(intervals, state, from - began, to - began, pause.detail());
            now = to;
        }
        add(intervals, otherwise, now - began, end - began, "");
        return new Lane(
                name,
                pid,
                Duration.ofNanos(start - began),
                Duration.ofNanos(end - began),
                trace.tasks(),
                intervals);
    }

    private static void add(
            List<Interval> intervals, State state, long start, long end, String detail) {
        if (end > start) {
            intervals.add(
                    new Interval(state, Duration.ofNanos(start), Duration.ofNanos(end), detail));
        }
    }

    @Override
    public Map<String, Object> shown() {
        return Charts.timeline(this).shown();
    }

    @Override
    public String toString() {
        String threads = lanes.size() + (lanes.size() == 1 ? " thread" : " threads");
        String all = threads + " over " + Durations.format(length);
        if (lanes.isEmpty()) {
            return all;
        }
        String each =
                lanes.stream()
                        .limit(LANES_IN_TEXT)
                        .map(Lane::toString)
                        .collect(Collectors.joining("; "));
        int rest = lanes.size() - LANES_IN_TEXT;
        return all + ": " + each + (rest > 0 ? "; and " + rest + " more" : "");
    }
}
