package heddle.explore.internal;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What came out of an exploration.
 *
 * @param ending how the worst schedule ended
 * @param executions how many schedules were run
 * @param preemptions all schedules with at most so many preemptions were run; -1 for none
 * @param exhausted whether there are no other schedules
 * @param witness the schedule that failed, or null
 * @param outcomes each value that came out, and in how many schedules; only when counted
 * @param millis how long it took
 */
public record Report(
        Ending ending,
        long executions,
        int preemptions,
        boolean exhausted,
        Path witness,
        Map<Object, Long> outcomes,
        long millis)
        implements Serializable {

    /** Returns whether a schedule failed. */
    public boolean failed() {
        return ending.isFailure();
    }

    /** Returns whether nothing failed in all the schedules that had to be run. */
    public boolean passed() {
        return ending.kind() == Ending.Kind.FINISHED && preemptions >= 0;
    }

    /** Returns what to tell the reader. */
    public String reason() {
        return ending.reason();
    }

    /**
     * A schedule to look at.
     *
     * @param choices how to run it again
     * @param threads the names of its threads
     * @param steps what they did, in order
     */
    public record Path(int[] choices, List<String> threads, List<Move> steps)
            implements Serializable {}

    /**
     * One step of a schedule.
     *
     * @param thread the number of the thread
     * @param place where it was in the code
     * @param action what it did
     */
    public record Move(int thread, String place, String action) implements Serializable {}
}
