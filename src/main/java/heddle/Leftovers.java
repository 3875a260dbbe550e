package heddle;

import heddle.task.internal.Later;
import java.time.Duration;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Threads that were interrupted and go on all the same: an interrupt is a request, and a thread
 * cannot be killed.
 */
final class Leftovers {

    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Queue<Leftover> RUNNING = new ConcurrentLinkedQueue<>();

    private record Leftover(Thread thread, Collection<Thread> busy) {

        boolean isStillThere() {
            return busy.contains(thread);
        }
    }

    private Leftovers() {}

    /**
     * Notes those that are still at work after half a second.
     *
     * @param busy the interrupted threads; each takes itself off when it is done
     */
    static void watch(Collection<Thread> busy) {
        if (!busy.isEmpty()) {
            Later.run(GRACE, () -> busy.forEach(t -> RUNNING.add(new Leftover(t, busy))));
        }
    }

    /** Says once of each such thread that it still runs; for the thread of a cell. */
    static void report() {
        Leftover leftover;
        while ((leftover = RUNNING.poll()) != null) {
            if (leftover.isStillThere()) {
                System.out.printf(
                        "%s of an earlier cell ignores its interrupt and keeps running;"
                                + " only a restart of the kernel ends it.%n",
                        leftover.thread().getName());
            }
        }
    }
}
