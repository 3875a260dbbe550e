package heddle;

import java.time.Duration;

/**
 * One task's stretch of work: which worker ran it, and when.
 *
 * <p>Times are offsets from the start of the {@linkplain Run run}, measured with {@link
 * System#nanoTime} in the worker's own process and shifted by the offset that the pool found when
 * the worker started, so spans of different processes line up to about one round trip.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @param task the task's number in the order in which tasks were given, from 0
 * @param worker the worker's name, such as {@code "process 2"}
 * @param start when the task began, from the start of the run
 * @param end when it returned, from the start of the run
 * @see Charts#timeline(Run)
 */
public record Span(int task, String worker, Duration start, Duration end) {

    /**
     * Checks the order of the two times.
     *
     * @throws IllegalArgumentException if the task is negative or the end lies before the start
     */
    public Span {
        if (task < 0) {
            throw new IllegalArgumentException("task must be >= 0, got " + task);
        }
        if (end.compareTo(start) < 0) {
            throw new IllegalArgumentException(
                    "end must not be before start, got start " + start + " and end " + end);
        }
    }

    /**
     * Returns how long the task took.
     *
     * @return the time between start and end
     */
    public Duration length() {
        return end.minus(start);
    }
}
