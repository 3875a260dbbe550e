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
    private final Choices choices;
    private final Races races;

    MonitorTable(Turns turns, VirtualTime time, Choices choices, Races races) {
        this.turns = turns;
        this.time = time;
        this.choices = choices;
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
        lock.take(me, 1);
        races.acquire(me, lock.clock);
    }

    void exit(Object object) {
        Lock lock = lock(object);
        if (lock.owner == turns.running && --lock.count == 0) {
            races.release(turns.running, lock.clock);
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
        int held = lock.release();
        me.lock = lock;
        me.notified = false;
        long deadline = millis == 0 ? Strand.NO_DEADLINE : time.after(millis * 1_000_000);
        turns.block(me, State.WAITING, deadline);
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
        return choices.among(waiting.size());
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
