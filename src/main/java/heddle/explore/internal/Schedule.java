package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import heddle.explore.internal.hook.Hooks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One run of the explored code: its threads, one of which runs at a time, on this thread.
 *
 * <p>A schedule that has failed is dropped as it is: its fibers are never resumed.
 */
final class Schedule {

    private final Detail detail;
    private final Races races;
    private final Touches touches;
    private final VirtualTime time;
    private final Turns turns;
    private final MonitorTable monitors;
    private final IdentityHashes hashes;
    private final Observer observer;
    private final Interceptor interceptor;

    /** Null where nobody asks for it. */
    private final ProgramState state;

    /**
     * @param bound how many times a thread that could go on may be made to wait
     * @param detail where threads may be switched
     * @param races looks for them
     * @param trace takes down what happens, or null
     */
    Schedule(Chooser chooser, int bound, Detail detail, Races races, Trace trace) {
        this.detail = detail;
        this.races = races;
        this.touches = chooser.touches();
        this.time = new VirtualTime(touches);
        this.state = detail.loops() ? new ProgramState() : null;
        this.observer = new Observer(trace, state);
        Candidates candidates = new Candidates(chooser, touches, bound, detail, time, observer);
        this.turns = new Turns(candidates, chooser, touches, detail, observer);
        this.monitors = new MonitorTable(turns, time, chooser, touches, races, observer);
        this.hashes = new IdentityHashes(chooser, touches, detail.hashes());
        this.interceptor =
                new Interceptor(
                        this, turns, time, monitors, hashes, touches, races, observer, detail);
    }

    /** Runs code that calls {@link #runAll} to its end; only what those threads do is traced. */
    Ending runSteps(Runnable body) {
        return resume(body);
    }

    /** Runs a program to its end. */
    Ending run(Runnable program) {
        observer.observe(true, this);
        return resume(program);
    }

    /** The threads share an object. */
    void share(Object object) {
        observer.share(object);
    }

    /** Returns the number of the state in which the program is. */
    long state() {
        return state.number(turns, time, monitors.locks());
    }

    private Ending resume(Runnable body) {
        Numbering.restart();
        Hooks.scheduler = interceptor;
        Thread first = new Thread(null, body, "main", 0, false);
        first.setDaemon(false);
        try {
            return turns.run(add(first));
        } finally {
            Hooks.current = null;
            Hooks.scheduler = null;
            Hooks.tracing = false;
        }
    }

    /** Whether the bound kept it from schedules that there are. */
    boolean wasCut() {
        return turns.wasCut();
    }

    /** Whether it may have left something in a static field. */
    boolean hasTouchedStatics() {
        return interceptor.hasTouchedStatics();
    }

    /** Whether a thread has taken more steps in a row than any that does not spin. */
    boolean hasLongRow() {
        return turns.hasLongRow();
    }

    /** Whether a thread has waited that may wake up by itself. */
    boolean hasWaited() {
        return turns.hasWaited();
    }

    IdentityHashes hashes() {
        return hashes;
    }

    /** Whether a thread has asked if another lives. */
    boolean looksAtEnds() {
        return interceptor.looksAtEnds();
    }

    List<Strand> strands() {
        return turns.strands();
    }

    /** Returns what a reader calls an object: where it is, if that was taken down, or its type. */
    String name(Object object) {
        return observer.name(object);
    }

    /** Returns the number of a thread; nothing for one that is not explored. */
    Optional<Integer> number(Thread thread) {
        return Optional.ofNullable(turns.of(thread)).map(strand -> strand.number);
    }

    /** Returns the thread that has started the others and does nothing itself, or null. */
    Strand starter() {
        return turns.starter();
    }

    Collection<Lock> locks() {
        return monitors.locks();
    }

    /** Adds a thread that begins. */
    Strand add(Thread thread) {
        Strand starter = turns.running;
        Reach reach = new Reach(touches, thread);
        Strand strand = new Strand(this, turns.strands().size(), thread, reach);
        if (starter != null && starter.reach.isFar()) {
            reach.enterWorker();
        }
        turns.add(strand);
        observer.add(strand);
        if (starter != null) {
            if (Sites.get(starter.site).effect() == Site.Effect.STARTS) {
                races.release(starter, strand.clock);
            } else {
                races.happenToRelease(starter, strand.clock);
            }
            interceptor.begins(strand);
        }
        return strand;
    }

    /**
     * Runs threads and waits for their end; called by the first thread. Each is brought to the
     * first point that others may notice, so that to begin is no step of its own.
     */
    void runAll(List<Thread> threads) {
        Strand me = turns.running;
        Hooks.current = null;
        observer.observe(true, this);
        List<Strand> started = new ArrayList<>();
        for (Thread thread : threads) {
            Strand strand = add(thread);
            races.release(me, strand.clock);
            started.add(strand);
        }
        turns.start(started);
        me.joined = started;
        turns.block(me, State.JOINING, Strand.NO_DEADLINE);
        started.forEach(strand -> races.acquire(me, strand.clock));
        started.forEach(strand -> touches.acquire(strand.thread, "end"));
        observer.observe(false, this);
        Hooks.current = me.thread;
    }

    /** The last act of a thread. */
    void ended(Strand me, Throwable thrown) {
        if (detail.ends()) {
            turns.step();
            turns.goOn(me);
        }
        races.giveUp(me);
        if (thrown instanceof OutOfMemoryError) {
            turns.end(new Ending(Ending.Kind.REFUSED, Ending.OUT_OF_MEMORY));
        } else if (thrown != null) {
            String how = "%s was ended by %s".formatted(me.thread.getName(), thrown);
            turns.end(new Ending(Ending.Kind.DIED, how));
        }
        turns.leave(me);
    }
}
