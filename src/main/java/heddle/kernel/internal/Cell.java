package heddle.kernel.internal;

/**
 * The output of the cell that is running.
 *
 * <p>A kernel shows what is handed over while a cell runs, also from the cell's other threads; from
 * a thread that outlives its cell it is dropped without a word.
 */
public final class Cell {

    /** Stands for the one cell that there is when there is no kernel. */
    private static final Object NO_KERNEL = new Object();

    private Cell() {}

    /**
     * Returns something that is the same object as long as the same cell runs.
     *
     * @return an object to compare by identity, or null while no cell runs
     */
    public static Object current() {
        return Kernel.current().kind() == Kernel.Kind.NONE ? NO_KERNEL : Kernel.current().cell();
    }

    /**
     * Shows a value below the cell; with no kernel, prints its text to {@link System#out}.
     *
     * @param value any value; its renderer decides how it looks
     */
    public static void show(Object value) {
        if (Kernel.current().kind() == Kernel.Kind.NONE) {
            System.out.println(Form.textOf(value));
        } else {
            Kernel.current().display(value);
        }
    }
}
