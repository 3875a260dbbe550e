package heddle.explore.internal;

/** Ends this JVM when explored code does not come back to its schedule. */
final class Watchdog {

    /** The exit code of a JVM that was ended so. */
    static final int STUCK = 86;

    /** So long a schedule may go on after the limit. */
    private static final int GRACE_MILLIS = 500;

    private final Thread thread;

    Watchdog(long millis) {
        thread = new Thread(() -> await(millis + GRACE_MILLIS), "watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private static void await(long millis) {
        try {
            Thread.sleep(millis);
            Runtime.getRuntime().halt(STUCK);
        } catch (InterruptedException e) {
            return; // the search has ended
        }
    }

    void stop() {
        thread.interrupt();
    }
}
