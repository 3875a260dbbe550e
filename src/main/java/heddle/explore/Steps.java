package heddle.explore;

import heddle.explore.internal.Report;
import java.util.List;

/**
 * The last rows of a witness: the end matters more than the beginning.
 *
 * @param threads the names of the threads
 * @param before the rows that are left out
 * @param start what there was after those
 * @param rows the others
 */
record Steps(List<String> threads, List<Row> before, Report.Scene start, List<Row> rows) {

    static Steps of(Report.Path path, int atMost) {
        List<Row> all = Row.of(path.steps());
        int from = Math.max(0, all.size() - atMost);
        return new Steps(
                path.threads(),
                all.subList(0, from),
                from == 0 ? path.start() : all.get(from - 1).after(),
                all.subList(from, all.size()));
    }

    /** Returns the numbers of the threads that do something. */
    List<Integer> columns() {
        return rows.stream().map(Row::thread).distinct().sorted().toList();
    }

    String name(int thread) {
        return threads.get(thread);
    }

    boolean usesLocks() {
        return rows.stream().anyMatch(row -> !row.after().locks().isEmpty());
    }

    /** Returns what there is in the end. */
    Report.Scene end() {
        return rows.isEmpty() ? start : rows.getLast().after();
    }
}
