package heddle;

import java.time.Duration;
import java.util.Locale;

/** How a duration is written: three significant digits and the unit that fits. */
final class Durations {

    private Durations() {}

    static String format(Duration duration) {
        double nanos = duration.toNanos();
        if (nanos < 1e3) {
            return digits(nanos) + " ns";
        }
        if (nanos < 1e6) {
            return digits(nanos / 1e3) + " µs";
        }
        return nanos < 1e9 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e9) + " s";
    }

    /** Three significant digits, without an exponent. */
    static String digits(double value) {
        double magnitude = Math.abs(value);
        int decimals = magnitude >= 99.95 || magnitude == 0 ? 0 : magnitude >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
