package heddle.kernel.internal;

/**
 * The output of the cell that is running.
 *
 * <p>A kernel shows what is handed over while a cell runs, also from the cell's other threads; from
 * a thread that outlives its cell it is dropped without a word.
 */
public final class Cell {

    private Cell() {}

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
