package heddle.explore;

import heddle.explore.internal.Report;
import java.util.List;

/** An interleaving, step by step, in columns: one for each thread that does something. */
public final class Witness {

    private final Report.Path path;

    Witness(Report.Path path) {
        this.path = path;
    }

    /**
     * Returns the choices that lead to it: at each point, which of the threads that could go on
     * did.
     *
     * @return a copy
     */
    public int[] choices() {
        return path.choices().clone();
    }

    /**
     * Returns it line by line: a head, then what one thread did at one line of its code, at most 25
     * times.
     *
     * @return the lines
     */
    public List<String> rows() {
        return new WitnessText(path).lines();
    }

    @Override
    public String toString() {
        return String.join("\n", rows());
    }
}
