package heddle.explore.internal;

import java.util.function.Supplier;

/** Runs a scenario in one schedule after the other, each from the beginning. */
final class Runs {

    private final Supplier<Scenario> source;
    private final boolean counts;
    private Scenario scenario;

    /**
     * Where threads are switched. To switch where they synchronise is enough as long as there is no
     * race (DRF: JLS 17.4.5).
     */
    private Detail detail;

    /**
     * @param source gives the scenario with static fields that nobody has touched
     * @param counts whether all outcomes are counted, and nothing is checked
     */
    Runs(Supplier<Scenario> source, boolean counts) {
        this.source = source;
        this.counts = counts;
        this.detail = counts ? Detail.LITTLE.withAccesses() : Detail.LITTLE;
    }

    /** Whether all outcomes are counted, and nothing is checked. */
    boolean counts() {
        return counts;
    }

    Detail detail() {
        return detail;
    }

    void setDetail(Detail newDetail) {
        detail = newDetail;
    }

    /**
     * Runs one schedule.
     *
     * @param bound how many times a thread that could go on may be made to wait
     * @param trace takes down what happens, or null
     */
    Execution run(Chooser chooser, int bound, Trace trace) {
        if (scenario == null) {
            scenario = source.get();
            detail = scenario.timeouts() ? detail.withTimeouts() : detail;
        }
        Races races = new Races(!counts);
        Schedule schedule = new Schedule(chooser, bound, detail, races, trace);
        Execution execution = Execution.of(scenario, schedule, races, trace);
        boolean asks = scenario.question() != null && !counts;
        if (schedule.hasTouchedStatics()) {
            scenario = null;
        }
        boolean finished = execution.ending().kind() == Ending.Kind.FINISHED;
        return finished && asks && !Boolean.TRUE.equals(execution.answer())
                ? execution.endedWith(
                        new Ending(Ending.Kind.WRONG, "wrong result: the check is false"))
                : execution;
    }

    /** Runs a schedule once more, and takes down what happens. */
    Report.Path path(int[] schedule) {
        Trace trace = new Trace();
        run(new Choices(schedule), Candidates.UNBOUNDED, trace);
        return trace.path(schedule);
    }
}
