package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import java.util.List;

/** What threads do to themselves and each other: park, join, sleep. */
final class ThreadCalls {

    private final Turns turns;
    private final VirtualTime time;
    private final Touches touches;
    private final Races races;

    ThreadCalls(Turns turns, VirtualTime time, Touches touches, Races races) {
        this.turns = turns;
        this.time = time;
        this.touches = touches;
        this.races = races;
    }

    /** As {@code Unsafe.park}. */
    void park(boolean absolute, long until) {
        Strand me = turns.running;
        touchPermit(me);
        if (!me.permit && !me.thread.isInterrupted() && !(absolute && until <= 0)) {
            long nanos = absolute ? until * 1_000_000 - time.now() : until;
            boolean forEver = !absolute && until == 0;
            turns.block(me, State.PARKED, forEver ? Strand.NO_DEADLINE : time.after(nanos));
            touchPermit(me);
        }
        me.permit = false;
        races.meet(me, me.unparked);
    }

    private void touchPermit(Strand strand) {
        touches.write(strand, "permit");
        touches.interrupt(strand.thread);
    }

    boolean unpark(Thread thread) {
        Strand strand = turns.of(thread);
        if (strand == null) {
            return false;
        }
        touches.write(strand, "permit");
        strand.permit = true;
        races.meet(turns.running, strand.unparked);
        return true;
    }

    boolean isAlive(Thread thread) {
        touches.read(thread, "start");
        touches.read(thread, "end");
        Strand strand = turns.of(thread);
        boolean alive = strand != null && strand.state != State.ENDED;
        if (strand != null && !alive) {
            races.acquire(turns.running, strand.clock);
        }
        return alive;
    }

    void join(Thread thread, long millis) throws InterruptedException {
        touches.interrupt(turns.running.thread);
        Interrupts.check();
        touches.read(thread, "start");
        Strand me = turns.running;
        Strand other = turns.of(thread);
        if (other != null && other.state != State.ENDED) {
            me.joined = List.of(other);
            turns.block(
                    me,
                    State.JOINING,
                    millis == 0 ? Strand.NO_DEADLINE : time.after(millis * 1_000_000));
            touches.interrupt(turns.running.thread);
            if (me.timedOut || me.thread.isInterrupted()) {
                touches.read(thread, "end");
            }
            if (other.state != State.ENDED) {
                Interrupts.check();
            }
        }
        if (other != null && other.state == State.ENDED) {
            touches.acquire(thread, "end");
            races.acquire(me, other.clock);
        }
    }

    void sleep(long nanos) throws InterruptedException {
        touches.interrupt(turns.running.thread);
        Interrupts.check();
        turns.block(turns.running, State.SLEEPING, time.after(nanos));
        touches.interrupt(turns.running.thread);
        Interrupts.check();
    }
}
