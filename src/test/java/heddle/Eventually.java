package heddle;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that another thread or process does, with a limit. */
public final class Eventually {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Eventually() {}

    /** Waits until it is so, or fails with the description. */
    public static void isTrue(String description, BooleanSupplier condition) {
        if (!within(LIMIT, condition)) {
            throw new AssertionError("not within " + LIMIT + ": " + description);
        }
    }

    /** Waits until it is so, and says whether it ever was. */
    public static boolean within(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return true;
    }
}
