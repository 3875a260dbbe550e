package heddle.explore;

import heddle.explore.internal.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A witness in columns, one for each thread that does something. */
final class WitnessText {

    private static final int MAX_ROWS = 25;
    private static final int MAX_WIDTH = 34;
    private static final int MAX_CODE = 60;
    private static final String GAP = "  ";

    private final Report.Path path;
    private final List<Integer> threads;
    private final List<Row> rows;
    private final List<String> lines = new ArrayList<>();

    WitnessText(Report.Path path) {
        this.path = path;
        this.threads = path.steps().stream().map(Report.Move::thread).distinct().sorted().toList();
        this.rows = Row.of(path.steps());
    }

    List<String> lines() {
        List<List<String>> table = new ArrayList<>();
        table.add(head());
        int from = Math.max(0, rows.size() - MAX_ROWS);
        rows.subList(from, rows.size()).forEach(row -> table.add(cells(row)));
        List<Integer> widths = widths(table);
        table.forEach(cells -> addLines(cells, widths));
        if (from > 0) {
            lines.add(1, leftOut(rows.subList(0, from)));
        }
        String end = values(path.steps().getLast().after().variables());
        if (!end.isEmpty()) {
            lines.add("In the end: " + end);
        }
        return lines;
    }

    private List<String> head() {
        List<String> cells = new ArrayList<>();
        threads.forEach(thread -> cells.add(path.threads().get(thread)));
        if (usesLocks()) {
            cells.add("holds");
        }
        cells.add("line");
        return cells;
    }

    private boolean usesLocks() {
        return rows.stream().anyMatch(row -> !row.after().locks().isEmpty());
    }

    private List<String> cells(Row row) {
        List<String> cells = new ArrayList<>();
        threads.forEach(thread -> cells.add(thread == row.thread() ? row.text() : ""));
        if (usesLocks()) {
            cells.add(holds(row.after().locks()));
        }
        cells.add((row.place() + GAP + shortened(row.code())).strip());
        return cells;
    }

    /** Who holds what. */
    private String holds(Map<String, Integer> locks) {
        Map<Integer, List<String>> byThread =
                locks.keySet().stream()
                        .collect(
                                Collectors.groupingBy(
                                        locks::get, TreeMap::new, Collectors.toList()));
        return byThread.entrySet().stream()
                .map(e -> path.threads().get(e.getKey()) + ": " + String.join(" ", e.getValue()))
                .collect(Collectors.joining(", "));
    }

    static String values(Map<String, String> variables) {
        return variables.entrySet().stream()
                .map(e -> e.getKey() + " = " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String shortened(String code) {
        return code.length() <= MAX_CODE ? code : code.substring(0, MAX_CODE - 1) + "…";
    }

    private String leftOut(List<Row> before) {
        String who =
                threads.stream()
                        .map(
                                thread ->
                                        "%s %d"
                                                .formatted(
                                                        path.threads().get(thread),
                                                        before.stream()
                                                                .filter(r -> r.thread() == thread)
                                                                .count()))
                        .collect(Collectors.joining(", "));
        return "… %d rows before these (%s)".formatted(before.size(), who);
    }

    private static List<Integer> widths(List<List<String>> table) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < table.getFirst().size(); column++) {
            int i = column;
            int widest = table.stream().mapToInt(cells -> cells.get(i).length()).max().orElse(0);
            boolean last = column == table.getFirst().size() - 1;
            widths.add(last ? widest : Math.min(MAX_WIDTH, widest));
        }
        return widths;
    }

    /** What is too wide goes on in the next line. */
    private void addLines(List<String> cells, List<Integer> widths) {
        List<String> rest = new ArrayList<>(cells);
        while (rest.stream().anyMatch(cell -> !cell.isEmpty())) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < rest.size(); i++) {
                String cell = rest.get(i);
                int end = end(cell, widths.get(i));
                line.append(cell, 0, end).append(" ".repeat(widths.get(i) - end)).append(GAP);
                rest.set(i, cell.substring(end).strip());
            }
            lines.add(line.toString().stripTrailing());
        }
    }

    private static int end(String cell, int width) {
        int space = cell.length() <= width ? -1 : cell.lastIndexOf(' ', width);
        return cell.length() <= width ? cell.length() : space > 0 ? space : width;
    }
}
