package heddle;

import java.util.Objects;

/**
 * Whether one thing is faster than another, as far as a measurement can tell.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @param name what is compared
 * @param other what it is compared with
 * @param ratio the time of {@code name} divided by the time of {@code other}: below 1 is faster
 * @see Timings#compare
 */
public record Comparison(String name, String other, Ratio ratio) {

    private static final double SAME_LOW = 0.95;
    private static final double SAME_HIGH = 1.05;

    /** What the measurement says. */
    public enum Verdict {
        /** The whole 99 % interval of the ratio lies below 0.95. */
        FASTER,
        /** The whole 99 % interval of the ratio lies above 1.05. */
        SLOWER,
        /**
         * Neither: the two take about the same time, or the rounds scatter too much to see which is
         * faster. The width of the interval says which of the two it is.
         */
        CANNOT_TELL
    }

    /**
     * Checks that nothing is missing.
     *
     * @throws NullPointerException if an argument is null
     */
    public Comparison {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(other, "other");
        Objects.requireNonNull(ratio, "ratio");
    }

    /**
     * Returns the answer.
     *
     * @return {@code FASTER} or {@code SLOWER} only when the whole interval of the ratio lies
     *     outside 0.95 to 1.05
     */
    public Verdict verdict() {
        if (ratio.high() < SAME_LOW) {
            return Verdict.FASTER;
        }
        return ratio.low() > SAME_HIGH ? Verdict.SLOWER : Verdict.CANNOT_TELL;
    }

    @Override
    public String toString() {
        return "%s: time of %s / time of %s = %s".formatted(verdict(), name, other, ratio);
    }
}
