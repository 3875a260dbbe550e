package heddle.explore;

import heddle.explore.internal.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** An interleaving, step by step, in columns: one for each thread that does something. */
public final class Witness {

    private static final int MAX_ROWS = 25;

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
     * Returns its rows, in order: what one thread did.
     *
     * @return the lines
     */
    public List<String> rows() {
        List<Integer> columns =
                List.copyOf(new TreeSet<>(path.steps().stream().map(Report.Move::thread).toList()));
        int width = path.steps().stream().mapToInt(move -> cell(move).length()).max().orElse(0) + 2;
        List<String> rows = new ArrayList<>();
        StringBuilder head = new StringBuilder();
        for (int thread : columns) {
            head.append(padded(path.threads().get(thread), width));
        }
        rows.add(head.toString().stripTrailing());
        for (Report.Move move : path.steps()) {
            rows.add(" ".repeat(width * columns.indexOf(move.thread())) + cell(move));
        }
        return shortened(rows);
    }

    /** The end matters more than the beginning. */
    private static List<String> shortened(List<String> rows) {
        if (rows.size() <= MAX_ROWS) {
            return rows;
        }
        List<String> kept = new ArrayList<>();
        kept.add(rows.get(0));
        kept.add("... %d steps before".formatted(rows.size() - MAX_ROWS + 1));
        kept.addAll(rows.subList(rows.size() - MAX_ROWS + 2, rows.size()));
        return kept;
    }

    private static String cell(Report.Move move) {
        return move.place() + "  " + move.action();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    @Override
    public String toString() {
        return String.join("\n", rows());
    }
}
