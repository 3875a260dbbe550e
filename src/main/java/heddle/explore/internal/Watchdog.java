package heddle.explore.internal;

/** Ends this JVM when explored code does not come back to its schedule. */
final class Watchdog {

    /** The exit codes of a JVM that was ended so: in explored code, or in a canary. */
    static final int STUCK = 86;

    static final int MISJUDGED = 87;

    /** So long a schedule may go on after the limit. */
    private static final int GRACE_MILLIS = 500;

    private final Thread thread;

    Watchdog(long millis, int exitCode) {
        thread = new Thread(() -> await(millis + GRACE_MILLIS, exitCode), "watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private static void await(long millis, int exitCode) {
        try {
            Thread.sleep(millis);
            Runtime.getRuntime().halt(exitCode);
        } catch (InterruptedException e) {
            return; // the search has ended
        }
    }

    void stop() {
        thread.interrupt();
    }
}
