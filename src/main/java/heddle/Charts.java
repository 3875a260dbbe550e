package heddle;

/**
 * Pictures of runs and timings.
 *
 * <p>All methods may be called from any thread.
 */
public final class Charts {

    private Charts() {}

    /**
     * Draws one bar per task, and in a {@linkplain Runner#recorded recorded} run what its thread
     * was doing meanwhile.
     *
     * @param run what to draw; of more than 30 workers some are drawn
     * @return the picture
     */
    public static ChartImage timeline(Run<?> run) {
        return TimelineChart.of(run);
    }

    /**
     * Draws one bar per thread, with what it was doing.
     *
     * @param timeline what to draw; of more than 30 threads some are drawn
     * @return the picture
     */
    public static ChartImage timeline(Timeline timeline) {
        return TimelineChart.of(timeline);
    }

    /**
     * Draws every round as a point, and the median of each alternative as a line.
     *
     * @param timings what to draw
     * @return the picture; its time axis is logarithmic when the times differ by more than 20 times
     */
    public static ChartImage spread(Timings timings) {
        return new TimingCharts(timings).spread();
    }

    /**
     * Draws the median of each alternative as a bar, with a line from its shortest to its longest
     * round.
     *
     * @param timings what to draw
     * @return the picture; its time axis begins at 0
     */
    public static ChartImage bars(Timings timings) {
        return new TimingCharts(timings).bars();
    }

    /**
     * Draws how many times as fast as the baseline each alternative is, with its 99 % interval,
     * next to lines at 1 and, for runners, at the number of cores.
     *
     * @param timings what to draw
     * @return the picture
     */
    public static ChartImage speedup(Timings timings) {
        return new TimingCharts(timings).speedup();
    }
}
