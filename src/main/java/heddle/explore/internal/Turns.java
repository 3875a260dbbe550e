package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import heddle.explore.internal.hook.Fiber;
import heddle.explore.internal.hook.Hooks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The threads of a schedule, one of which runs at a time: the choices say which. */
final class Turns {

    static final int UNBOUNDED = Integer.MAX_VALUE;

    /** More than any small program needs. */
    private static final int MAX_STEPS = 20_000;

    /** After so many steps in a row a thread is taken for one that spins, and loses its turn. */
    private static final int MAX_STEPS_IN_A_ROW = 100;

    private final Chooser chooser;
    private final Touches touches;
    private final Detail detail;
    private final int bound;
    private final VirtualTime time;
    private final List<Strand> strands = new ArrayList<>();
    private final Map<Thread, Strand> byThread = new IdentityHashMap<>();
    private Strand[] candidates = new Strand[8];

    /** The one that runs. */
    Strand running;

    /** The one that has started the others, to which they return at their first point; or null. */
    private Strand starter;

    private Ending ending;
    private int steps;
    private int stepsInARow;
    private int changes;
    private int preemptions;
    private boolean cut;
    private boolean waits;
    private boolean longRow;

    /**
     * @param bound how many times a thread that could go on may be made to wait
     */
    Turns(Chooser chooser, Touches touches, int bound, Detail detail, VirtualTime time) {
        this.chooser = chooser;
        this.touches = touches;
        this.detail = detail;
        this.bound = bound;
        this.time = time;
    }

    void add(Strand strand) {
        strands.add(strand);
        byThread.put(strand.thread, strand);
        chooser.started(strand);
        ThreadInside.start(strand.thread, strand.number);
    }

    List<Strand> strands() {
        return strands;
    }

    /** Returns the one that has started the others and does nothing itself, or null. */
    Strand starter() {
        return starter;
    }

    /** Returns the explored thread, or null. */
    Strand of(Thread thread) {
        return byThread.get(thread);
    }

    /** Lets each fiber run in its turn, until the schedule ends. */
    Ending run(Strand first) {
        Thread carrier = Thread.currentThread();
        candidates[0] = first;
        running = turn(first, 1);
        while (ending == null) {
            Fiber.resume(running.fiber, carrier, running.thread);
        }
        return ending;
    }

    /** Whether the bound kept it from schedules that there are. */
    boolean wasCut() {
        return cut;
    }

    /** Whether a thread has taken more steps in a row than any that does not spin. */
    boolean hasLongRow() {
        return longRow;
    }

    /** Whether a thread has waited that may wake up by itself. */
    boolean hasWaited() {
        return waits;
    }

    /** Ends the schedule; only for the thread that runs. */
    void end(Ending with) {
        if (ending == null) {
            ending = with;
        }
    }

    /** Ends the schedule, and never returns. */
    void stop(Ending with) {
        end(with);
        suspend();
    }

    /** Lets each of them run to its first point, so that to begin is no step of its own. */
    void start(List<Strand> started) {
        starter = running;
        for (Strand strand : started) {
            strand.inPrologue = true;
            running = strand;
            stepsInARow = 0;
            Fiber.suspend();
        }
    }

    /** One more thing is done. */
    void step() {
        longRow |= ++stepsInARow > MAX_STEPS_IN_A_ROW;
        if (++steps > MAX_STEPS) {
            stop(
                    new Ending(
                            Ending.Kind.ENDLESS,
                            "a schedule took more than " + MAX_STEPS + " steps; does a loop end?"));
        }
    }

    /** Whether a thread spins, for all that is known; a search without a bound asks for loops. */
    boolean takesTooLong() {
        return stepsInARow > MAX_STEPS_IN_A_ROW && (bound != UNBOUNDED || detail.loops());
    }

    /** Lets each of the others go on once before it does. */
    private void loseTurn(Strand me) {
        for (Strand strand : strands) {
            if (strand != me && strand.canGoOn()) {
                me.waitFor(strand);
                cut = true;
            }
        }
    }

    /** Something happens that a thread may wait for in a loop. */
    void change() {
        changes++;
    }

    /** Lets others go on; a thread that spins can only go on when there has been a change. */
    void giveWay(Strand me) {
        if (!detail.loops()) {
            me.giveWay(changes);
        }
        goOn(me);
    }

    /** Lets the choices say who goes on; returns when it is this one's turn. */
    void goOn(Strand me) {
        if (takesTooLong() && !detail.loops()) {
            loseTurn(me);
        }
        next(me);
        if (running != me || ending != null) {
            suspend();
        }
    }

    /** Waits until it can go on, and it is its turn. */
    void block(Strand me, State state, long deadline) {
        me.state = state;
        me.deadline = deadline;
        me.timedOut = false;
        waits |= me.mayWakeUp();
        setStatus(me, deadline);
        me.schedule.waits(me);
        next(me);
        if (running != me || ending != null) {
            suspend();
        }
        if (me.timedOut) {
            touches.readTime();
        }
        me.schedule.goesOn(me);
        me.state = State.READY;
        me.deadline = Strand.NO_DEADLINE;
        ThreadInside.setStatus(me.thread, ThreadInside.RUNNABLE);
    }

    private static void setStatus(Strand me, long deadline) {
        int status =
                me.state == State.ENTERING
                        ? ThreadInside.BLOCKED
                        : deadline == Strand.NO_DEADLINE
                                ? ThreadInside.WAITING
                                : ThreadInside.TIMED_WAITING;
        ThreadInside.setStatus(me.thread, status);
    }

    /** Lets another go on for ever. */
    void leave(Strand me) {
        me.state = State.ENDED;
        change();
        touches.release(me.thread, "end");
        ThreadInside.setStatus(me.thread, ThreadInside.TERMINATED);
        if (onlyDaemonsLeft()) {
            chooser.left(candidates, candidates(me));
            strands.forEach(this::noteBlocked);
            end(Ending.FINISHED);
        } else if (ending == null) {
            next(me);
        }
    }

    private void noteBlocked(Strand strand) {
        if (strand.isKeptOut()) {
            chooser.blocked(strand);
        }
    }

    private boolean onlyDaemonsLeft() {
        for (Strand strand : strands) {
            if (strand.state != State.ENDED && !strand.thread.isDaemon()) {
                return false;
            }
        }
        return true;
    }

    private void next(Strand me) {
        if (me.inPrologue) {
            me.inPrologue = false;
            running = starter;
            return;
        }
        try {
            running = choose(me);
        } catch (Choices.UnsteadyException e) {
            end(new Ending(Ending.Kind.REFUSED, e.getMessage()));
        }
        if (running != me) {
            stepsInARow = 0;
            for (Strand strand : strands) {
                strand.hasSeen(running);
            }
        }
    }

    /** Whether the one that runs is the only one that can go on, now or when time has passed. */
    boolean isAlone() {
        for (Strand strand : strands) {
            boolean waits = !strand.canGoOn() && strand.deadline == Strand.NO_DEADLINE;
            if (strand != running && !waits) {
                return false;
            }
        }
        return true;
    }

    /** Leaves this fiber until it is its turn again; for ever when the schedule has ended. */
    private void suspend() {
        try {
            Fiber.suspend();
        } catch (IllegalStateException pinned) {
            end(
                    new Ending(
                            Ending.Kind.REFUSED,
                            "a thread waits inside a static initialiser or native code, which"
                                    + " cannot be explored"));
            throw new ThreadDeathError();
        }
    }

    /** Ends a thread that cannot be suspended. */
    private static final class ThreadDeathError extends Error {
        private static final long serialVersionUID = 1L;
    }

    private Strand choose(Strand me) {
        int count = candidates(me);
        while (count == 0) {
            if (!endIdleness()) {
                if (!time.pass(strands)) {
                    strands.forEach(this::noteBlocked);
                    end(Waits.stuck(strands, starter));
                    return me;
                }
                chooser.waited();
                change();
            }
            count = candidates(me);
        }
        boolean preempts = candidates[0] == me && me.canGoOn();
        if (preempts && preemptions >= bound && count > 1) {
            cut = true;
            return me;
        }
        if (count > 1 && Hooks.tracing) {
            me.schedule.choosing(List.of(Arrays.copyOf(candidates, count)), false);
        }
        Strand chosen = turn(me, count);
        if (preempts && chosen != me) {
            preemptions++;
        }
        return chosen;
    }

    /** Lets the chooser say which of the candidates goes on. */
    private Strand turn(Strand me, int count) {
        int choice = chooser.turn(candidates, count);
        if (choice < 0) {
            end(Ending.KNOWN);
            return me;
        }
        Strand chosen = candidates[choice];
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
    private int candidates(Strand me) {
        if (candidates.length < strands.size()) {
            candidates = new Strand[2 * strands.size()];
        }
        int count = 0;
        if (isCandidate(me)) {
            candidates[count++] = me;
        }
        for (int i = 1; i < strands.size(); i++) {
            Strand strand = strands.get((me.number + i) % strands.size());
            if (isCandidate(strand)) {
                candidates[count++] = strand;
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
    private int addEarly(int ready) {
        int count = ready;
        for (Strand strand : strands) {
            boolean wakesUp = ready > 0 && detail.wakeUps() && strand.mayWakeUpEarly();
            boolean timesOut = detail.timeouts() && strand.mayTimeOutEarly();
            if (wakesUp || timesOut) {
                candidates[count++] = strand;
            }
            if (wakesUp) {
                touches.unknown();
            }
        }
        return count;
    }
}
