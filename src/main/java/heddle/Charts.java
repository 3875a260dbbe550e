package heddle;

/** Pictures of runs and timings. */
public final class Charts {

    private Charts() {}

    /**
     * Draws one bar per task.
     *
     * @param run what to draw
     * @return the picture
     */
    public static ChartImage timeline(Run<?> run) {
        throw new UnsupportedOperationException("not written yet");
    }
}
