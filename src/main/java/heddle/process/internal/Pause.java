package heddle.process.internal;

import java.io.Serializable;

/**
 * A stretch of time in which a thread did not run.
 *
 * @param reason why it did not
 * @param startNanos when that began, on its process's {@link System#nanoTime} scale
 * @param endNanos when that ended, on the same scale
 * @param detail the class of a lock and who held it, a file or an address; may be empty
 */
public record Pause(Reason reason, long startNanos, long endNanos, String detail)
        implements Serializable {

    /** Why a thread does not run. */
    public enum Reason {
        /** It waits to enter a {@code synchronized} block. */
        BLOCKED,
        /** It is in {@code Object.wait}, or parked. */
        WAITING,
        /** It is in {@code Thread.sleep}. */
        SLEEPING,
        /** It reads or writes a file or a socket. */
        IO
    }

    Pause from(long nanos) {
        return new Pause(reason, nanos, endNanos, detail);
    }

    Pause to(long nanos) {
        return new Pause(reason, startNanos, nanos, detail);
    }

    long lengthNanos() {
        return endNanos - startNanos;
    }
}
