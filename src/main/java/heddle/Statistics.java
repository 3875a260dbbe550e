package heddle;

import java.util.Arrays;

/** The middle and the ends of some times. */
record Statistics(double min, double median, double max) {

    static Statistics of(double[] values) {
        return new Statistics(
                Arrays.stream(values).min().orElseThrow(),
                Ratio.median(values.clone()),
                Arrays.stream(values).max().orElseThrow());
    }
}
