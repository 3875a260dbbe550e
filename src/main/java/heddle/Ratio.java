package heddle;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

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

    private static final long SEED = 20_261_121;
    private static final int RESAMPLES = 10_000;
    private static final double TAIL_PERCENT = 0.5;

    /** With 7, both tails together hold 2 / 2^7 = 1.6 % even if all rounds lie on one side. */
    private static final int MIN_ROUNDS = 8;

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

    /** The quotients of times that were measured in the same rounds. */
    static Ratio ofPaired(double[] numerators, double[] denominators) {
        double[] logs = new double[numerators.length];
        Arrays.setAll(logs, i -> Math.log(numerators[i] / denominators[i]));
        double value = Math.exp(median(logs.clone()));
        if (logs.length < MIN_ROUNDS) {
            return new Ratio(value, 0, Double.POSITIVE_INFINITY);
        }
        Percentile medians = new Percentile();
        medians.setData(resampledMedians(logs));
        return new Ratio(
                value,
                Math.min(value, Math.exp(medians.evaluate(TAIL_PERCENT))),
                Math.max(value, Math.exp(medians.evaluate(100 - TAIL_PERCENT))));
    }

    private static double[] resampledMedians(double[] values) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] medians = new double[RESAMPLES];
        double[] resample = new double[values.length];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.setAll(resample, k -> values[random.nextInt(values.length)]);
            medians[i] = median(resample);
        }
        return medians;
    }

    /** Sorts the values, which for so few of them is faster than selecting the middle. */
    static double median(double[] values) {
        Arrays.sort(values);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
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
