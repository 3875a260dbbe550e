package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import heddle.explore.internal.hook.Hooks;
import heddle.explore.internal.hook.Scheduler;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/**
 * One run of the explored code: its threads, one of which runs at a time, on this thread.
 *
 * <p>A thread that is about to do what others may notice lets the choices say who goes on. A
 * schedule that has failed is dropped as it is: its fibers are never resumed.
 */
final class Schedule implements Scheduler, JdkCalls.Steps {

    private static final int COMMON_PARALLELISM = 2;

    private final Detail detail;
    private final Races races;
    private final Trace trace;
    private final Touches touches;
    private final VirtualTime time;
    private final Turns turns;
    private final MonitorTable monitors;
    private final ThreadCalls calls;
    private final JdkCalls jdk;

    /** Null where nobody asks for it. */
    private final ProgramState state;

    private final IdentityHashes hashes;

    private boolean touchedStatics;
    private boolean looksAtEnds;
    private ForkJoinPool commonPool;

    /**
     * @param bound how many times a thread that could go on may be made to wait
     * @param detail where threads may be switched
     * @param races looks for them
     * @param trace takes down what happens, or null
     */
    Schedule(Chooser chooser, int bound, Detail detail, Races races, Trace trace) {
        this.detail = detail;
        this.races = races;
        this.trace = trace;
        this.touches = chooser.touches();
        this.time = new VirtualTime(touches);
        this.turns = new Turns(chooser, touches, bound, detail, time);
        this.monitors = new MonitorTable(turns, time, chooser, touches, races);
        this.calls = new ThreadCalls(turns, time, touches, races);
        this.jdk = new JdkCalls(this, races);
        this.hashes = new IdentityHashes(chooser, touches, detail.hashes());
        this.state = detail.loops() ? new ProgramState(turns) : null;
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
        Hooks.tracing = on && (trace != null || state != null);
        if (isTraced()) {
            trace.begin(this);
        }
    }

    private boolean isTraced() {
        return Hooks.tracing && trace != null;
    }

    /** The threads share an object. */
    void share(Object object) {
        if (state != null) {
            state.begin(object);
        }
    }

    /** Returns the number of the state in which the program is. */
    long state() {
        return state.number(time, monitors.locks());
    }

    private Ending resume(Runnable body) {
        Numbering.restart();
        Hooks.scheduler = this;
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
        return touchedStatics;
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
        return looksAtEnds;
    }

    List<Strand> strands() {
        return turns.strands();
    }

    /** Returns what a reader calls an object: where it is, if that was taken down, or its type. */
    String name(Object object) {
        return trace == null ? Sight.typeName(object) : trace.name(object);
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

    /** One of these threads is about to be chosen, to go on or to be woken. */
    void choosing(List<Strand> among, boolean wakes) {
        if (isTraced()) {
            trace.choose(among, wakes);
        }
    }

    /** A thread is about to wait. */
    void waits(Strand me) {
        if (state != null) {
            state.waits(me);
        }
    }

    /** The wait of a thread that is notified and interrupted ends, in one way or the other. */
    void waitEnds(Strand me, boolean interrupted) {
        know(me, interrupted ? 1 : 0);
        if (isTraced()) {
            trace.waitEnds(me, interrupted);
        }
    }

    private void know(Strand me, long what) {
        if (state != null) {
            state.know(me, what);
        }
    }

    /** A thread that had to wait goes on. */
    void goesOn(Strand me) {
        if (state != null) {
            state.goesOn(me);
        }
        if (isTraced() && me != turns.starter()) {
            trace.goesOn(me);
        }
    }

    private Strand add(Thread thread) {
        Strand starter = turns.running;
        Reach reach = new Reach(touches, thread);
        Strand strand = new Strand(this, turns.strands().size(), thread, reach);
        if (starter != null && starter.reach.isFar()) {
            reach.enterWorker();
        }
        turns.add(strand);
        if (starter != null) {
            if (Sites.get(starter.site).effect() == Site.Effect.STARTS) {
                races.release(starter, strand.clock);
            } else {
                races.happenToRelease(starter, strand.clock);
            }
            jdk.acquire(strand, thread);
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
        trace(true);
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
        trace(false);
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

    // What explored code does.

    @Override
    public void point(int site) {
        Strand me = turns.running;
        me.site = site;
        if (me.initialisers == 0) {
            turns.step();
            turns.goOn(me);
            note(me, site);
        }
    }

    /** A step that is over before any other thread can go on. */
    private void pass(int site) {
        Strand me = turns.running;
        me.site = site;
        turns.step();
        if (turns.takesTooLong()) {
            turns.goOn(me);
        }
        note(me, site);
    }

    private void note(Strand me, int site) {
        know(me, site);
        if (isTraced()) {
            trace.add(me, site);
        }
    }

    @Override
    public void access(Object object, int site) {
        Site at = Sites.get(site);
        Strand me = turns.running;
        arriveAt(at, site);
        if (me.initialisers == 0) {
            use(me, object);
            touch(object, at.variable(), at.effect());
            races.access(me, object, at);
            if (isTraced()) {
                trace.touch(object, at);
            }
        }
    }

    @Override
    public void access(Object array, int index, int site) {
        Site at = Sites.get(site);
        Strand me = turns.running;
        arriveAt(at, site);
        if (me.initialisers == 0) {
            use(me, array);
            know(me, index);
            touch(array, index, at.effect());
            races.access(me, array, index, at);
            if (isTraced()) {
                trace.touch(array, index);
            }
        }
    }

    private void use(Strand me, Object object) {
        if (state != null) {
            state.use(me, object);
        }
    }

    private void change(CallSite call) {
        if (!call.onlyLooks()) {
            turns.change();
        }
    }

    /** What does not end a step depends on others only where there are races. */
    private void touch(Object owner, Object name, Site.Effect effect) {
        if (effect == Site.Effect.WRITE || effect == Site.Effect.VOLATILE_WRITE) {
            turns.change();
        }
        if (isSwitched(effect)) {
            switch (effect) {
                case READ, VOLATILE_READ -> touches.read(owner, name);
                case WRITE, VOLATILE_WRITE -> touches.write(owner, name);
                default -> {}
            }
        }
    }

    private void arriveAt(Site at, int site) {
        if (mayBeSwitched(at)) {
            point(site);
        } else if (turns.running.initialisers == 0) {
            pass(site);
        }
    }

    private boolean mayBeSwitched(Site at) {
        return isSwitched(at.effect());
    }

    private boolean isSwitched(Site.Effect effect) {
        return detail.accesses()
                || effect != Site.Effect.READ && effect != Site.Effect.WRITE
                || races.isAttempting(turns.running);
    }

    @Override
    public void call(Object receiver, Object[] arguments, int site) {
        if (turns.running.initialisers == 0) {
            jdk.begin(turns.running, receiver, arguments, site);
            CallSite call = CallSite.at(site);
            change(call);
            if (state != null) {
                state.call(turns.running, receiver, arguments, call);
            }
            Use use = call.meaning(receiver).use();
            turns.running.awaits = use == Use.REJOIN;
            turns.running.reach.enter(use, receiver, call.method());
        } else {
            jdk.refuse(receiver, site);
        }
    }

    @Override
    public void returned(
            Object receiver, Object[] arguments, Object result, Throwable thrown, int site) {
        if (turns.running.initialisers == 0) {
            CallSite call = CallSite.at(site);
            Use use = call.meaning(receiver).use();
            change(call);
            if (state != null) {
                state.returned(turns.running, use, result, thrown);
            }
            turns.running.awaits = false;
            turns.running.reach.leave(use);
            jdk.end(turns.running, receiver, arguments, result, thrown, site);
        }
    }

    @Override
    public void touch(Object object, boolean writes, int site) {
        arrive(writes ? Site.Effect.WRITE : Site.Effect.READ, site);
        touchContent(object, writes ? Site.Effect.WRITE : Site.Effect.READ);
        races.touch(turns.running, object, writes, Sites.get(site));
    }

    private void touchContent(Object object, Site.Effect effect) {
        touch(object, "", effect);
        if (object.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(object); i++) {
                touch(object, i, effect);
            }
        }
    }

    @Override
    public void access(Object object, Object variable, Site.Effect effect, int site) {
        arrive(effect, site);
        touch(object, variable, effect);
        races.access(turns.running, object, variable, effect, Sites.get(site));
    }

    private void arrive(Site.Effect effect, int site) {
        if (isSwitched(effect)) {
            point(site);
        } else {
            pass(site);
        }
    }

    @Override
    public void wrote(Object object, Object variable, int site) {
        touches.write(object, variable);
        races.access(turns.running, object, variable, Site.Effect.VOLATILE_WRITE, Sites.get(site));
    }

    @Override
    public boolean isAlone() {
        return turns.isAlone();
    }

    @Override
    public void print(Object text) {
        if (isTraced()) {
            trace.value(text);
        }
    }

    @Override
    public void acquire(Object object) {
        jdk.acquire(turns.running, object);
    }

    @Override
    public void release(Object object) {
        jdk.release(turns.running, object);
    }

    @Override
    public void pointAtStatic(int site, boolean changes) {
        touchedStatics |= changes;
        access(null, site);
    }

    @Override
    public void value(Object value) {
        Strand me = turns.running;
        if (me.initialisers == 0) {
            if (state != null) {
                state.value(me, value);
            }
            if (isTraced()) {
                trace.value(value);
            }
        }
    }

    @Override
    public long past() {
        return state == null ? 0 : state.past(turns.running);
    }

    @Override
    public void loop(long past, int site) {
        if (state != null) {
            state.loop(turns.running, past, site);
        }
    }

    @Override
    public void local(Object value) {
        if (state != null) {
            state.see(turns.running, value);
        }
    }

    @Override
    public void entry(int site) {
        if (!turns.running.inPrologue) {
            point(site);
            jdk.enter(turns.running);
        }
    }

    @Override
    public void beginInitialiser() {
        turns.running.initialisers++;
    }

    @Override
    public void endInitialiser() {
        turns.running.initialisers--;
    }

    @Override
    public void refuse(int site) {
        refuse(site, Sites.get(site).action(), "");
    }

    @Override
    public void refuse(int site, String what, String advice) {
        String where = Sites.get(site).place();
        String why = advice.isEmpty() ? "" : ": " + advice;
        turns.stop(
                new Ending(
                        Ending.Kind.REFUSED,
                        "%s: %s cannot be explored%s".formatted(where, what, why)));
    }

    @Override
    public void enter(Object object, int site) {
        Strand me = turns.running;
        use(me, object);
        if (me.initialisers == 0 && !monitors.holds(object)) {
            monitors.approach(object);
            point(site);
            me.state = State.READY;
            ThreadInside.setStatus(me.thread, ThreadInside.RUNNABLE);
        } else if (me.initialisers == 0) {
            pass(site);
        }
        touchLock(object);
        monitors.enter(object);
    }

    private void touchLock(Object object) {
        if (isTraced() && turns.running.initialisers == 0) {
            trace.touchLock(object);
        }
    }

    @Override
    public void enter(Object object) {
        monitors.enter(object);
        jdk.monitorEntered(turns.running);
    }

    @Override
    public void exit(Object object) {
        monitors.exit(object);
    }

    @Override
    public boolean holds(Object object) {
        boolean holds = monitors.holds(object);
        know(turns.running, holds ? 1 : 0);
        return holds;
    }

    @Override
    public void await(Object object, long millis, int site) throws InterruptedException {
        Lock lock = monitors.owned(object);
        point(site);
        touchLock(object);
        touches.interrupt(turns.running.thread);
        try {
            Interrupts.check();
            monitors.await(lock, millis);
        } catch (InterruptedException e) {
            jdk.interrupted(turns.running, turns.running.thread);
            throw e;
        }
    }

    @Override
    public void notify(Object object, boolean all, int site) {
        Lock lock = monitors.owned(object);
        point(site);
        touchLock(object);
        if (all) {
            monitors.notifyAll(lock);
        } else {
            monitors.notifyOne(lock);
        }
    }

    @Override
    public void park(boolean absolute, long until) {
        calls.park(absolute, until);
    }

    @Override
    public boolean unpark(Object thread) {
        return calls.unpark((Thread) thread);
    }

    @Override
    public void start(Thread thread) {
        touches.write(thread, "start");
        add(thread);
    }

    @Override
    public boolean isAlive(Thread thread) {
        looksAtEnds = true;
        return calls.isAlive(thread);
    }

    @Override
    public void join(Thread thread, long millis) throws InterruptedException {
        calls.join(thread, millis);
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        calls.sleep(nanos);
    }

    @Override
    public void giveWay() {
        Strand me = turns.running;
        if (me.initialisers == 0) {
            turns.step();
            if (me.calls.isEmpty()) {
                turns.giveWay(me);
                know(me, me.site);
            }
        }
    }

    @Override
    public long nanoTime() {
        long now = time.look();
        know(turns.running, now);
        return now;
    }

    @Override
    public int identityHashCode(Object object) {
        int hash = hashes.of(object);
        know(turns.running, hash);
        return hash;
    }

    @Override
    public boolean hasIdentityHash(Object object) {
        return IdentityHashes.isOf(object.getClass());
    }

    @Override
    public ForkJoinPool commonPool(ForkJoinPool real) {
        if (commonPool == null) {
            commonPool = new ForkJoinPool(COMMON_PARALLELISM);
        }
        return commonPool;
    }
}
