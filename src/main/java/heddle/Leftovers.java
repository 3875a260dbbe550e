package heddle;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Threads that were interrupted and go on all the same: an interrupt is a request, and a thread
 * cannot be killed.
 */
final class Leftovers {

    private static final long GRACE_MILLIS = 500;
    private static final Queue<Thread> RUNNING = new ConcurrentLinkedQueue<>();

    private Leftovers() {}

    /** Notes those that still run after half a second. */
    static void watch(List<? extends Thread> interrupted) {
        List<Thread> alive =
                interrupted.stream().filter(Thread::isAlive).map(t -> (Thread) t).toList();
        if (!alive.isEmpty()) {
            Thread.ofVirtual().name("leftovers").start(() -> note(alive));
        }
    }

    private static void note(List<Thread> interrupted) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        try {
            for (Thread thread : interrupted) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (leftMillis <= 0 || !thread.join(Duration.ofMillis(leftMillis))) {
                    RUNNING.add(thread);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says once of each such thread that it still runs; for the thread of a cell. */
    static void report() {
        Thread thread;
        while ((thread = RUNNING.poll()) != null) {
            if (thread.isAlive()) {
                System.out.printf(
                        "%s of an earlier cell ignores its interrupt and keeps running; only a"
                                + " restart of the kernel ends it.%n",
                        thread.getName());
            }
        }
    }
}
