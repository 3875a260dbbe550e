package heddle.explore;

import heddle.explore.internal.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A witness as a sequence diagram: a column for each thread, time downwards, a bar beside the line
 * of a thread for each lock that it holds, and a dotted line while it waits.
 *
 * <p>Text and lines have the colour of what is around them, so that the picture can stand on a
 * light page and on a dark one.
 */
final class WitnessPicture {

    /** Those of Okabe and Ito that stand out from white and from black. */
    private static final List<String> COLOURS =
            List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9");

    private static final int CHARACTER = 7;
    private static final int LINE = 16;
    private static final int ROW_GAP = 10;
    private static final int HEAD = 34;
    private static final int NUMBERS = 30;
    private static final int MAX_COLUMN = 24;
    private static final int MAX_CODE = 44;
    private static final int BAR = 12;

    private final Steps steps;
    private final List<Row> rows;
    private final String mark;
    private final String reason;
    private final List<Integer> threads;
    private final List<String> locks;
    private final StringBuilder svg = new StringBuilder();
    private final int textWidth;
    private final int codeX;

    WitnessPicture(Steps steps, String mark, String reason) {
        this.steps = steps;
        this.rows = steps.rows();
        this.mark = mark;
        this.reason = reason;
        this.threads = steps.columns();
        TreeSet<String> names = new TreeSet<>();
        rows.forEach(row -> names.addAll(row.after().locks().keySet()));
        this.locks = List.copyOf(names);
        int longest = threads.stream().mapToInt(t -> steps.name(t).length()).max().orElse(0);
        for (Row row : rows) {
            longest = Math.max(longest, row.text().length());
        }
        this.textWidth = Math.min(MAX_COLUMN, longest) * CHARACTER;
        this.codeX = NUMBERS + threads.size() * columnWidth();
    }

    private int columnWidth() {
        return BAR * Math.max(1, locks.size()) + 8 + textWidth + 22;
    }

    /** Where the line of a thread is. */
    private int x(int thread) {
        return NUMBERS + threads.indexOf(thread) * columnWidth() + BAR * Math.max(1, locks.size());
    }

    /** Returns a picture that stands for itself, wherever it is put. */
    String onWhite() {
        return svg().replaceFirst("role=", "style=\"background: #fff; color: #222\" role=");
    }

    /** Returns an element of SVG. */
    String svg() {
        int y = HEAD + (locks.isEmpty() ? 0 : LINE + 4);
        List<Integer> tops = new ArrayList<>();
        for (Row row : rows) {
            tops.add(y);
            y += height(row);
        }
        tops.add(y);
        List<String> why = Wrapped.lines(mark + reason, Math.max(40, (width() - 20) / CHARACTER));
        int height = y + LINE * why.size() + 14;
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" role="img" width="%d" height="%d" \
                viewBox="0 0 %1$d %2$d" font-family="ui-monospace, Menlo, Consolas, monospace" \
                font-size="11.5" fill="currentColor" stroke-linecap="butt">
                <title>%s</title>
                """
                        .formatted(width(), height, Html.escaped(title())));
        heads();
        for (int i = 0; i < rows.size(); i++) {
            row(i, tops.get(i), tops.get(i + 1) - tops.get(i));
        }
        for (int i = 0; i < why.size(); i++) {
            text(NUMBERS, y + 18 + i * LINE, why.get(i), " font-weight=\"bold\"");
        }
        return svg.append("</svg>\n").toString();
    }

    private int width() {
        int code = rows.stream().mapToInt(row -> label(row).length()).max().orElse(0) * CHARACTER;
        return codeX + code + 16;
    }

    private String title() {
        return "Sequence diagram of %d threads and %d steps: %s"
                .formatted(threads.size(), rows.size(), reason);
    }

    private static String label(Row row) {
        String label = (row.place() + "  " + row.code().replaceAll(" +", " ")).strip();
        return label.length() <= MAX_CODE ? label : label.substring(0, MAX_CODE - 1) + "…";
    }

    private List<String> lines(Row row) {
        return Wrapped.lines(row.text(), textWidth / CHARACTER);
    }

    private int height(Row row) {
        return LINE * lines(row).size() + ROW_GAP;
    }

    private void heads() {
        for (int thread : threads) {
            text(x(thread) + 10, 20, steps.name(thread), " font-weight=\"bold\"");
        }
        int x = NUMBERS;
        for (String lock : locks) {
            bar(lock, x, HEAD - 2, 14);
            text(x + BAR + 4, HEAD + 9, "lock " + lock, "");
            x += BAR + 24 + CHARACTER * (lock.length() + 5);
        }
    }

    private void row(int i, int y, int height) {
        Row row = rows.get(i);
        svg.append("<g class=\"row\">\n");
        svg.append(
                "<rect class=\"now\" x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\"/>\n"
                        .formatted(y, width(), height));
        for (int thread : threads) {
            line(thread, i, y, height);
        }
        int x = x(row.thread()) + 10;
        List<String> lines = lines(row);
        String colour = COLOURS.get(threads.indexOf(row.thread()) % COLOURS.size());
        svg.append(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"%s\" fill-opacity=\"0.12\" stroke=\"%5$s\"/>\n"
                        .formatted(x - 4, y + 2, textWidth + 10, height - 5, colour));
        for (int l = 0; l < lines.size(); l++) {
            text(x + 1, y + 15 + l * LINE, lines.get(l), "");
        }
        text(4, y + 15, String.valueOf(i + 1), " opacity=\"0.7\"");
        text(codeX, y + 15, label(row), " opacity=\"0.8\"");
        svg.append("</g>\n");
    }

    /** The life of a thread beside one row. */
    private void line(int thread, int i, int y, int height) {
        Report.Scene after = rows.get(i).after();
        Report.Scene before = i == 0 ? steps.start() : rows.get(i - 1).after();
        String waits = wait(before, thread);
        boolean runs = rows.get(i).thread() == thread;
        if (runs || !"has ended".equals(waits)) {
            boolean dotted = !runs && waits != null;
            svg.append(
                    "<path d=\"M%d %dv%d\" stroke=\"currentColor\" stroke-width=\"%s\"%s/>\n"
                            .formatted(
                                    x(thread),
                                    y,
                                    height,
                                    runs ? "3" : "1",
                                    dotted ? " stroke-dasharray=\"2 4\"" : ""));
        }
        for (Map.Entry<String, Integer> held : after.locks().entrySet()) {
            if (held.getValue() == thread) {
                int number = locks.indexOf(held.getKey());
                bar(held.getKey(), x(thread) - BAR * (number + 1), y, height);
            }
        }
    }

    private static String wait(Report.Scene scene, int thread) {
        return thread < scene.waits().size() ? scene.waits().get(thread) : null;
    }

    /** A piece of the bar of a lock, with its number as a second cue. */
    private void bar(String lock, int x, int y, int height) {
        int number = locks.indexOf(lock);
        svg.append(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n"
                        .formatted(
                                x, y, BAR - 2, height, COLOURS.get(5 - number % COLOURS.size())));
        svg.append(
                "<text x=\"%d\" y=\"%d\" font-size=\"9\" fill=\"#000\" text-anchor=\"middle\">%d</text>\n"
                        .formatted(x + (BAR - 2) / 2, y + 11, number + 1));
    }

    private void text(int x, int y, String text, String attributes) {
        svg.append(
                "<text x=\"%d\" y=\"%d\" xml:space=\"preserve\"%s>%s</text>\n"
                        .formatted(x, y, attributes, Html.escaped(text)));
    }
}
