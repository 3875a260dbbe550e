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
 * @param examples a schedule for each of the first values
 * @param millis how long it took
 */
public record Report(
        Ending ending,
        long executions,
        int preemptions,
        boolean exhausted,
        Path witness,
        Map<Object, Long> outcomes,
        Map<Object, Path> examples,
        long millis) {

    /** A report on what could not be explored. */
    static Report inconclusive(String reason) {
        Ending refused = new Ending(Ending.Kind.REFUSED, reason);
        return new Report(refused, 0, -1, false, null, Map.of(), Map.of(), 0);
    }

    /** Returns whether a schedule failed. */
    public boolean failed() {
        return ending.isFailure();
    }

    /** Returns whether nothing failed in all the schedules that had to be run. */
    public boolean passed() {
        return ending.kind() == Ending.Kind.FINISHED;
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
     * @param start what there was before the first step
     * @param steps what they did, in order
     */
    public record Path(int[] choices, List<String> threads, Scene start, List<Move> steps) {}

    /**
     * One step of a schedule.
     *
     * @param thread the number of the thread
     * @param type the class whose code it was in
     * @param place the class, the method and the line
     * @param line the line, or 0
     * @param action what it did
     * @param after what there was when it had done it
     */
    public record Move(int thread, String type, String place, int line, String action, Scene after)
            implements Serializable {}

    /**
     * What there is between two steps.
     *
     * @param variables the values of fields, by a name that says how to get there
     * @param locks the number of the thread that holds a lock, by the name of the lock
     * @param waits what each thread waits for; null for one that does not wait
     */
    public record Scene(
            Map<String, String> variables, Map<String, Integer> locks, List<String> waits)
            implements Serializable {}
}
