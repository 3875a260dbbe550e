package heddle.explore.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    private final Order order;
    private final ExploredCode code;
    private final long beganNanos = System.nanoTime();
    private final Map<Object, Long> outcomes = new LinkedHashMap<>();
    private Scenario scenario;
    private ClassLoader loader;
    private long executions;
    private long executionsOfBound;
    private int completed = -1;
    private boolean cut;

    Search(Order order, ExploredCode code) {
        this.order = order;
        this.code = code;
    }

    Report run() {
        if (order.counts()) {
            return explore(Schedule.UNBOUNDED);
        }
        Report report = explore(0);
        while (report.passed() && cut && mayGoOn()) {
            report = explore(completed + 1);
        }
        return report;
    }

    private boolean mayGoOn() {
        return completed < USUAL_BOUND || executionsOfBound < FEW && !isOver();
    }

    private boolean isOver() {
        return executions >= order.maxSchedules()
                || System.nanoTime() - beganNanos > order.maxMillis() * 1_000_000;
    }

    private Report explore(int bound) {
        Choices choices = new Choices();
        cut = false;
        executionsOfBound = 0;
        do {
            if (isOver()) {
                return completed >= USUAL_BOUND
                        ? report(Ending.FINISHED, null)
                        : report(new Ending(Ending.Kind.REFUSED, limit()), null);
            }
            Run run = run(choices, bound, null);
            executions++;
            executionsOfBound++;
            cut |= run.schedule().wasCut();
            if (run.ending().kind() != Ending.Kind.FINISHED) {
                return unhappy(run.ending(), choices.schedule(), bound);
            }
            if (order.counts()) {
                outcomes.merge(run.answer(), 1L, Long::sum);
            }
        } while (choices.advance());
        completed = bound;
        return report(Ending.FINISHED, null);
    }

    private String limit() {
        return "not all schedules were tried: %,d in %,d ms"
                .formatted(executions, (System.nanoTime() - beganNanos) / 1_000_000);
    }

    private Report unhappy(Ending ending, int[] schedule, int bound) {
        if (!ending.isFailure()) {
            return report(ending, null);
        }
        Trace trace = new Trace();
        Run again = run(new Choices(schedule), bound, trace);
        if (!again.ending().kind().equals(ending.kind())) {
            return report(
                    new Ending(
                            Ending.Kind.REFUSED,
                            "a schedule failed (%s) and did not fail again"
                                    .formatted(ending.reason())),
                    null);
        }
        return report(again.ending(), path(schedule, again.schedule(), trace));
    }

    private static Report.Path path(int[] choices, Schedule schedule, Trace trace) {
        List<String> names = new ArrayList<>();
        schedule.strands().forEach(strand -> names.add(strand.thread.getName()));
        return new Report.Path(choices, names, List.copyOf(trace.moves()));
    }

    private Report report(Ending ending, Report.Path witness) {
        return new Report(
                ending,
                executions,
                completed,
                !cut,
                witness,
                outcomes,
                (System.nanoTime() - beganNanos) / 1_000_000);
    }

    /** What came out of one schedule. */
    private record Run(Schedule schedule, Ending ending, Object answer) {}

    private Run run(Choices choices, int bound, Trace trace) {
        if (loader == null) {
            loader = code.newLoader();
            scenario = Exploration.unpack(order, loader);
        }
        Schedule schedule = new Schedule(choices, bound, trace);
        Body body = new Body(scenario, schedule);
        Ending ending = scenario.program() == null ? schedule.runSteps(body) : schedule.run(body);
        if (schedule.hasTouchedStatics()) {
            loader = null;
        }
        if (ending.kind() == Ending.Kind.FINISHED
                && scenario.question() != null
                && !order.counts()
                && !Boolean.TRUE.equals(body.answer)) {
            ending = new Ending(Ending.Kind.WRONG, "the check is not fulfilled");
        }
        return new Run(schedule, ending, body.answer);
    }

    /** What the first thread of a schedule does. */
    private static final class Body implements Runnable {

        private final Scenario scenario;
        private final Schedule schedule;
        private Object answer;

        Body(Scenario scenario, Schedule schedule) {
            this.scenario = scenario;
            this.schedule = schedule;
        }

        @Override
        public void run() {
            try {
                if (scenario.program() != null) {
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
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < scenario.steps().length; i++) {
                var step = (heddle.task.Step<Object>) scenario.steps()[i];
                threads.add(new Thread(null, () -> act(step, state), scenario.names()[i]));
            }
            schedule.runAll(threads);
            answer = ((heddle.task.Fn<Object, Object>) scenario.question()).apply(state);
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
