package heddle.kernel.internal;

/**
 * The output of the cell that is running.
 *
 * <p>A kernel shows what is handed over while a cell runs, also from the cell's other threads; from
 * a thread that outlives its cell it is dropped without a word.
 */
public final class Cell {

    /** Stands for the cell where there is no kernel, or one that does not tell. */
    private static final Object NO_KERNEL = new Object();

    private Cell() {}

    /**
     * Returns an object that stays the same as long as the same cell runs, to be compared by
     * identity; null while no cell runs. In a kernel that does not tell, all cells count as one.
     */
    public static Object current() {
        return of(Kernel.current());
    }

    static Object of(Kernel kernel) {
        if (kernel.kind() == Kernel.Kind.NONE) {
            return NO_KERNEL;
        }
        try {
            return kernel.cell();
        } catch (RuntimeException e) {
            return NO_KERNEL; // a version that keeps it elsewhere: no reason to stop all runs
        }
    }
}
