package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The modelled monitors of all objects of a schedule (JLS 17.1 and 17.2). */
final class MonitorTable {

    private final Map<Object, Lock> locks = new IdentityHashMap<>();
    private final Turns turns;
    private final VirtualTime time;
    private final Chooser chooser;
    private final Touches touches;
    private final Races races;

    MonitorTable(Turns turns, VirtualTime time, Chooser chooser, Touches touches, Races races) {
        this.turns = turns;
        this.time = time;
        this.chooser = chooser;
        this.touches = touches;
        this.races = races;
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
        long deadline = millis == 0 ? Strand.NO_DEADLINE : time.after(millis * 1_000_000);
        turns.block(me, State.WAITING, deadline);
        touches.interrupt(me.thread);
        touch(lock, true);
        lock.take(me, held);
        races.acquire(me, lock.clock);
        if (!me.notified) {
            Interrupts.check();
        }
    }

    void notifyOne(Lock lock) {
        List<Strand> waiting = waiting(lock);
        if (!waiting.isEmpty()) {
            waiting.get(waiting.size() == 1 ? 0 : choose(waiting)).notified = true;
        }
    }

    private int choose(List<Strand> waiting) {
        turns.running.schedule.choosing(waiting, true);
        return chooser.among(waiting.size());
    }

    void notifyAll(Lock lock) {
        waiting(lock).forEach(strand -> strand.notified = true);
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
