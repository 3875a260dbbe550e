package heddle;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The forms in which timings are read: text, HTML and a Tablesaw table. */
final class TimingTables {

    private static final MathContext THREE_DIGITS = new MathContext(3);

    private final Timings timings;
    private final List<Row> rows;

    private TimingTables(Timings timings) {
        this.timings = timings;
        this.rows = timings.alternatives().stream().map(a -> Row.of(timings, a)).toList();
    }

    static TimingTables of(Timings timings) {
        return new TimingTables(timings);
    }

    /** One alternative with what the tables say of it. */
    private record Row(
            String name,
            Statistics nanos,
            double utilisation,
            Comparison comparison,
            Ratio speedup,
            Duration startUp) {

        static Row of(Timings timings, Timings.Alternative alternative) {
            String name = alternative.name();
            return new Row(
                    name,
                    alternative.nanos(),
                    alternative.utilisation(),
                    timings.compare(name, timings.baseline().name()),
                    timings.speedup(name),
                    alternative.startUp());
        }

        boolean isBaseline() {
            return comparison.name().equals(comparison.other());
        }

        String verdict() {
            return comparison.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        List<String> cells(boolean withStartUp) {
            List<String> cells = new ArrayList<>();
            cells.add(name);
            cells.add(Durations.format(nanos.median()));
            cells.add(Durations.format(nanos.min()) + " to " + Durations.format(nanos.max()));
            cells.add(String.format(Locale.ROOT, "%.2f", utilisation));
            cells.add(isBaseline() ? "baseline" : speedup + ", " + verdict());
            if (withStartUp) {
                cells.add(Durations.format(startUp));
            }
            return cells;
        }
    }

    private List<String> heading() {
        List<String> heading =
                new ArrayList<>(List.of("", "median", "min to max", "utilisation", "speed-up"));
        if (timings.isOnRunners()) {
            heading.add("start-up, once");
        }
        return heading;
    }

    private List<List<String>> cells() {
        return rows.stream().map(row -> row.cells(timings.isOnRunners())).toList();
    }

    private String summary() {
        return "%s: wall time, %s after %s of warm-up"
                .formatted(
                        timings.title(),
                        rounds(timings.roundCount()),
                        rounds(timings.warmUpRounds()));
    }

    private static String rounds(int count) {
        return count + (count == 1 ? " round" : " rounds");
    }

    String text() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(heading());
        lines.addAll(cells());
        int[] widths =
                IntStream.range(0, heading().size())
                        .map(
                                i ->
                                        lines.stream()
                                                .mapToInt(line -> line.get(i).length())
                                                .max()
                                                .orElse(0))
                        .toArray();
        StringBuilder text = new StringBuilder(summary());
        for (List<String> line : lines) {
            text.append('\n').append(aligned(line, widths).stripTrailing());
        }
        for (String warning : timings.warnings()) {
            text.append("\nWarning: ").append(warning).append('.');
        }
        return text.toString();
    }

    private static String aligned(List<String> line, int[] widths) {
        return IntStream.range(0, line.size())
                .mapToObj(i -> line.get(i) + " ".repeat(widths[i] - line.get(i).length()))
                .collect(Collectors.joining("  "));
    }

    String html() {
        StringBuilder html = new StringBuilder("<table><caption>").append(escape(summary()));
        html.append("</caption><thead><tr>");
        for (String cell : heading()) {
            html.append("<th scope=\"col\">").append(escape(cell)).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (List<String> line : cells()) {
            html.append("<tr><th scope=\"row\">").append(escape(line.getFirst())).append("</th>");
            for (String cell : line.subList(1, line.size())) {
                html.append("<td>").append(escape(cell)).append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</tbody></table>");
        for (String warning : timings.warnings()) {
            html.append("<p><strong>Warning:</strong> ").append(escape(warning)).append(".</p>");
        }
        return html.toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    Table table() {
        TimeScale scale =
                TimeScale.of(rows.stream().mapToDouble(row -> row.nanos.median()).min().orElse(0));
        Table table =
                Table.create(
                        timings.title(),
                        strings("name", Row::name),
                        times("median", scale, row -> row.nanos.median()),
                        times("min", scale, row -> row.nanos.min()),
                        times("max", scale, row -> row.nanos.max()),
                        numbers("utilisation", Row::utilisation),
                        numbers("speed-up", row -> row.speedup.value()),
                        numbers("99 % low", row -> row.speedup.low()),
                        numbers("99 % high", row -> row.speedup.high()),
                        strings("verdict", row -> row.isBaseline() ? "baseline" : row.verdict()));
        if (timings.isOnRunners()) {
            table.addColumns(
                    times("start-up", TimeScale.MILLISECONDS, row -> row.startUp.toNanos()));
        }
        return table;
    }

    private StringColumn strings(String name, Function<Row, String> value) {
        return StringColumn.create(name, rows.stream().map(value));
    }

    private DoubleColumn times(String name, TimeScale scale, ToDoubleFunction<Row> nanos) {
        return numbers(
                "%s (%s)".formatted(name, scale.symbol),
                row -> nanos.applyAsDouble(row) / scale.nanos);
    }

    private DoubleColumn numbers(String name, ToDoubleFunction<Row> value) {
        return DoubleColumn.create(
                name, rows.stream().mapToDouble(value).map(TimingTables::rounded));
    }

    /** More digits than the rounds support would look exact. */
    private static double rounded(double value) {
        return Double.isInfinite(value)
                ? value
                : new BigDecimal(value).round(THREE_DIGITS).doubleValue();
    }
}
