package heddle.explore.internal;

import heddle.explore.internal.hook.Fiber;
import heddle.explore.internal.hook.Hooks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A thread of explored code: a fiber that runs when the schedule says so. */
final class Strand implements Runnable {

    static final long NO_DEADLINE = Long.MAX_VALUE;

    /** What a strand is doing, or waiting for. */
    enum State {
        READY,
        ENTERING,
        WAITING,
        PARKED,
        SLEEPING,
        JOINING,
        ENDED
    }

    final Schedule schedule;
    final int number;
    final Thread thread;
    final Object fiber;
    final Past clock = new Past();

    /** What those knew who have unparked it. */
    final Past unparked = new Past();

    State state = State.READY;
    long deadline = NO_DEADLINE;
    boolean timedOut;

    /** As {@code Unsafe.unpark} leaves it. */
    boolean permit;

    /** What it enters, or waits on. */
    Lock lock;

    boolean notified;

    /** It has called {@code Condition.await}. */
    boolean awaits;

    /** When it began to wait for a notification, and when it got one that only one gets. */
    int waitsSince;

    int notifiedAt;
    List<Strand> joined = List.of();

    /** It has been started by the explorer and has done nothing yet that others can see. */
    boolean inPrologue;

    /** Where it has woken up by itself; nowhere twice. */
    private Set<Integer> early = Set.of();

    /** Those that go on once before it does, since it has taken too long; null for none. */
    private List<Strand> first;

    /** Where it last gave way, and how many changes there had been then. */
    private int gaveWayAt = -1;

    private int changesWhenItGaveWay = -1;

    /** It spins: only what comes after so many changes can make a difference to it. */
    int idleSince = -1;

    /** What decides what it does next, besides what others can change; see {@link ProgramState}. */
    long knows;

    /** What it knew when it began the calls of the JDK that it is in; null where nobody asks. */
    List<Long> calls;

    /** The last of them is one of a lock. */
    boolean isInLock;

    /** It has woken up in a call of the JDK, and waits there again. */
    boolean isInVain;

    /** How many static initialisers are running. */
    int initialisers;

    /** How far what it does reaches, besides what is seen of it. */
    final Reach reach;

    /** What it did last, or is about to do. */
    int site;

    Strand(Schedule schedule, int number, Thread thread, Reach reach) {
        this.schedule = schedule;
        this.number = number;
        this.thread = thread;
        this.reach = reach;
        this.fiber = Fiber.of(this);
        clock.tick(number);
    }

    @Override
    public void run() {
        Hooks.current = thread;
        Throwable thrown = null;
        try {
            thread.run();
        } catch (Throwable t) {
            thrown = handled(t) ? null : t;
        }
        ThreadInside.exit(thread);
        Hooks.current = null;
        schedule.ended(this, thrown);
    }

    /** Whether the program has said what to do with it. */
    private boolean handled(Throwable thrown) {
        Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
        if (handler == null || handler == thread.getThreadGroup()) {
            return false;
        }
        handler.uncaughtException(thread, thrown);
        return true;
    }

    boolean canGoOn() {
        return switch (state) {
            case READY -> true;
            case ENTERING -> lock.isFree();
            case WAITING -> (notified || wakesUp()) && lock.isFree();
            case PARKED -> permit || wakesUp();
            case SLEEPING -> wakesUp();
            case JOINING -> haveEnded(joined) || wakesUp();
            case ENDED -> false;
        };
    }

    /** Whether it waits for nothing but a monitor. */
    boolean isKeptOut() {
        return (state == State.ENTERING || state == State.WAITING && (notified || wakesUp()))
                && !lock.isFree();
    }

    /** Spins if it comes round to the same place and nothing has changed. */
    void giveWay(int changes) {
        if (gaveWayAt == site && changesWhenItGaveWay == changes) {
            idleSince = changes;
        }
        gaveWayAt = site;
        changesWhenItGaveWay = changes;
    }

    /** Lets another go on once before it does. */
    void waitFor(Strand other) {
        first = first == null ? new ArrayList<>() : first;
        first.add(other);
    }

    /** Whether one of those can go on that it lets go first. */
    boolean hasToWait() {
        return first != null && first.stream().anyMatch(Strand::canGoOn);
    }

    /** Another goes on. */
    void hasSeen(Strand other) {
        if (first != null) {
            first.remove(other);
        }
    }

    /** Whether it may go on though nothing has happened that it waits for. */
    boolean mayWakeUpEarly() {
        return (waitsItself() || awaitsSignal()) && mayGoOnEarly();
    }

    /** Whether it may go on as if its time were over. */
    boolean mayTimeOutEarly() {
        return deadline != NO_DEADLINE && mayGoOnEarly();
    }

    private boolean mayGoOnEarly() {
        return !canGoOn() && (state != State.WAITING || lock.isFree()) && !early.contains(site);
    }

    void goOnEarly() {
        if (awaitsSignal()) {
            ConditionQueue.leave(thread);
        }
        early = new HashSet<>(early);
        early.add(site);
    }

    /** Whether it waits where a thread may wake up by itself. */
    boolean mayWakeUp() {
        return waitsItself() || state == State.PARKED && awaits;
    }

    private boolean waitsItself() {
        return state == State.WAITING || state == State.PARKED && !reach.isInCall();
    }

    private boolean awaitsSignal() {
        return state == State.PARKED && awaits && ConditionQueue.holds(thread);
    }

    /** Returns where it has woken up by itself, as a number. */
    int wokeUpEarly() {
        return early.hashCode();
    }

    private boolean wakesUp() {
        return timedOut || thread.isInterrupted();
    }

    private static boolean haveEnded(List<Strand> strands) {
        for (Strand strand : strands) {
            if (strand.state != State.ENDED) {
                return false;
            }
        }
        return true;
    }
}
