package heddle;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** The middle and the ends of some times. */
record Statistics(double min, double median, double max) {

    static Statistics of(double[] values) {
        return new Statistics(
                Arrays.stream(values).min().orElseThrow(),
                new Median().evaluate(values),
                Arrays.stream(values).max().orElseThrow());
    }
}
