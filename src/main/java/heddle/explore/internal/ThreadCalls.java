package heddle.explore.internal;

import heddle.explore.internal.Strand.State;
import java.util.List;

/** What threads do to themselves and each other: park, join, sleep. */
final class ThreadCalls {

    private final Turns turns;
    private final VirtualTime time;
    private final Races races;

    ThreadCalls(Turns turns, VirtualTime time, Races races) {
        this.turns = turns;
        this.time = time;
        this.races = races;
    }

    /** As {@code Unsafe.park}. */
    void park(boolean absolute, long until) {
        Strand me = turns.running;
        if (!me.permit && !me.thread.isInterrupted() && !(absolute && until <= 0)) {
            long nanos = absolute ? until * 1_000_000 - time.now() : until;
            boolean forEver = !absolute && until == 0;
            turns.block(me, State.PARKED, forEver ? Strand.NO_DEADLINE : time.after(nanos));
        }
        me.permit = false;
        races.meet(me, me.unparked);
    }

    boolean unpark(Thread thread) {
        Strand strand = turns.of(thread);
        if (strand == null) {
            return false;
        }
        strand.permit = true;
        races.meet(turns.running, strand.unparked);
        return true;
    }

    boolean isAlive(Thread thread) {
        Strand strand = turns.of(thread);
        boolean alive = strand != null && strand.state != State.ENDED;
        if (strand != null && !alive) {
            races.acquire(turns.running, strand.clock);
        }
        return alive;
    }

    void join(Thread thread, long millis) throws InterruptedException {
        Interrupts.check();
        Strand me = turns.running;
        Strand other = turns.of(thread);
        if (other != null && other.state != State.ENDED) {
            me.joined = List.of(other);
            turns.block(
                    me,
                    State.JOINING,
                    millis == 0 ? Strand.NO_DEADLINE : time.after(millis * 1_000_000));
            if (other.state != State.ENDED) {
                Interrupts.check();
            }
        }
        if (other != null && other.state == State.ENDED) {
            races.acquire(me, other.clock);
        }
    }

    void sleep(long nanos) throws InterruptedException {
        Interrupts.check();
        turns.block(turns.running, State.SLEEPING, time.after(nanos));
        Interrupts.check();
    }
}
