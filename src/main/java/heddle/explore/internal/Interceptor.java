package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import heddle.explore.internal.hook.Scheduler;
import java.util.concurrent.ForkJoinPool;

/** What explored code and the patched JDK ask for, while a thread of a schedule runs. */
final class Interceptor implements Scheduler {

    private static final int COMMON_PARALLELISM = 2;

    private final Schedule schedule;
    private final Turns turns;
    private final VirtualTime time;
    private final Touches touches;
    private final Races races;
    private final Observer observer;
    private final Points points;
    private final MonitorTable monitors;
    private final ThreadCalls calls;
    private final CallEdges edges;
    private final JdkCalls jdk;
    private final IdentityHashes hashes;

    private boolean touchedStatics;
    private boolean looksAtEnds;
    private ForkJoinPool commonPool;

    Interceptor(
            Schedule schedule,
            Turns turns,
            VirtualTime time,
            MonitorTable monitors,
            IdentityHashes hashes,
            Touches touches,
            Races races,
            Observer observer,
            Detail detail) {
        this.schedule = schedule;
        this.turns = turns;
        this.time = time;
        this.touches = touches;
        this.races = races;
        this.observer = observer;
        this.points = new Points(turns, touches, races, observer, detail);
        this.monitors = monitors;
        this.calls = new ThreadCalls(turns, time, touches, races);
        this.edges = new CallEdges(races);
        this.jdk = new JdkCalls(points, races, edges, observer);
        this.hashes = hashes;
    }

    /** Whether a thread may have left something in a static field. */
    boolean hasTouchedStatics() {
        return touchedStatics;
    }

    /** Whether a thread has asked if another lives. */
    boolean looksAtEnds() {
        return looksAtEnds;
    }

    /** A thread begins; those who have handed over something to it did so before. */
    void begins(Strand strand) {
        edges.acquire(strand, strand.thread);
    }

    @Override
    public void point(int site) {
        points.point(site);
    }

    @Override
    public void access(Object object, int site) {
        points.access(object, site);
    }

    @Override
    public void access(Object array, int index, int site) {
        points.access(array, index, site);
    }

    private void change(CallSite call) {
        if (!call.onlyLooks()) {
            turns.change();
        }
    }

    @Override
    public void call(Object receiver, Object[] arguments, int site) {
        if (turns.running.initialisers == 0) {
            jdk.begin(turns.running, receiver, arguments, site);
            CallSite call = CallSite.at(site);
            change(call);
            observer.call(turns.running, receiver, arguments, call);
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
            observer.returned(turns.running, use, result, thrown);
            turns.running.awaits = false;
            turns.running.reach.leave(use);
            jdk.end(turns.running, receiver, arguments, result, thrown, site);
        }
    }

    @Override
    public void acquire(Object object) {
        edges.acquire(turns.running, object);
    }

    @Override
    public void release(Object object) {
        edges.release(turns.running, object);
    }

    @Override
    public void pointAtStatic(int site, boolean changes) {
        touchedStatics |= changes;
        points.access(null, site);
    }

    @Override
    public void value(Object value) {
        Strand me = turns.running;
        if (me.initialisers == 0) {
            observer.value(me, value);
        }
    }

    @Override
    public long past() {
        return observer.past(turns.running);
    }

    @Override
    public void loop(long past, int site) {
        observer.loop(turns.running, past, site);
    }

    @Override
    public void local(Object value) {
        observer.see(turns.running, value);
    }

    @Override
    public void entry(int site) {
        if (!turns.running.inPrologue) {
            points.point(site);
            edges.enter(turns.running);
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
        points.refuse(site, Sites.get(site).action(), "");
    }

    @Override
    public void enter(Object object, int site) {
        Strand me = turns.running;
        observer.use(me, object);
        if (me.initialisers == 0 && !monitors.holds(object)) {
            monitors.approach(object);
            points.point(site);
            me.state = State.READY;
            ThreadInside.setStatus(me.thread, ThreadInside.RUNNABLE);
        } else if (me.initialisers == 0) {
            points.pass(site);
        }
        touchLock(object);
        monitors.enter(object);
    }

    private void touchLock(Object object) {
        if (turns.running.initialisers == 0) {
            observer.touchLock(object);
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
        observer.know(turns.running, holds ? 1 : 0);
        return holds;
    }

    @Override
    public void await(Object object, long millis, int site) throws InterruptedException {
        Lock lock = monitors.owned(object);
        points.point(site);
        touchLock(object);
        touches.interrupt(turns.running.thread);
        try {
            Interrupts.check();
            monitors.await(lock, millis);
        } catch (InterruptedException e) {
            edges.interrupted(turns.running, turns.running.thread);
            throw e;
        }
    }

    @Override
    public void notify(Object object, boolean all, int site) {
        Lock lock = monitors.owned(object);
        points.point(site);
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
        schedule.add(thread);
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
            if (!observer.isInCall(me)) {
                turns.giveWay(me);
                observer.know(me, me.site);
            }
        }
    }

    @Override
    public long nanoTime() {
        long now = time.look();
        observer.know(turns.running, now);
        return now;
    }

    @Override
    public int identityHashCode(Object object) {
        int hash = hashes.of(object);
        observer.know(turns.running, hash);
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
