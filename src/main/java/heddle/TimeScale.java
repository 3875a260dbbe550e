package heddle;

/** The unit of an axis or a column. */
enum TimeScale {
    NANOSECONDS("ns", 1),
    MICROSECONDS("µs", 1e3),
    MILLISECONDS("ms", 1e6),
    SECONDS("s", 1e9);

    final String symbol;
    final double nanos;

    TimeScale(String symbol, double nanos) {
        this.symbol = symbol;
        this.nanos = nanos;
    }

    /** The largest unit that leaves a time of at least 1. */
    static TimeScale of(double nanos) {
        TimeScale best = NANOSECONDS;
        for (TimeScale scale : values()) {
            best = nanos >= scale.nanos ? scale : best;
        }
        return best;
    }
}
