package heddle;

import heddle.kernel.internal.LiveOutput;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A bar in the cell that shows how far a long run is and how long it will take.
 *
 * <p>It appears after a second, changes at most five times a second, and ends as one line. With no
 * kernel there is nothing to see.
 *
 * <p>A bar inside another, as of one run in a benchmark, shows nothing.
 *
 * <p>Only the thread that made it can show anything: a kernel drops what other threads display
 * after their cell has ended.
 */
final class Progress implements AutoCloseable {

    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STEP_NANOS = Duration.ofMillis(200).toNanos();
    private static final int WIDTH = 20;

    /** The outermost bar of each thread that has one. */
    private static final ThreadLocal<Progress> OUTERMOST = new ThreadLocal<>();

    private final String what;
    private final int total;
    private final LongSupplier clock;
    private final Function<String, Consumer<String>> display;
    private final Thread owner = Thread.currentThread();
    private final long began;
    private long next;
    private Consumer<String> shown;

    private Progress(
            String what,
            int total,
            LongSupplier clock,
            Function<String, Consumer<String>> display) {
        this.what = what;
        this.total = total;
        this.clock = clock;
        this.display = display;
        this.began = clock.getAsLong();
        this.next = began + FIRST_NANOS;
        if (OUTERMOST.get() == null) {
            OUTERMOST.set(this);
        } else {
            next = Long.MAX_VALUE;
        }
    }

    static Progress of(String what, int total) {
        return of(what, total, System::nanoTime, text -> LiveOutput.start(text)::update);
    }

    /**
     * @param clock in nanoseconds
     * @param display shows a first text and returns what replaces it
     */
    static Progress of(
            String what,
            int total,
            LongSupplier clock,
            Function<String, Consumer<String>> display) {
        return new Progress(what, total, clock, display);
    }

    /** So many are done, of all. */
    void done(int soFar) {
        long now = clock.getAsLong();
        if (now >= next && Thread.currentThread() == owner) {
            next = now + STEP_NANOS;
            show(bar(soFar, now));
        }
    }

    @Override
    public void close() {
        if (OUTERMOST.get() == this) {
            OUTERMOST.remove();
        }
        if (shown != null && Thread.currentThread() == owner) {
            show("");
        }
    }

    /** What goes wrong here must not spoil the run: then there is no bar. */
    private void show(String text) {
        try {
            if (shown == null) {
                shown = display.apply(text);
            } else {
                shown.accept(text);
            }
        } catch (RuntimeException | LinkageError e) {
            next = Long.MAX_VALUE;
            shown = null;
        }
    }

    private String bar(int count, long now) {
        double share = total == 0 ? 1 : Math.min(1, (double) count / total);
        int full = (int) (share * WIDTH);
        return String.format(
                Locale.ROOT,
                "%s %s%s %.0f %%%s",
                what,
                "█".repeat(full),
                "░".repeat(WIDTH - full),
                100 * share,
                left(share, now));
    }

    private String left(double share, long now) {
        if (share == 0) {
            return "";
        }
        double nanos = (now - began) * (1 - share) / share;
        return " · " + Durations.format(Duration.ofNanos((long) nanos)) + " left";
    }
}
