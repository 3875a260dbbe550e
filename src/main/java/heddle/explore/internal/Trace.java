package heddle.explore.internal;

import java.util.ArrayList;
import java.util.List;

/** What happened in a schedule, in order. */
final class Trace {

    /**
     * One step.
     *
     * @param strand the number of the thread
     * @param site what it did where
     */
    record Step(int strand, Site site) {}

    private final List<Step> steps = new ArrayList<>();

    void add(int strand, int site) {
        steps.add(new Step(strand, Sites.get(site)));
    }

    List<Step> steps() {
        return steps;
    }
}
