package heddle.explore;

import heddle.explore.internal.Report;
import heddle.kernel.internal.CellSources;
import java.util.ArrayList;
import java.util.List;

/**
 * What one thread did at one line, without another in between.
 *
 * @param thread the number of the thread
 * @param place where it was, such as {@code Hits.hit:3}
 * @param code the line as it was typed; empty when that is not known
 * @param actions what it did, in order
 * @param after what there was when it had done it
 */
record Row(int thread, String place, String code, List<String> actions, Report.Scene after) {

    /** Puts steps together. */
    static List<Row> of(List<Report.Move> moves) {
        List<Row> rows = new ArrayList<>();
        for (Report.Move move : moves) {
            if (move.action().equals("begin")) {
                continue;
            }
            Row row = of(move);
            if (!rows.isEmpty() && rows.getLast().isAt(row)) {
                row = rows.removeLast().and(row);
            }
            rows.add(row);
        }
        return rows;
    }

    private static Row of(Report.Move move) {
        return new Row(
                move.thread(),
                move.place(),
                CellSources.text(move.type(), move.line()).orElse(""),
                List.of(move.action()),
                move.after());
    }

    private boolean isAt(Row other) {
        return thread == other.thread && place.equals(other.place);
    }

    private Row and(Row next) {
        List<String> all = new ArrayList<>(actions);
        all.addAll(next.actions);
        return new Row(thread, place, code, all, next.after);
    }

    /** What was done, in words. */
    String text() {
        return String.join(", ", actions);
    }
}
