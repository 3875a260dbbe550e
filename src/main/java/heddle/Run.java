package heddle;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What happened when a {@link Runner} or a {@link WorkerPool} ran a number of tasks.
 *
 * <p>It prints as one line. Immutable and safe to share between threads, as far as the results are.
 *
 * @param <R> the type of the results
 * @param results the results, in the order of the tasks; unmodifiable, may contain null
 * @param runner what ran the tasks
 * @param wallTime from the moment when the workers were ready until the last result was there
 * @param startUp what it took to start the workers; zero in a pool that was open already
 * @param cpuTime the processor time of the tasks' own threads, all together; on virtual threads,
 *     whose time the JVM does not count, that of the whole process
 * @param spans when each task ran and where, in the order of the tasks
 * @param workers the workers at the end of the run
 * @param output what the tasks printed, task by task
 * @param timeline what the threads were doing, when the run was {@linkplain Runner#recorded
 *     recorded}
 * @see Charts#timeline(Run)
 */
public record Run<R>(
        List<R> results,
        Runner runner,
        Duration wallTime,
        Duration startUp,
        Duration cpuTime,
        List<Span> spans,
        List<Worker> workers,
        String output,
        Optional<Timeline> timeline) {

    private static final int MAX_RESULTS_LENGTH = 200;

    /**
     * Checks that nothing is missing.
     *
     * @throws NullPointerException if an argument is null
     */
    public Run {
        Objects.requireNonNull(results, "results");
        Objects.requireNonNull(runner, "runner");
        Objects.requireNonNull(wallTime, "wallTime");
        Objects.requireNonNull(startUp, "startUp");
        Objects.requireNonNull(cpuTime, "cpuTime");
        Objects.requireNonNull(spans, "spans");
        Objects.requireNonNull(workers, "workers");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(timeline, "timeline");
    }

    /**
     * Returns the result of one task.
     *
     * @param task the number of the task, from 0
     * @return its result, which may be null
     * @throws IndexOutOfBoundsException if there is no such task
     */
    public R result(int task) {
        return results.get(task);
    }

    /**
     * Returns the share of the tasks' time in which their threads had a processor: CPU time divided
     * by the summed length of the {@linkplain #spans spans}.
     *
     * <p>Near 1, the tasks computed all the time. Below, they waited: for input, for a lock, or for
     * a core that something else was using. On virtual threads it may exceed 1: the time of the
     * process includes its compiler and its garbage collector.
     *
     * @return the utilisation, at least 0; 0 when no task took measurable time
     */
    public double utilisation() {
        long busyNanos = spans.stream().mapToLong(span -> span.length().toNanos()).sum();
        return busyNanos == 0 ? 0 : (double) cpuTime.toNanos() / busyNanos;
    }

    @Override
    public String toString() {
        return "%s%s on %s · %s%s"
                .formatted(shortResults(), count(results.size(), "task"), where(), time(), start());
    }

    /** Nothing when there are none, as of actions. */
    private String shortResults() {
        if (!results.isEmpty() && results.stream().allMatch(Objects::isNull)) {
            return "";
        }
        String all = results.stream().limit(MAX_RESULTS_LENGTH).toList().toString();
        boolean cut = all.length() > MAX_RESULTS_LENGTH || results.size() > MAX_RESULTS_LENGTH;
        int end = Math.min(all.length() - 1, MAX_RESULTS_LENGTH);
        return (cut ? all.substring(0, end) + " …]" : all) + " · ";
    }

    private String where() {
        String pids =
                workers.stream()
                        .map(Worker::pid)
                        .distinct()
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
        return "%s (pid %s)".formatted(runner.name(), pids);
    }

    private String time() {
        return Durations.format(wallTime);
    }

    private String start() {
        return startUp.isZero() ? "" : " after " + Durations.format(startUp) + " of start-up";
    }

    private static String count(int n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }
}
