package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import heddle.explore.internal.hook.Fiber;
import heddle.explore.internal.hook.Hooks;
import heddle.explore.internal.hook.Scheduler;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;

/**
 * One run of the explored code: its threads, one of which runs at a time, on this thread.
 *
 * <p>A thread that is about to do what others may notice lets the choices say who goes on. A
 * schedule that has failed is dropped as it is: its fibers are never resumed.
 */
final class Schedule implements Scheduler {

    static final int UNBOUNDED = Integer.MAX_VALUE;

    /** More than any small program needs. */
    private static final int MAX_STEPS = 20_000;

    /** After so many steps in a row a thread is taken for one that spins, and loses its turn. */
    private static final int MAX_STEPS_IN_A_ROW = 100;

    private static final long FIRST_NANO_TIME = 1_000_000_000_000L;
    private static final int NANOS_PER_LOOK_AT_THE_CLOCK = 1_000;
    private static final int COMMON_PARALLELISM = 2;

    private final Choices choices;
    private final int bound;
    private final boolean everyAccess;
    private final Trace trace;
    private final Map<Object, Lock> locks = new IdentityHashMap<>();
    private final List<Strand> strands = new ArrayList<>();
    private final Map<Thread, Strand> byThread = new IdentityHashMap<>();
    private final Races races;
    private Strand[] candidates = new Strand[8];

    private Strand running;
    private Strand starter;
    private Ending ending;
    private int steps;
    private int stepsInARow;
    private int preemptions;
    private boolean cut;
    private boolean touchedStatics;
    private final Map<Object, Integer> identities = new IdentityHashMap<>();
    private long clock = FIRST_NANO_TIME;
    private ForkJoinPool commonPool;

    /**
     * @param bound how many times a thread that could go on may be made to wait
     * @param everyAccess whether threads may be switched before each access to a field or an
     *     element; otherwise only where they synchronise, which is enough for code without data
     *     races
     * @param races looks for them
     * @param trace takes down what happens, or null
     */
    Schedule(Choices choices, int bound, boolean everyAccess, Races races, Trace trace) {
        this.choices = choices;
        this.bound = bound;
        this.everyAccess = everyAccess;
        this.races = races;
        this.trace = trace;
    }

    /** Runs code that calls {@link #runAll} to its end; only what those threads do is traced. */
    Ending runSteps(Runnable body) {
        return resume(body);
    }

    /** Runs a program to its end. */
    Ending run(Runnable program) {
        trace(true);
        return resume(program);
    }

    private void trace(boolean on) {
        Hooks.tracing = on && trace != null;
    }

    private Ending resume(Runnable body) {
        Numbering.restart();
        Thread carrier = Thread.currentThread();
        Hooks.scheduler = this;
        Thread first = new Thread(null, body, "main");
        first.setDaemon(false);
        running = add(first);
        try {
            while (ending == null) {
                Fiber.resume(running.fiber, carrier, running.thread);
            }
        } finally {
            Hooks.current = null;
            Hooks.scheduler = null;
            Hooks.tracing = false;
        }
        return ending;
    }

    /** Whether the bound kept it from schedules that there are. */
    boolean wasCut() {
        return cut;
    }

    /** Whether it may have left something in a static field. */
    boolean hasTouchedStatics() {
        return touchedStatics;
    }

    List<Strand> strands() {
        return strands;
    }

    /** Ends it; only for the thread that runs. */
    void end(Ending with) {
        if (ending == null) {
            ending = with;
        }
    }

    private Strand add(Thread thread) {
        Strand strand = new Strand(this, strands.size(), thread);
        strands.add(strand);
        byThread.put(thread, strand);
        if (running != null) {
            races.release(running, strand.clock);
            strand.pooled = Sites.get(running.site).effect() != Site.Effect.STARTS;
        }
        ThreadInside.start(thread, strand.number);
        return strand;
    }

    /**
     * Runs threads and waits for their end; called by the first thread. Each is brought to the
     * first point that others may notice, so that to begin is no step of its own.
     */
    void runAll(List<Thread> threads) {
        Strand me = running;
        Hooks.current = null;
        starter = me;
        trace(true);
        List<Strand> started = new ArrayList<>();
        for (Thread thread : threads) {
            Strand strand = add(thread);
            strand.pooled = false;
            started.add(strand);
        }
        for (Strand strand : started) {
            strand.inPrologue = true;
            running = strand;
            Fiber.suspend();
        }
        me.joined = started;
        block(me, State.JOINING, Strand.NO_DEADLINE);
        started.forEach(strand -> races.acquire(me, strand.clock));
        trace(false);
        Hooks.current = me.thread;
    }

    /** The last act of a thread. */
    void ended(Strand me, Throwable thrown) {
        if (me.pooled) {
            races.call(me);
        }
        me.state = State.ENDED;
        ThreadInside.setStatus(me.thread, ThreadInside.TERMINATED);
        if (thrown != null) {
            end(new Ending(Ending.Kind.DIED, died(me, thrown)));
        } else if (onlyDaemonsLeft()) {
            end(Ending.FINISHED);
        } else {
            next(me);
        }
    }

    private static String died(Strand me, Throwable thrown) {
        return "%s was ended by %s".formatted(me.thread.getName(), thrown);
    }

    private boolean onlyDaemonsLeft() {
        for (Strand strand : strands) {
            if (strand.state != State.ENDED && !strand.thread.isDaemon()) {
                return false;
            }
        }
        return true;
    }

    // Who goes on.

    @Override
    public void point(int site) {
        Strand me = running;
        me.site = site;
        if (me.initialisers == 0) {
            arrive(me);
            goOn(me, false);
            if (Sites.get(site).effect() == Site.Effect.SYNCHRONISES) {
                me.inCall = true;
                races.call(me);
            }
            note(me, site);
        }
    }

    /** A step that is over before any other thread can go on. */
    private void pass(int site) {
        Strand me = running;
        me.site = site;
        arrive(me);
        if (stepsInARow > MAX_STEPS_IN_A_ROW && !me.inPrologue) {
            goOn(me, true);
        }
        note(me, site);
    }

    private void arrive(Strand me) {
        if (me.inCall) {
            me.inCall = false;
            races.call(me);
        }
        step();
    }

    private static void note(Strand me, int site) {
        if (Hooks.tracing) {
            me.schedule.trace.add(me.number, site);
        }
    }

    private void step() {
        stepsInARow++;
        if (++steps > MAX_STEPS) {
            stop(
                    new Ending(
                            Ending.Kind.ENDLESS,
                            "a schedule took more than " + MAX_STEPS + " steps; does a loop end?"));
        }
    }

    /** Lets the choices say who goes on; returns when it is this one's turn. */
    private void goOn(Strand me, boolean givesWay) {
        next(me, givesWay || stepsInARow > MAX_STEPS_IN_A_ROW && bound != UNBOUNDED);
        if (running != me || ending != null) {
            suspend();
        }
    }

    private void next(Strand me) {
        next(me, false);
    }

    private void next(Strand me, boolean givesWay) {
        if (me.inPrologue) {
            me.inPrologue = false;
            running = starter;
            return;
        }
        try {
            running = choose(me, givesWay);
        } catch (Choices.UnsteadyException e) {
            end(new Ending(Ending.Kind.REFUSED, e.getMessage()));
        }
        if (running != me) {
            stepsInARow = 0;
        }
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

    private void stop(Ending with) {
        end(with);
        suspend();
    }

    private Strand choose(Strand me, boolean givesWay) {
        int count = candidates(me, givesWay);
        while (count == 0) {
            if (me.canGoOn()) {
                return me;
            }
            if (!passTime()) {
                end(stuck());
                return me;
            }
            count = candidates(me, false);
        }
        boolean preempts = candidates[0] == me;
        if (preempts && preemptions >= bound && count > 1) {
            cut = true;
            return me;
        }
        int choice = count == 1 ? 0 : choices.among(count);
        if (preempts && choice > 0) {
            preemptions++;
        }
        return candidates[choice];
    }

    /** Finds the threads that can go on, first the one that runs. */
    private int candidates(Strand me, boolean givesWay) {
        if (candidates.length < strands.size()) {
            candidates = new Strand[2 * strands.size()];
        }
        int count = 0;
        if (!givesWay && me.canGoOn()) {
            candidates[count++] = me;
        }
        for (int i = 0; i < strands.size(); i++) {
            Strand strand = strands.get(i);
            if (strand != me && strand.canGoOn()) {
                candidates[count++] = strand;
            }
        }
        return count;
    }

    /** Time passes when nothing else can happen; false when nobody waits for a time. */
    private boolean passTime() {
        long earliest = Strand.NO_DEADLINE;
        for (Strand strand : strands) {
            if (strand.state != State.ENDED && !strand.timedOut) {
                earliest = Math.min(earliest, strand.deadline);
            }
        }
        if (earliest == Strand.NO_DEADLINE) {
            return false;
        }
        clock = Math.max(clock, earliest);
        for (Strand strand : strands) {
            strand.timedOut |= strand.deadline <= clock;
        }
        return true;
    }

    private Ending stuck() {
        boolean left = strands.get(0).state == State.ENDED;
        StringBuilder who = new StringBuilder();
        for (Strand strand : strands) {
            boolean idle = left ? strand.thread.isDaemon() : strand == starter;
            if (strand.state != State.ENDED && !idle) {
                who.append(who.isEmpty() ? "" : "; ").append(Waits.of(strand));
            }
        }
        return left
                ? new Ending(Ending.Kind.LEAKED, "the program does not end: " + who)
                : new Ending(Ending.Kind.DEADLOCK, "deadlock: " + who);
    }

    private void block(Strand me, State state, long deadline) {
        me.state = state;
        me.deadline = deadline;
        me.timedOut = false;
        setStatus(me, deadline);
        next(me);
        if (running != me || ending != null) {
            suspend();
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

    private long after(long nanos) {
        long end = clock + nanos;
        return end < clock ? Strand.NO_DEADLINE : end;
    }

    // What explored code does.

    @Override
    public void access(Object object, int site) {
        Site at = Sites.get(site);
        if (mayBeSwitched(at)) {
            point(site);
        } else if (running.initialisers == 0) {
            pass(site);
        }
        if (running.initialisers == 0) {
            races.access(running, object, at);
        }
    }

    @Override
    public void access(Object array, int index, int site) {
        Site at = Sites.get(site);
        if (mayBeSwitched(at)) {
            point(site);
        } else if (running.initialisers == 0) {
            pass(site);
        }
        if (running.initialisers == 0) {
            races.access(running, array, index, at);
        }
    }

    private boolean mayBeSwitched(Site at) {
        return everyAccess || at.effect() != Site.Effect.READ && at.effect() != Site.Effect.WRITE;
    }

    @Override
    public void pointAtStatic(int site, boolean changes) {
        touchedStatics |= changes;
        access(null, site);
    }

    @Override
    public void value(Object value) {
        if (running.initialisers == 0) {
            trace.value(value);
        }
    }

    @Override
    public void entry(int site) {
        if (!running.inPrologue) {
            point(site);
            if (running.pooled) {
                races.call(running);
            }
        }
    }

    @Override
    public void beginInitialiser() {
        running.initialisers++;
    }

    @Override
    public void endInitialiser() {
        running.initialisers--;
    }

    @Override
    public void refuse(int site) {
        Site at = Sites.get(site);
        stop(
                new Ending(
                        Ending.Kind.REFUSED,
                        "%s: %s cannot be explored".formatted(at.place(), at.action())));
    }

    // Monitors.

    private Lock lock(Object object) {
        Lock lock = locks.get(object);
        if (lock == null) {
            lock = new Lock(object);
            locks.put(object, lock);
        }
        return lock;
    }

    @Override
    public void enter(Object object, int site) {
        point(site);
        enter(object);
    }

    @Override
    public void enter(Object object) {
        Strand me = running;
        Lock lock = lock(object);
        if (lock.owner == me) {
            lock.count++;
            return;
        }
        if (!lock.isFree()) {
            me.lock = lock;
            block(me, State.ENTERING, Strand.NO_DEADLINE);
        }
        lock.take(me, 1);
        races.acquire(me, lock.clock);
    }

    @Override
    public void exit(Object object) {
        Lock lock = lock(object);
        if (lock.owner == running && --lock.count == 0) {
            races.release(running, lock.clock);
            lock.release();
        }
    }

    @Override
    public boolean holds(Object object) {
        return lock(object).owner == running;
    }

    @Override
    public void await(Object object, long millis, int site) throws InterruptedException {
        Strand me = running;
        Lock lock = owned(object);
        throwIfInterrupted();
        point(site);
        races.release(me, lock.clock);
        int held = lock.release();
        me.lock = lock;
        me.notified = false;
        block(me, State.WAITING, millis == 0 ? Strand.NO_DEADLINE : after(millis * 1_000_000));
        lock.take(me, held);
        races.acquire(me, lock.clock);
        if (!me.notified) {
            throwIfInterrupted();
        }
    }

    @Override
    public void notify(Object object, boolean all, int site) {
        Lock lock = owned(object);
        point(site);
        List<Strand> waiting = new ArrayList<>();
        for (Strand strand : strands) {
            if (strand.state == State.WAITING && strand.lock == lock && !strand.notified) {
                waiting.add(strand);
            }
        }
        if (all) {
            waiting.forEach(strand -> strand.notified = true);
        } else if (!waiting.isEmpty()) {
            waiting.get(waiting.size() == 1 ? 0 : choices.among(waiting.size())).notified = true;
        }
    }

    private Lock owned(Object object) {
        Lock lock = lock(object);
        if (lock.owner != running) {
            throw new IllegalMonitorStateException("current thread is not owner");
        }
        return lock;
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    // Threads.

    @Override
    public void park(boolean absolute, long time) {
        Strand me = running;
        races.call(me);
        if (!me.permit && !me.thread.isInterrupted() && !(absolute && time <= 0)) {
            long nanos = absolute ? time * 1_000_000 - clock : time;
            boolean forEver = !absolute && time == 0;
            block(me, State.PARKED, forEver ? Strand.NO_DEADLINE : after(nanos));
        }
        me.permit = false;
        races.call(me);
    }

    @Override
    public boolean unpark(Object thread) {
        Strand strand = byThread.get((Thread) thread);
        if (strand == null) {
            return false;
        }
        strand.permit = true;
        races.call(running);
        return true;
    }

    @Override
    public void start(Thread thread) {
        add(thread);
    }

    @Override
    public boolean isAlive(Thread thread) {
        Strand strand = byThread.get(thread);
        boolean alive = strand != null && strand.state != State.ENDED;
        if (strand != null && !alive) {
            races.acquire(running, strand.clock);
        }
        return alive;
    }

    @Override
    public void join(Thread thread, long millis) throws InterruptedException {
        throwIfInterrupted();
        Strand me = running;
        Strand other = byThread.get(thread);
        if (other != null && other.state != State.ENDED) {
            me.joined = List.of(other);
            block(me, State.JOINING, millis == 0 ? Strand.NO_DEADLINE : after(millis * 1_000_000));
            if (other.state != State.ENDED) {
                throwIfInterrupted();
            }
        }
        if (other != null && other.state == State.ENDED) {
            races.acquire(me, other.clock);
        }
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        throwIfInterrupted();
        block(running, State.SLEEPING, after(nanos));
        throwIfInterrupted();
    }

    @Override
    public void giveWay() {
        Strand me = running;
        if (me.initialisers == 0) {
            step();
            goOn(me, true);
        }
    }

    @Override
    public long nanoTime() {
        clock += NANOS_PER_LOOK_AT_THE_CLOCK;
        return clock;
    }

    @Override
    public int identityHashCode(Object object) {
        Integer known = identities.get(object);
        if (known == null) {
            known = identities.size() + 1;
            identities.put(object, known);
        }
        return known;
    }

    @Override
    public ForkJoinPool commonPool(ForkJoinPool real) {
        if (commonPool == null) {
            commonPool = new ForkJoinPool(COMMON_PARALLELISM);
        }
        return commonPool;
    }
}
