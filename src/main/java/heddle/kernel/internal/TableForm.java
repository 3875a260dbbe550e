package heddle.kernel.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table of Tablesaw's as HTML, without colours of its own, and as aligned text.
 *
 * <p>Doubles are rounded to four significant digits, but never above the units: nine digits would
 * make a timing look more exact than it is. The first hundred rows are shown.
 */
final class TableForm {

    private static final int ROWS = 100;
    private static final int DIGITS = 4;

    private TableForm() {}

    static Map<String, Object> pictures(Object value) {
        return Map.of("text/html", html((Table) value));
    }

    private static String html(Table table) {
        var html = new StringBuilder("<table>\n");
        if (hasName(table)) {
            html.append("<caption>").append(escaped(table.name())).append("</caption>\n");
        }
        html.append("<thead><tr>");
        for (Column<?> column : table.columns()) {
            html.append("<th scope=\"col\"").append(alignment(column)).append('>');
            html.append(escaped(column.name())).append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        for (int row = 0; row < shown(table); row++) {
            html.append("<tr>");
            for (Column<?> column : table.columns()) {
                html.append("<td").append(alignment(column)).append('>');
                html.append(escaped(cell(column, row))).append("</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table>\n").append(rest(table, "<p>", "</p>")).toString();
    }

    private static String alignment(Column<?> column) {
        String side = column instanceof NumericColumn ? "right" : "left";
        return " style=\"text-align: " + side + "\"";
    }

    static String text(Object value) {
        Table table = (Table) value;
        List<List<String>> columns = table.columns().stream().map(TableForm::aligned).toList();
        var text = new StringBuilder(hasName(table) ? table.name() + "\n" : "");
        for (int line = 0; line < shown(table) + 2; line++) {
            for (List<String> column : columns) {
                text.append(column.get(line)).append("  ");
            }
            text.setLength(text.toString().stripTrailing().length());
            text.append('\n');
        }
        return text.append(rest(table, "", "")).toString().stripTrailing();
    }

    /** The heading, a rule and the cells of a column, all of the same width. */
    private static List<String> aligned(Column<?> column) {
        List<String> lines = new ArrayList<>(List.of(column.name(), ""));
        for (int row = 0; row < Math.min(ROWS, column.size()); row++) {
            lines.add(cell(column, row));
        }
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        lines.set(1, "-".repeat(width));
        boolean number = column instanceof NumericColumn;
        lines.replaceAll(
                line -> {
                    String space = " ".repeat(width - line.length());
                    return number ? space + line : line + space;
                });
        return lines;
    }

    private static boolean hasName(Table table) {
        return table.name() != null && !table.name().isBlank();
    }

    private static int shown(Table table) {
        return Math.min(ROWS, table.rowCount());
    }

    private static String rest(Table table, String before, String after) {
        int rest = table.rowCount() - shown(table);
        return rest == 0 ? "" : before + "… and " + rest + " more rows" + after;
    }

    private static String cell(Column<?> column, int row) {
        Object value = column.get(row);
        if (column.isMissing(row)) {
            return "";
        }
        return value instanceof Double || value instanceof Float
                ? rounded(((Number) value).doubleValue())
                : String.valueOf(value);
    }

    private static String rounded(double value) {
        if (!Double.isFinite(value)) {
            return String.valueOf(value);
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        int beforePoint = exact.precision() - exact.scale();
        int digits = Math.max(DIGITS, beforePoint);
        BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_UP));
        return beforePoint > 15 || beforePoint < -6
                ? rounded.toString()
                : rounded.stripTrailingZeros().toPlainString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
