package heddle;

import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** What the marks are measured against. */
record ChartAxis(String title, double min, double max, boolean logarithmic) {

    private static final int MAX_STEPS = 6;

    /** From here on an axis of equal steps would hide the small values. */
    private static final double WIDE_RANGE = 20;

    private static final double NEAR_ZERO = 3;

    static ChartAxis fromZero(String title, double max) {
        return new ChartAxis(title, 0, 1.05 * max, false);
    }

    /** From zero as well, unless all values are far from it. */
    static ChartAxis around(String title, double min, double max) {
        if (max > WIDE_RANGE * min) {
            double low = Math.pow(10, Math.floor(Math.log10(min)));
            double high = Math.pow(10, Math.ceil(Math.log10(max)));
            return new ChartAxis(title + ", logarithmic", low, high, true);
        }
        if (max > NEAR_ZERO * min) {
            return fromZero(title, max);
        }
        double margin = 0.05 * (max - min) + 0.01 * max;
        return new ChartAxis(title, min - margin, max + margin, false);
    }

    /** Round numbers; XChart puts its ticks where the data are, when there are few of them. */
    double[] ticks() {
        double step = step();
        long first = (long) Math.ceil(min / step);
        long last = (long) Math.floor(max / step);
        return LongStream.rangeClosed(first, last).mapToDouble(i -> i * step).toArray();
    }

    /** 1, 2 or 5 times a power of ten. */
    private double step() {
        double power = Math.pow(10, Math.floor(Math.log10((max - min) / MAX_STEPS)));
        return DoubleStream.of(1, 2, 5, 10)
                .map(factor -> factor * power)
                .filter(step -> (max - min) / step <= MAX_STEPS)
                .findFirst()
                .orElseThrow();
    }
}
