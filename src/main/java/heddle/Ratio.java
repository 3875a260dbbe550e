package heddle;

/**
 * How many times as large one time is as another, with the interval that the measurement leaves
 * open.
 *
 * <p>The value is the median, over all rounds, of the quotient of the two times of one round. The
 * interval holds the true median in 99 of 100 measurements: of 10,000 resamples of the rounds (the
 * percentile bootstrap of Efron, <i>Annals of Statistics</i> 7, 1979, with a fixed seed, so that
 * the same rounds give the same interval) it leaves out the lowest and the highest 0.5 % of the
 * medians. Fewer than 8 rounds cannot carry such an interval; it is then 0 to infinity.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @param value the median quotient
 * @param low the lower end of the 99 % interval
 * @param high the upper end of the 99 % interval
 */
public record Ratio(double value, double low, double high) {

    /**
     * Checks the order of the three numbers.
     *
     * @throws IllegalArgumentException unless 0 &lt;= low &lt;= value &lt;= high
     */
    public Ratio {
        if (!(0 <= low && low <= value && value <= high)) {
            throw new IllegalArgumentException(
                    "0 <= low <= value <= high must hold, got low %s, value %s, high %s"
                            .formatted(low, value, high));
        }
    }

    /** Whether there were enough rounds for an interval. */
    boolean isBounded() {
        return Double.isFinite(high);
    }

    @Override
    public String toString() {
        return Durations.digits(value) + " (" + interval() + ")";
    }

    private String interval() {
        return isBounded()
                ? "99 %% interval %s to %s".formatted(Durations.digits(low), Durations.digits(high))
                : "too few rounds for an interval";
    }
}
