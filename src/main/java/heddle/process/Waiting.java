package heddle.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what another process does. No process can wake a thread of another, so the thread looks
 * again and again: for some 20 µs without a pause, then with pauses of an eighth of the time that
 * it has waited, and of 1 ms at most.
 */
final class Waiting {

    static final long FOR_EVER = Long.MAX_VALUE;

    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Waiting() {}

    /** Looks at least once, and says whether it has come true. */
    static boolean until(BooleanSupplier condition, long limitNanos) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (condition.getAsBoolean()) {
                return true;
            }
            long waited = System.nanoTime() - start;
            if (waited >= limitNanos) {
                return false;
            }
            pause(waited, limitNanos - waited);
        }
    }

    private static void pause(long waited, long left) {
        if (waited < SPIN_NANOS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(Math.min(left, Math.min(waited / 8, LONGEST_PAUSE_NANOS)));
        }
    }

    /** A duration beyond 292 years is for ever. */
    static long nanos(Duration limit) {
        return TimeUnit.NANOSECONDS.convert(limit);
    }
}
