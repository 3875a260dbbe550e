package heddle.explore.internal;

import java.util.List;

/** The time of explored code, in nanoseconds. It passes when nothing else can happen. */
final class VirtualTime {

    private static final long FIRST = 1_000_000_000_000L;
    private static final int NANOS_PER_LOOK = 1_000;

    private final Touches touches;
    private long now = FIRST;

    VirtualTime(Touches touches) {
        this.touches = touches;
    }

    long now() {
        return now;
    }

    /** Tells the time; to look takes time too. */
    long look() {
        touches.writeTime();
        now += NANOS_PER_LOOK;
        return now;
    }

    /** Returns the time after so many nanoseconds. */
    long after(long nanos) {
        touches.readTime();
        long end = now + nanos;
        return end < now ? Strand.NO_DEADLINE : end;
    }

    /** Goes on to the next time that a thread waits for; false when there is none. */
    boolean pass(List<Strand> strands) {
        long earliest = Strand.NO_DEADLINE;
        for (Strand strand : strands) {
            if (strand.state != Strand.State.ENDED && !strand.timedOut) {
                earliest = Math.min(earliest, strand.deadline);
            }
        }
        if (earliest == Strand.NO_DEADLINE) {
            return false;
        }
        passTo(earliest, strands);
        return true;
    }

    /** Goes on to a time, in which the time of others may come too. */
    void passTo(long then, List<Strand> strands) {
        now = Math.max(now, then);
        for (Strand strand : strands) {
            strand.timedOut |= strand.deadline <= now;
        }
    }
}
