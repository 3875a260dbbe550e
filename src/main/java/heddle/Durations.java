package heddle;

import java.time.Duration;
import java.util.Locale;

/** How a duration is written: three significant digits and the unit that fits. */
final class Durations {

    private Durations() {}

    static String format(Duration duration) {
        return format((double) duration.toNanos());
    }

    static String format(double nanos) {
        if (nanos < 1e3) {
            return digits(nanos) + " ns";
        }
        if (nanos < 1e6) {
            return digits(nanos / 1e3) + " µs";
        }
        return nanos < 1e9 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e9) + " s";
    }

    /** Three significant digits, two below 1, without an exponent. */
    static String digits(double value) {
        double magnitude = Math.abs(value);
        int decimals = magnitude >= 99.95 || magnitude == 0 ? 0 : magnitude >= 9.995 ? 1 : 2;
        if (magnitude > 0 && magnitude < 0.1) {
            decimals = 1 - (int) Math.floor(Math.log10(magnitude));
        }
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
