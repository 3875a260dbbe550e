package heddle.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process that ends, with all that it has started, when the JVM that started it has ended.
 *
 * @param process the process
 * @param tree it and its descendants
 * @see Guardian#start
 */
record GuardedProcess(Process process, ProcessTree tree) {

    private static final int MILLIS_BETWEEN_LOOKS = 10;

    /** Ends the process and all that it has started. */
    void kill() {
        tree.kill();
    }

    /** Ends what the process has left running, after a while in which it may end by itself. */
    void killLeftovers(Duration grace) throws InterruptedException {
        long end = System.nanoTime() + grace.toNanos();
        while (!tree.living().isEmpty()) {
            if (System.nanoTime() > end) {
                tree.kill();
                return;
            }
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }
}
