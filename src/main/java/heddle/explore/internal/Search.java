package heddle.explore.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs the schedules of a scenario, depth first: those without a preemption, then those with at
 * most one, and so on, until there is nothing left to try, so that the first witness is one with
 * the fewest preemptions (Musuvathi and Qadeer, PLDI 2007).
 */
final class Search {

    /** Most bugs need no more; what is asked for, unless there are only few schedules. */
    static final int USUAL_BOUND = 2;

    /** Up to so many schedules at one bound, the next is tried as well. */
    private static final int FEW = 100_000;

    private final Supplier<Scenario> source;
    private final boolean counts;
    private final long maxSchedules;
    private final long maxMillis;
    private final long beganNanos = System.nanoTime();
    private final Map<Object, Long> outcomes = new LinkedHashMap<>();
    private Scenario scenario;
    private long executions;
    private long executionsOfBound;
    private int completed = -1;
    private boolean exhausted;

    /** The first data race, which is reported unless it makes something else go wrong. */
    private Report race;

    /**
     * Whether threads are switched at every access. To switch where they synchronise is enough as
     * long as there is no race (DRF: JLS 17.4.5), and none can have been missed.
     */
    private boolean everyAccess;

    /** What only the JDK's way of working has ordered, in words; or null. */
    private Ending unpromised;

    /** The first schedule that could not be judged, or null. */
    private Ending doubt;

    /**
     * @param source gives the scenario with static fields that nobody has touched
     * @param counts whether to count all outcomes instead of checking
     */
    Search(Supplier<Scenario> source, boolean counts, long maxSchedules, long maxMillis) {
        this.source = source;
        this.counts = counts;
        this.maxSchedules = maxSchedules;
        this.maxMillis = maxMillis;
        this.everyAccess = counts;
    }

    Report run() {
        Report report = counts ? explore(Turns.UNBOUNDED) : exploreBounds();
        if (!report.failed() && race != null) {
            return race;
        }
        return report.passed() && unpromised != null ? report(unpromised, null) : report;
    }

    void switchAtEveryAccess() {
        everyAccess = true;
    }

    private Report exploreBounds() {
        Report report = explore(0);
        while (report.passed() && !exhausted && mayGoOn()) {
            report = explore(completed + 1);
        }
        return report;
    }

    private boolean mayGoOn() {
        return completed < USUAL_BOUND || race == null && executionsOfBound < FEW && !isOver();
    }

    private boolean isOver() {
        return executions >= maxSchedules || System.nanoTime() - beganNanos > maxMillis * 1_000_000;
    }

    private Report explore(int bound) {
        Choices choices = new Choices();
        boolean cut = false;
        executionsOfBound = 0;
        do {
            if (isOver()) {
                return overReport();
            }
            Run run = run(choices, bound, null);
            executions++;
            executionsOfBound++;
            cut |= run.schedule().wasCut();
            if (run.ending().isFailure()) {
                return failure(run.ending(), choices.schedule(), bound);
            }
            if (run.races().found() != null && race == null) {
                race = failure(new Ending(Ending.Kind.RACE, ""), choices.schedule(), bound);
            }
            if (!everyAccess && race != null) {
                everyAccess = true;
                return explore(bound);
            }
            if (run.ending().kind() != Ending.Kind.FINISHED && doubt == null) {
                doubt = run.ending();
            }
            if (run.races().doubt() != null && unpromised == null) {
                unpromised = new Ending(Ending.Kind.REFUSED, run.races().doubt());
            }
            if (counts) {
                outcomes.merge(run.answer(), 1L, Long::sum);
            }
        } while (choices.advance());
        if (doubt != null) {
            return report(doubt, null);
        }
        completed = bound;
        exhausted = !cut;
        return report(Ending.FINISHED, null);
    }

    /** A smaller bound that was completed counts. */
    private Report overReport() {
        if (doubt != null) {
            return report(doubt, null);
        }
        return completed >= USUAL_BOUND
                ? report(Ending.FINISHED, null)
                : report(new Ending(Ending.Kind.REFUSED, limit()), null);
    }

    private String limit() {
        if (counts && executions >= maxSchedules) {
            return "there are more than %,d interleavings; take fewer threads or shorter ones"
                    .formatted(maxSchedules);
        }
        return "not all schedules were tried: %,d in %,d ms"
                .formatted(executions, (System.nanoTime() - beganNanos) / 1_000_000);
    }

    /** Runs it once more, and takes down what happens. */
    private Report failure(Ending ending, int[] schedule, int bound) {
        Trace trace = new Trace();
        Run again = run(new Choices(schedule), bound, trace);
        Ending ended = again.ending();
        if (ending.kind() == Ending.Kind.RACE && again.races().found() != null) {
            ended = new Ending(Ending.Kind.RACE, again.races().found());
        }
        if (ended.kind() != ending.kind()) {
            return report(
                    new Ending(
                            Ending.Kind.REFUSED,
                            "a schedule failed (%s) and did not fail again"
                                    .formatted(ending.reason())),
                    null);
        }
        return report(ended, trace.path(schedule));
    }

    private Report report(Ending ending, Report.Path witness) {
        return new Report(
                ending,
                executions,
                completed,
                exhausted,
                witness,
                outcomes,
                (System.nanoTime() - beganNanos) / 1_000_000);
    }

    /** What came out of one schedule. */
    record Run(Schedule schedule, Races races, Ending ending, Object answer) {}

    Run run(Choices choices, int bound, Trace trace) {
        if (scenario == null) {
            scenario = source.get();
        }
        Races races = new Races(!counts);
        Schedule schedule = new Schedule(choices, bound, everyAccess, races, trace);
        Body body = new Body(scenario, schedule, trace);
        Ending ending = scenario.program() == null ? schedule.runSteps(body) : schedule.run(body);
        boolean asks = scenario.question() != null && !counts;
        if (schedule.hasTouchedStatics()) {
            scenario = null;
        }
        if (ending.kind() == Ending.Kind.FINISHED && asks && !Boolean.TRUE.equals(body.answer)) {
            ending = new Ending(Ending.Kind.WRONG, "the check is not fulfilled");
        }
        return new Run(schedule, races, ending, body.answer);
    }

    /** What the first thread of a schedule does. */
    private static final class Body implements Runnable {

        private final Scenario scenario;
        private final Schedule schedule;
        private final Trace trace;
        private Object answer;

        Body(Scenario scenario, Schedule schedule, Trace trace) {
            this.scenario = scenario;
            this.schedule = schedule;
            this.trace = trace;
        }

        @Override
        public void run() {
            try {
                if (scenario.program() != null) {
                    show(null);
                    scenario.program().act();
                } else {
                    runSteps();
                }
            } catch (Throwable t) {
                throw Body.<RuntimeException>asUnchecked(t);
            }
        }

        @SuppressWarnings("unchecked")
        private void runSteps() throws Exception {
            Object state = scenario.state().call();
            show(state);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < scenario.steps().length; i++) {
                var step = (heddle.task.Step<Object>) scenario.steps()[i];
                threads.add(new Thread(null, () -> act(step, state), scenario.names()[i]));
            }
            schedule.runAll(threads);
            answer = ((heddle.task.Fn<Object, Object>) scenario.question()).apply(state);
        }

        private void show(Object state) {
            if (trace != null) {
                trace.of(state, scenario.loader());
            }
        }

        private static void act(heddle.task.Step<Object> step, Object state) {
            try {
                step.on(state);
            } catch (Throwable t) {
                throw Body.<RuntimeException>asUnchecked(t);
            }
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> E asUnchecked(Throwable thrown) throws E {
            throw (E) thrown;
        }
    }
}
