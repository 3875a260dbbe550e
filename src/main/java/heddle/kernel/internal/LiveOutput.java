package heddle.kernel.internal;

/**
 * A place in a cell's output whose content can be replaced: a progress bar, a growing table.
 *
 * <p>With no kernel it shows nothing: what it shows is of interest only until the result is there.
 * Every update is a message to the browser, so at most five a second are reasonable. As with {@link
 * Cell}, an update from a thread that outlives its cell is dropped by the kernel without a word.
 *
 * <p>Instances may be shared between threads; the last update wins.
 */
public final class LiveOutput {

    private final Kernel kernel;
    private final String id;

    private LiveOutput(Kernel kernel, String id) {
        this.kernel = kernel;
        this.id = id;
    }

    /** Shows a value below the cell, which stands there until the first update. */
    public static LiveOutput start(Object value) {
        return start(Kernel.current(), value);
    }

    static LiveOutput start(Kernel kernel, Object value) {
        return new LiveOutput(
                kernel, kernel.kind() == Kernel.Kind.NONE ? null : kernel.display(value));
    }

    /** Replaces what is shown. */
    public void update(Object value) {
        if (id != null) {
            kernel.update(id, value);
        }
    }
}
