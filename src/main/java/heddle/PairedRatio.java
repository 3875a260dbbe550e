package heddle;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/** The median of the quotients of paired times, and its bootstrap interval. */
final class PairedRatio {

    private static final long SEED = 20_261_121;
    private static final int RESAMPLES = 10_000;
    private static final double TAIL_PERCENT = 0.5;

    /** With 7, both tails together hold 2 / 2^7 = 1.6 % even if all rounds lie on one side. */
    private static final int MIN_ROUNDS = 8;

    private PairedRatio() {}

    static Ratio of(double[] numerators, double[] denominators) {
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

    /** Sorts the values, which for so few of them is faster than selecting. */
    private static double median(double[] values) {
        Arrays.sort(values);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
