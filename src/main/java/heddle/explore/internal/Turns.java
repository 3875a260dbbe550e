package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import heddle.explore.internal.hook.Fiber;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The threads of a schedule, one of which runs at a time. */
final class Turns {

    /** More than any small program needs. */
    private static final int MAX_STEPS = 20_000;

    /** After so many steps in a row a thread is taken for one that spins, and loses its turn. */
    private static final int MAX_STEPS_IN_A_ROW = 100;

    private final Chooser chooser;
    private final Touches touches;
    private final Detail detail;

    /** Whether a thread that spins is not stopped. */
    private final boolean spinsForEver;

    private final List<Strand> strands;
    private final Map<Thread, Strand> byThread = new IdentityHashMap<>();
    private final Observer observer;
    private final Candidates candidates;

    /** The one that runs. */
    Strand running;

    /** The one that has started the others, to which they return at their first point; or null. */
    private Strand starter;

    private Ending ending;
    private int steps;
    private int stepsInARow;
    private boolean waits;
    private boolean longRow;

    Turns(
            Candidates candidates,
            Chooser chooser,
            Touches touches,
            Detail detail,
            Observer observer) {
        this.candidates = candidates;
        this.strands = candidates.all();
        this.chooser = chooser;
        this.touches = touches;
        this.detail = detail;
        this.observer = observer;
        this.spinsForEver = candidates.areUnbounded() && !detail.loops();
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
        running = candidates.first(first);
        while (ending == null) {
            Fiber.resume(running.fiber, carrier, running.thread);
        }
        return ending;
    }

    /** Whether the bound kept it from schedules that there are. */
    boolean wasCut() {
        return candidates.wereCut();
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
        return stepsInARow > MAX_STEPS_IN_A_ROW && !spinsForEver;
    }

    /** Something happens that a thread may wait for in a loop. */
    void change() {
        candidates.change();
    }

    /** Lets others go on; a thread that spins can only go on when there has been a change. */
    void giveWay(Strand me) {
        candidates.giveWay(me);
        goOn(me);
    }

    /** Lets the choices say who goes on; returns when it is this one's turn. */
    void goOn(Strand me) {
        if (takesTooLong() && !detail.loops()) {
            candidates.loseTurn(me);
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
        observer.waits(me);
        next(me);
        if (running != me || ending != null) {
            suspend();
        }
        if (me.timedOut) {
            touches.readTime();
        }
        if (me != starter) {
            observer.goesOn(me);
        }
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
            candidates.leave(me);
            end(Ending.FINISHED);
        } else if (ending == null) {
            next(me);
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
        Strand chosen = choose(me);
        if (chosen != me) {
            stepsInARow = 0;
        }
        running = chosen;
    }

    private Strand choose(Strand me) {
        try {
            Strand chosen = candidates.choose(me);
            if (chosen != null) {
                return chosen;
            }
            end(candidates.areKnown() ? Ending.KNOWN : Waits.stuck(strands, starter));
        } catch (Choices.UnsteadyException e) {
            end(new Ending(Ending.Kind.REFUSED, e.getMessage()));
        }
        return me;
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
}
