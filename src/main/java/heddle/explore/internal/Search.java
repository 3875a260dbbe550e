package heddle.explore.internal;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs the schedules of a scenario, depth first: those without a preemption, then those with at
 * most one, and so on, so that the first witness is one with the fewest preemptions (Musuvathi and
 * Qadeer, PLDI 2007); then, without a bound, one of each kind.
 */
final class Search {

    /** Most bugs need no more; what is asked for, where not all schedules can be tried. */
    static final int USUAL_BOUND = 2;

    /** Up to so many schedules at one bound are tried before those without a bound. */
    private static final int FEW = 100_000;

    /** The states are too many, or cannot be told apart. */
    private static final Ending LOST =
            new Ending(
                    Ending.Kind.REFUSED,
                    "threads go round in a loop, and it could not be found out whether for ever");

    private final Runs runs;
    private final long maxSchedules;
    private final long beganNanos = System.nanoTime();
    private final long endNanos;
    private final Tally tally = new Tally();

    private long executions;
    private int completed = -1;
    private boolean exhausted;
    private boolean waits;

    /** Whether a thread has asked for two identity hash codes. */
    private boolean comparesHashes;

    /** Whether a thread seems to go round in a loop. */
    private boolean spins;

    /** The first schedule that failed, or null. */
    private Report failure;

    /** The first data race, which is reported unless it makes something else go wrong. */
    private Report race;

    /** What only the JDK's way of working has ordered, in words; or null. */
    private Ending unpromised;

    /** All states; null as long as nobody has asked for them. */
    private States states;

    /** The first schedule that could not be judged, or null. */
    private Ending doubt;

    Search(Runs runs, long maxSchedules, long maxMillis) {
        this.runs = runs;
        this.maxSchedules = maxSchedules;
        this.endNanos = beganNanos + maxMillis * 1_000_000;
    }

    Report run() {
        if (runs.counts()) {
            explore(Choices::new, Candidates.UNBOUNDED, maxSchedules, endNanos);
        } else {
            check();
        }
        if (failure != null) {
            return failure;
        }
        if (race != null) {
            return race;
        }
        boolean enough = exhausted || !runs.counts() && completed >= USUAL_BOUND;
        if (enough && doubt == null) {
            return report(unpromised == null ? Ending.FINISHED : unpromised, null);
        }
        return report(doubt == null ? stopped() : doubt, null);
    }

    private Ending stopped() {
        String limit =
                runs.counts() && executions >= maxSchedules
                        ? "there are more than %,d interleavings; take fewer threads or shorter ones"
                                .formatted(maxSchedules)
                        : "not all schedules were tried: %,d in %,d ms"
                                .formatted(executions, millis());
        return new Ending(Ending.Kind.REFUSED, limit);
    }

    private long millis() {
        return (System.nanoTime() - beganNanos) / 1_000_000;
    }

    /** Many schedules with few preemptions may still be of few kinds. */
    private void check() {
        exploreBounds(FEW);
        boolean goesRound = states != null && states.isCyclic();
        if (goesOn() && race == null && !goesRound) {
            exploreKinds();
        }
        exploreBounds(maxSchedules);
        if (failure == null && race == null && doubt == null && waits) {
            exploreWith(runs.detail().withWakeUps());
        }
        if (failure == null && race == null && doubt == null && comparesHashes) {
            exploreWith(runs.detail().withHashes());
        }
    }

    /** Where threads go round, all states tell whether they can do so for ever. */
    private void exploreStates() {
        Ending doubtBefore = doubt;
        doubt = null;
        long now = System.nanoTime();
        long most = Math.min(executions + FEW, maxSchedules);
        runs.setDetail(runs.detail().withLoops(true));
        explore(this::newStates, Candidates.UNBOUNDED, most, now + (endNanos - now) / 2);
        FairRound round = failure == null && race == null ? FairRound.find(states.all()) : null;
        if (round != null) {
            failure = failure(round);
        }
        runs.setDetail(runs.detail().withLoops(false));
        if (failure != null && round == null) {
            findFewerPreemptions();
        }
        doubt = doubtBefore != null || states.isDone() || !states.isCyclic() ? doubtBefore : LOST;
    }

    private Chooser newStates() {
        states = new States();
        return states;
    }

    /** Goes round once more, and takes down what happens. */
    private Report failure(FairRound round) {
        Trace trace = new Trace();
        Round chooser = new Round(round);
        Schedule again = runs.run(chooser, Candidates.UNBOUNDED, trace).schedule();
        Ending ending =
                chooser.isClosed()
                        ? Waits.round(again.strands(), again.starter(), round.movers())
                        : LOST;
        return report(ending, chooser.isClosed() ? trace.path(chooser.schedule()) : null);
    }

    /** In each schedule with at most one preemption, what is rare may happen too. */
    private void exploreWith(Detail more) {
        boolean all = exhausted;
        Detail before = runs.detail();
        runs.setDetail(more);
        for (int bound = 0; bound <= 1 && failure == null; bound++) {
            long most = Math.min(executions + FEW, maxSchedules);
            explore(Choices::new, bound, most, endNanos);
        }
        runs.setDetail(before);
        exhausted = all;
        doubt = null;
    }

    private boolean goesOn() {
        return failure == null && doubt == null && !exhausted;
    }

    private void exploreBounds(long most) {
        boolean complete = true;
        while (goesOn() && complete && completed < USUAL_BOUND) {
            complete = explore(completed + 1, most);
            if (spins && states == null && !exhausted && failure == null && race == null) {
                exploreStates();
            }
        }
    }

    /** Runs all schedules with so many preemptions; false if it was stopped. */
    private boolean explore(int bound, long most) {
        boolean complete =
                explore(Choices::new, bound, Math.min(executions + most, maxSchedules), endNanos);
        completed = complete ? bound : completed;
        return complete;
    }

    /** Runs one schedule of each kind. It may take half of what is left. */
    private void exploreKinds() {
        long now = System.nanoTime();
        explore(
                Reduction::new,
                Candidates.UNBOUNDED,
                (executions + maxSchedules) / 2,
                now + (endNanos - now) / 2);
        if (failure == null) {
            doubt = null;
        } else {
            findFewerPreemptions();
        }
    }

    private void findFewerPreemptions() {
        Report found = failure;
        failure = null;
        while (failure == null && explore(completed + 1, FEW)) {}
        failure = failure == null ? found : failure;
    }

    /** Runs the schedules that a chooser gives; false if it was stopped before the last one. */
    private boolean explore(
            Supplier<Chooser> choosers, int bound, long lastExecution, long lastNanos) {
        Chooser chooser = choosers.get();
        boolean cut = false;
        do {
            if (executions >= lastExecution || System.nanoTime() > lastNanos) {
                return false;
            }
            Execution execution = runs.run(chooser, bound, null);
            executions++;
            cut |= execution.schedule().wasCut();
            waits |= execution.schedule().hasWaited();
            comparesHashes |= execution.schedule().hashes().areSeveral();
            spins |= execution.schedule().hasLongRow();
            spins |= execution.ending().kind() == Ending.Kind.ENDLESS;
            if (execution.ending().isFailure()) {
                failure = failure(execution.ending(), chooser.schedule(), bound);
                return false;
            }
            if (execution.races().found() != null && race == null) {
                race = failure(new Ending(Ending.Kind.RACE, ""), chooser.schedule(), bound);
            }
            if (needsMoreDetail(execution)) {
                return explore(choosers, bound, lastExecution, lastNanos);
            }
            if (execution.races().doubt() != null && unpromised == null) {
                unpromised = new Ending(Ending.Kind.REFUSED, execution.races().doubt());
            }
            judge(execution, chooser);
            if (doubt != null && bound == Candidates.UNBOUNDED) {
                return false;
            }
        } while (chooser.advance());
        exhausted = !cut && doubt == null && chooser.isComplete();
        return doubt == null;
    }

    private boolean needsMoreDetail(Execution execution) {
        Detail before = runs.detail();
        if (race != null) {
            runs.setDetail(runs.detail().withAccesses());
        }
        if (execution.schedule().looksAtEnds() && !runs.counts()) {
            runs.setDetail(runs.detail().withEnds());
        }
        return !runs.detail().equals(before);
    }

    private void judge(Execution execution, Chooser chooser) {
        switch (execution.ending().kind()) {
            case FINISHED -> {
                if (runs.counts()) {
                    Ending refused = tally.add(execution.answer(), chooser);
                    doubt = doubt == null ? refused : doubt;
                }
            }
            case KNOWN -> {}
            default -> doubt = doubt == null ? execution.ending() : doubt;
        }
    }

    /** Runs it once more, and takes down what happens. */
    private Report failure(Ending ending, int[] schedule, int bound) {
        Trace trace = new Trace();
        Execution again = runs.run(new Choices(schedule), bound, trace);
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
        if (again.schedule().hashes().haveTied()) {
            ended = ended.with(", when two objects have the same identity hash code");
        }
        return report(ended, trace.path(schedule));
    }

    private Report report(Ending ending, Report.Path witness) {
        boolean counted = ending.kind() == Ending.Kind.FINISHED;
        return new Report(
                ending,
                executions,
                completed,
                exhausted,
                witness,
                counted ? tally.counts() : Map.of(),
                counted ? tally.examples(runs) : Map.of(),
                millis());
    }
}
