package heddle.explore.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What came out of one schedule of a scenario.
 *
 * @param schedule what was run
 * @param races those in it
 * @param ending how it ended
 * @param answer to the scenario's question
 */
record Execution(Schedule schedule, Races races, Ending ending, Object answer) {

    static Execution of(Scenario scenario, Schedule schedule, Races races, Trace trace) {
        Body body = new Body(scenario, schedule, trace);
        if (scenario.program() != null) {
            return new Execution(schedule, races, schedule.run(body), null);
        }
        Ending ending = schedule.runSteps(body);
        if (ending.isFailure() && !body.hasState) {
            String reason = "the state cannot be made: " + ending.reason();
            ending = new Ending(Ending.Kind.REFUSED, reason);
        }
        return new Execution(schedule, races, ending, body.answer);
    }

    Execution endedWith(Ending other) {
        return new Execution(schedule, races, other, answer);
    }

    /** What the first thread of a schedule does. */
    private static final class Body implements Runnable {

        private final Scenario scenario;
        private final Schedule schedule;
        private final Trace trace;
        private boolean hasState;
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
            hasState = true;
            show(state);
            schedule.share(state);
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
