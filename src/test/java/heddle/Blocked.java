package heddle;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Ways for a task not to end. */
public final class Blocked {

    private Blocked() {}

    /** Waits until it is interrupted. */
    public static <T> T untilInterrupted() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new AssertionError("nobody counts down");
    }

    /** Waits, whatever happens, until the signal is given or its folder is gone. */
    public static <T> T ignoringInterrupts(Signal end) {
        while (!end.isGiven() && end.file().getParentFile().exists()) {
            Thread.interrupted();
            LockSupport.parkNanos(5_000_000);
        }
        return null;
    }
}
