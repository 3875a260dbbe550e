package heddle.process;

/**
 * Collects the garbage of a worker that has nothing to do.
 *
 * <p>The serial collector lets big arrays grow the heap to its limit before it collects them. Then
 * each new one comes to lie in memory that was never touched, which costs more than copying it. For
 * one thread.
 */
final class Garbage {

    private static final long MUCH_BYTES = 64 << 20;

    private final Runtime runtime = Runtime.getRuntime();
    private long liveBytes;

    /** Collects it when there is at least as much of it as there was alive the last time. */
    void collectIfMuch() {
        if (used() > MUCH_BYTES + 2 * liveBytes) {
            System.gc();
            liveBytes = used();
        }
    }

    private long used() {
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
