package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The modelled monitors of all objects of a schedule (JLS 17.1 and 17.2). */
final class MonitorTable {

    /** Nobody has waited since then. */
    private static final int NEVER = 0;

    private final Map<Object, Lock> locks = new IdentityHashMap<>();
    private final Turns turns;
    private final VirtualTime time;
    private final Chooser chooser;
    private final Touches touches;
    private final Races races;
    private final Observer observer;

    /** How often a thread has begun to wait, or has notified one. */
    private int events;

    MonitorTable(
            Turns turns,
            VirtualTime time,
            Chooser chooser,
            Touches touches,
            Races races,
            Observer observer) {
        this.turns = turns;
        this.time = time;
        this.chooser = chooser;
        this.touches = touches;
        this.races = races;
        this.observer = observer;
    }

    Collection<Lock> locks() {
        return locks.values();
    }

    private Lock lock(Object object) {
        Lock lock = locks.get(object);
        if (lock == null) {
            lock = new Lock(object);
            locks.put(object, lock);
        }
        return lock;
    }

    /** From now on, the running thread is about to enter. */
    void approach(Object object) {
        Strand me = turns.running;
        me.lock = lock(object);
        me.lock.isExplored = true;
        me.state = State.ENTERING;
        if (!me.lock.isFree()) {
            ThreadInside.setStatus(me.thread, ThreadInside.BLOCKED);
        }
    }

    void enter(Object object) {
        Strand me = turns.running;
        Lock lock = lock(object);
        if (lock.owner == me) {
            lock.count++;
            return;
        }
        if (!lock.isFree()) {
            me.lock = lock;
            turns.block(me, State.ENTERING, Strand.NO_DEADLINE);
        }
        touch(lock, true);
        lock.take(me, 1);
        races.acquire(me, lock.clock);
    }

    /** Which monitors the JDK uses when it loads classes differs from schedule to schedule. */
    private void touch(Lock lock, boolean acquires) {
        if (!lock.isExplored) {
            lock.isOfJdk = true;
        } else if (acquires) {
            touches.acquire(lock.object, "monitor");
        } else {
            touches.release(lock.object, "monitor");
        }
        if (lock.isExplored && lock.isOfJdk) {
            touches.anything();
        }
    }

    void exit(Object object) {
        Lock lock = lock(object);
        if (lock.owner == turns.running && --lock.count == 0) {
            races.release(turns.running, lock.clock);
            touch(lock, false);
            lock.release();
        }
    }

    boolean holds(Object object) {
        return lock(object).owner == turns.running;
    }

    /** Returns the monitor, which the running thread must own. */
    Lock owned(Object object) {
        Lock lock = lock(object);
        if (lock.owner != turns.running) {
            throw new IllegalMonitorStateException("current thread is not owner");
        }
        return lock;
    }

    void await(Lock lock, long millis) throws InterruptedException {
        Strand me = turns.running;
        races.release(me, lock.clock);
        touch(lock, false);
        int held = lock.release();
        me.lock = lock;
        me.notified = false;
        me.waitsSince = ++events;
        long deadline = millis == 0 ? Strand.NO_DEADLINE : time.after(millis * 1_000_000);
        turns.block(me, State.WAITING, deadline);
        touches.interrupt(me.thread);
        touch(lock, true);
        lock.take(me, held);
        races.acquire(me, lock.clock);
        if (!me.notified || me.thread.isInterrupted() && throwsAllTheSame(me)) {
            Interrupts.check();
        }
    }

    /**
     * Whether a thread that is both notified and interrupted throws; then another that waited at
     * the time is notified in its place (JLS 17.2.4).
     */
    private boolean throwsAllTheSame(Strand me) {
        observer.choose(List.of(me, me), false);
        boolean interrupted = chooser.among(2) == 1;
        observer.waitEnds(me, interrupted);
        if (interrupted) {
            notifyOne(me.lock, me.notifiedAt);
        }
        return interrupted;
    }

    void notifyOne(Lock lock) {
        notifyOne(lock, ++events);
    }

    /** Notifies one of those that waited at a time. */
    private void notifyOne(Lock lock, int then) {
        List<Strand> waiting = waiting(lock);
        waiting.removeIf(strand -> strand.waitsSince > then);
        if (!waiting.isEmpty()) {
            Strand chosen = waiting.get(waiting.size() == 1 ? 0 : choose(waiting));
            chosen.notified = true;
            chosen.notifiedAt = then;
        }
    }

    private int choose(List<Strand> waiting) {
        observer.choose(waiting, true);
        return chooser.among(waiting.size());
    }

    void notifyAll(Lock lock) {
        for (Strand strand : waiting(lock)) {
            strand.notified = true;
            strand.notifiedAt = NEVER;
        }
    }

    private List<Strand> waiting(Lock lock) {
        List<Strand> waiting = new ArrayList<>();
        for (Strand strand : turns.strands()) {
            if (strand.state == State.WAITING && strand.lock == lock && !strand.notified) {
                waiting.add(strand);
            }
        }
        return waiting;
    }
}
