package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The threads that can go on, among whom the choices say who does. */
final class Candidates {

    static final int UNBOUNDED = Integer.MAX_VALUE;

    private final List<Strand> strands = new ArrayList<>();
    private final Chooser chooser;
    private final Touches touches;
    private final Detail detail;
    private final int bound;
    private final VirtualTime time;
    private final Observer observer;
    private Strand[] ready = new Strand[8];

    /** How often something has happened that a thread may wait for in a loop. */
    private int changes;

    private int preemptions;
    private boolean cut;

    /** All that may come is known. */
    private boolean known;

    /** Some threads let others go on before they do. */
    private boolean queued;

    /**
     * @param bound how many times a thread that could go on may be made to wait
     */
    Candidates(
            Chooser chooser,
            Touches touches,
            int bound,
            Detail detail,
            VirtualTime time,
            Observer observer) {
        this.chooser = chooser;
        this.touches = touches;
        this.detail = detail;
        this.bound = bound;
        this.time = time;
        this.observer = observer;
    }

    /** Returns all threads, whether they can go on or not. */
    List<Strand> all() {
        return strands;
    }

    boolean areUnbounded() {
        return bound == UNBOUNDED;
    }

    /** Whether nobody goes on since all that may come is known. */
    boolean areKnown() {
        return known;
    }

    /** Whether the bound kept it from schedules that there are. */
    boolean wereCut() {
        return cut;
    }

    /** Something happens that a thread may wait for in a loop. */
    void change() {
        changes++;
    }

    /** A thread that spins can only go on when there has been a change. */
    void giveWay(Strand me) {
        if (!detail.loops()) {
            me.giveWay(changes);
        }
    }

    /** A thread has taken too long: each of the others goes on once before it does. */
    void loseTurn(Strand me) {
        for (Strand strand : strands) {
            if (strand != me && strand.canGoOn()) {
                me.waitFor(strand);
                queued = true;
                cut = true;
            }
        }
    }

    private void letGoFirst(Strand chosen) {
        if (queued) {
            strands.forEach(strand -> strand.hasSeen(chosen));
        }
    }

    /** Returns the first thread, which is alone. */
    Strand first(Strand strand) {
        ready[0] = strand;
        return turn(1);
    }

    /**
     * Returns who goes on; null when nobody does any more.
     *
     * @param me the one that runs, or has to wait
     */
    Strand choose(Strand me) {
        int count = find(me);
        while (count == 0) {
            if (!endIdleness()) {
                if (!time.pass(strands)) {
                    strands.forEach(this::noteBlocked);
                    return null;
                }
                chooser.waited();
                change();
            }
            count = find(me);
        }
        boolean preempts = ready[0] == me && me.canGoOn();
        if (preempts && preemptions >= bound && count > 1) {
            cut = true;
            return me;
        }
        if (count > 1 && Hooks.tracing) {
            observer.choose(List.of(Arrays.copyOf(ready, count)), false);
        }
        Strand chosen = turn(count);
        if (chosen != me) {
            preemptions += preempts ? 1 : 0;
            letGoFirst(chosen);
        }
        return chosen;
    }

    /** Lets the chooser say which of the candidates goes on. */
    private Strand turn(int count) {
        int choice = chooser.turn(ready, count);
        known = choice < 0;
        if (known) {
            return null;
        }
        Strand chosen = ready[choice];
        chosen.reach.touch();
        if (!chosen.canGoOn()) {
            goOnEarly(chosen);
        }
        return chosen;
    }

    private void goOnEarly(Strand chosen) {
        chosen.goOnEarly();
        if (detail.timeouts() && chosen.deadline != Strand.NO_DEADLINE) {
            touches.writeTime();
            time.passTo(chosen.deadline, strands);
        }
    }

    /** Finds the threads that can go on, first the one that runs. */
    private int find(Strand me) {
        if (ready.length < strands.size()) {
            ready = new Strand[2 * strands.size()];
        }
        int count = 0;
        if (isCandidate(me)) {
            ready[count++] = me;
        }
        for (int i = 1; i < strands.size(); i++) {
            Strand strand = strands.get((me.number + i) % strands.size());
            if (isCandidate(strand)) {
                ready[count++] = strand;
            }
        }
        return detail.wakeUps() || detail.timeouts() ? addEarly(count) : count;
    }

    private boolean isCandidate(Strand strand) {
        return strand.idleSince != changes && strand.canGoOn() && !strand.hasToWait();
    }

    /** When time cannot pass and nobody else can go on, those that spin do. */
    private boolean endIdleness() {
        boolean idle = false;
        for (Strand strand : strands) {
            idle |= strand.idleSince == changes && strand.canGoOn();
        }
        if (idle && time.pass(strands)) {
            chooser.waited();
        }
        changes += idle ? 1 : 0;
        return idle;
    }

    /**
     * Those whose time is over before anything else has happened, and those that wake up by
     * themselves. Nobody can count on the latter: that they may not when all others have stopped
     * makes every last step matter, so that nothing can be left out.
     */
    private int addEarly(int others) {
        int count = others;
        for (Strand strand : strands) {
            boolean wakesUp = others > 0 && detail.wakeUps() && strand.mayWakeUpEarly();
            boolean timesOut = detail.timeouts() && strand.mayTimeOutEarly();
            if (wakesUp || timesOut) {
                ready[count++] = strand;
            }
            if (wakesUp) {
                touches.unknown();
            }
        }
        return count;
    }

    private void noteBlocked(Strand strand) {
        if (strand.isKeptOut()) {
            chooser.blocked(strand);
        }
    }

    /** The schedule ends, though some could go on, or wait for a monitor only. */
    void leave(Strand me) {
        chooser.left(ready, find(me));
        strands.forEach(this::noteBlocked);
    }
}
