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
    private static final int MAX_WIDTH_OF_ALL = 76;
    private static final int MAX_CODE = 60;
    private static final String GAP = "  ";

    private final Steps steps;
    private final List<Integer> threads;
    private final List<String> lines = new ArrayList<>();

    WitnessText(Report.Path path) {
        this.steps = Steps.of(path, MAX_ROWS);
        this.threads = steps.columns();
    }

    List<String> lines() {
        List<List<String>> table = new ArrayList<>();
        table.add(head());
        steps.rows().forEach(row -> table.add(cells(row)));
        List<Integer> widths = widths(table);
        table.forEach(cells -> addLines(cells, widths));
        if (!steps.before().isEmpty()) {
            lines.add(1, leftOut(steps.before()));
        }
        String end = values(steps.end().variables());
        if (!end.isEmpty()) {
            lines.add("In the end: " + end);
        }
        return lines;
    }

    private List<String> head() {
        List<String> cells = new ArrayList<>();
        threads.forEach(thread -> cells.add(steps.name(thread)));
        if (steps.usesLocks()) {
            cells.add("holds");
        }
        cells.add("line");
        return cells;
    }

    private List<String> cells(Row row) {
        List<String> cells = new ArrayList<>();
        threads.forEach(thread -> cells.add(thread == row.thread() ? row.text() : ""));
        if (steps.usesLocks()) {
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
                .map(e -> steps.name(e.getKey()) + ": " + String.join(" ", e.getValue()))
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
                                                        steps.name(thread),
                                                        before.stream()
                                                                .filter(r -> r.thread() == thread)
                                                                .count()))
                        .collect(Collectors.joining(", "));
        return "… %d rows before these (%s)".formatted(before.size(), who);
    }

    private List<Integer> widths(List<List<String>> table) {
        int most =
                Math.max(12, Math.min(MAX_WIDTH, MAX_WIDTH_OF_ALL / Math.max(1, threads.size())));
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < table.getFirst().size(); column++) {
            int i = column;
            int widest = table.stream().mapToInt(cells -> cells.get(i).length()).max().orElse(0);
            boolean last = column == table.getFirst().size() - 1;
            widths.add(last ? widest : Math.min(most, widest));
        }
        return widths;
    }

    /** What is too wide goes on in the next line. */
    private void addLines(List<String> cells, List<Integer> widths) {
        List<List<String>> wrapped = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            wrapped.add(Wrapped.lines(cells.get(i), widths.get(i)));
        }
        int height = wrapped.stream().mapToInt(List::size).max().orElse(0);
        for (int l = 0; l < height; l++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < wrapped.size(); i++) {
                String part = l < wrapped.get(i).size() ? wrapped.get(i).get(l) : "";
                line.append(part).append(" ".repeat(widths.get(i) - part.length())).append(GAP);
            }
            lines.add(line.toString().stripTrailing());
        }
    }
}
