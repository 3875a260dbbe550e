package heddle;

import heddle.Timeline.Interval;
import heddle.Timeline.State;
import heddle.TimelineRow.Bar;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The picture behind {@link Charts#timeline}: rows of bars over time, which XChart does not have.
 */
final class TimelineChart {

    static final int MAX_ROWS = 30;

    private static final int WIDTH = 800;
    private static final int MARGIN = 14;
    private static final int BOTTOM = 50;
    private static final int LONGEST_LABEL = 170;
    private static final int TICK_SPACE = 80;
    private static final int SWATCH = 16;
    private static final double TALLEST_ROW = 36;
    private static final double LOWEST_ROW = 15;
    private static final double ROWS_HEIGHT = 300;
    private static final double GAP_BETWEEN_ROWS = 5;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Color INK = new Color(0x222222);
    private static final Color GRID = new Color(0xDDDDDD);
    private static final Color FRAME = new Color(0x777777);
    private static final Color PAPER = new Color(255, 255, 255, 200);
    private static final int SMALLEST_SHARE = 1000;
    private static final double NARROWEST_FRAMED = 3;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Font SMALL = FONT.deriveFont(10f);

    private final List<TimelineRow> rows;
    private final String start;
    private final double lengthMs;
    private final Set<State> states;
    private final String note;
    private final double rowHeight;
    private final double top;
    private Graphics2D graphics;
    private double left;
    private double pointsPerMs;

    private TimelineChart(List<TimelineRow> all, Duration length, String start) {
        this.rows = evenlyChosen(all);
        this.start = start;
        this.lengthMs = Math.max(1e-3, millis(length));
        this.states = states(rows, length);
        this.note =
                rows.size() == all.size()
                        ? ""
                        : String.format(
                                Locale.ROOT, "%d of %,d rows, evenly chosen", MAX_ROWS, all.size());
        this.rowHeight =
                Math.clamp(ROWS_HEIGHT / Math.max(1, rows.size()), LOWEST_ROW, TALLEST_ROW);
        this.top = states.isEmpty() && note.isEmpty() ? MARGIN : 3 * MARGIN;
    }

    static ChartImage of(Run<?> run) {
        return new TimelineChart(TimelineRow.of(run), run.wallTime(), "run")
                .draw("Timeline: " + sentence(run));
    }

    static ChartImage of(Timeline timeline) {
        return new TimelineChart(TimelineRow.of(timeline), timeline.length(), "recording")
                .draw("Timeline: " + timeline);
    }

    private static List<TimelineRow> evenlyChosen(List<TimelineRow> all) {
        if (all.size() <= MAX_ROWS) {
            return all;
        }
        return IntStream.range(0, MAX_ROWS)
                .mapToObj(i -> all.get((int) ((long) i * (all.size() - 1) / (MAX_ROWS - 1))))
                .toList();
    }

    /** The states that can be seen in the picture. */
    private static Set<State> states(List<TimelineRow> rows, Duration length) {
        Map<State, Long> nanos = new EnumMap<>(State.class);
        rows.stream()
                .flatMap(row -> row.bars().stream())
                .flatMap(bar -> bar.intervals().stream())
                .forEach(i -> nanos.merge(i.state(), i.length().toNanos(), Long::sum));
        nanos.values().removeIf(sum -> sum < length.toNanos() / SMALLEST_SHARE);
        return nanos.keySet();
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / NANOS_PER_MILLI;
    }

    private ChartImage draw(String sentence) {
        double height = top + Math.max(1, rows.size()) * rowHeight + BOTTOM;
        return ChartImage.draw(WIDTH, (int) Math.ceil(height), sentence, this::draw);
    }

    private void draw(Graphics2D onto) {
        graphics = onto;
        graphics.setFont(FONT);
        left = MARGIN + 8 + widestLabel();
        pointsPerMs = (WIDTH - 2 * MARGIN - left) / lengthMs;
        if (rows.isEmpty()) {
            text("nothing ran", left, top + rowHeight / 2);
            return;
        }
        drawLegend();
        drawAxis();
        for (int i = 0; i < rows.size(); i++) {
            drawRow(rows.get(i), top + i * rowHeight);
        }
    }

    private double widestLabel() {
        return rows.stream().mapToDouble(row -> width(shortened(row.label()))).max().orElse(0);
    }

    private String shortened(String label) {
        String text = label;
        while (width(text) > LONGEST_LABEL) {
            text = text.substring(0, text.length() - 2) + "…";
        }
        return text;
    }

    private double width(String text) {
        return graphics.getFontMetrics().stringWidth(text);
    }

    /** Writes text with its middle at this height. */
    private void text(String text, double x, double middle) {
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.setColor(INK);
        graphics.drawString(
                text,
                (float) x,
                (float) (middle + (metrics.getAscent() - metrics.getDescent()) / 2.0));
    }

    private void drawLegend() {
        double x = left;
        double middle = 1.5 * MARGIN;
        for (State state : states) {
            StateLook look = StateLook.of(state);
            var swatch = new Rectangle2D.Double(x, middle - SWATCH / 2.0, SWATCH, SWATCH);
            look.fill(graphics, swatch);
            frame(swatch);
            text(look.label, x + SWATCH + 6, middle);
            x += SWATCH + 6 + width(look.label) + 18;
        }
        graphics.setFont(SMALL);
        text(note, WIDTH - 2 * MARGIN - width(note), states.isEmpty() ? middle : MARGIN / 2.0);
        graphics.setFont(FONT);
    }

    private void frame(Rectangle2D box) {
        graphics.setColor(FRAME);
        graphics.setStroke(new BasicStroke(0.5f));
        graphics.draw(box);
    }

    private void drawAxis() {
        double bottom = top + rows.size() * rowHeight;
        double step = step();
        int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
        for (int i = 0; i * step <= lengthMs; i++) {
            double x = left + i * step * pointsPerMs;
            graphics.setColor(GRID);
            graphics.setStroke(new BasicStroke(1));
            graphics.draw(new Line2D.Double(x, top, x, bottom + 4));
            String label = String.format(Locale.ROOT, "%,." + decimals + "f", i * step);
            text(label, x - width(label) / 2, bottom + 13);
        }
        graphics.setColor(FRAME);
        graphics.draw(new Line2D.Double(left, bottom, WIDTH - 2 * MARGIN, bottom));
        String title = "time since the start of the " + start + " (ms)";
        text(title, (left + WIDTH - 2 * MARGIN - width(title)) / 2, bottom + 35);
    }

    /** 1, 2 or 5 times a power of ten, so that the labels have room. */
    private double step() {
        double smallest = TICK_SPACE / pointsPerMs;
        double power = Math.pow(10, Math.floor(Math.log10(smallest)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= smallest) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private void drawRow(TimelineRow row, double y) {
        String label = shortened(row.label());
        text(label, left - 8 - width(label), y + rowHeight / 2);
        double height = rowHeight - GAP_BETWEEN_ROWS;
        graphics.setFont(height < FONT.getSize() ? SMALL : FONT);
        double drawnTo = Double.NEGATIVE_INFINITY;
        for (Bar bar : row.bars()) {
            var box = box(bar.start(), bar.end(), y + GAP_BETWEEN_ROWS / 2, height);
            // Thousands of bars in one pixel look like one.
            if (box.getMaxX() > drawnTo + 0.25) {
                drawBar(bar, box);
                drawnTo = box.getMaxX();
            }
        }
        graphics.setFont(FONT);
    }

    private Rectangle2D box(Duration start, Duration end, double y, double height) {
        double x = left + millis(start) * pointsPerMs;
        double width = millis(end.minus(start)) * pointsPerMs;
        return new Rectangle2D.Double(x, y, Math.max(0.25, width), height);
    }

    private void drawBar(Bar bar, Rectangle2D box) {
        if (bar.intervals().isEmpty()) {
            StateLook.RUNNING.fill(graphics, box);
        } else {
            graphics.setColor(Color.WHITE);
            graphics.fill(box);
        }
        for (Interval i : bar.intervals()) {
            Rectangle2D part = box(i.start(), i.end(), box.getY(), box.getHeight());
            StateLook.of(i.state()).fill(graphics, part);
        }
        if (box.getWidth() > NARROWEST_FRAMED) {
            frame(box);
        }
        bar.task().ifPresent(task -> drawNumber(String.valueOf(task), bar, box));
    }

    private void drawNumber(String number, Bar bar, Rectangle2D box) {
        double width = width(number) + 4;
        if (width > box.getWidth()) {
            return;
        }
        if (!bar.intervals().isEmpty()) {
            double height = Math.min(box.getHeight(), graphics.getFont().getSize() + 3);
            graphics.setColor(PAPER);
            graphics.fill(
                    new RoundRectangle2D.Double(
                            box.getCenterX() - width / 2,
                            box.getCenterY() - height / 2,
                            width,
                            height,
                            4,
                            4));
        }
        text(number, box.getCenterX() - width(number) / 2, box.getCenterY());
    }

    private static String sentence(Run<?> run) {
        List<Span> spans = run.spans();
        String tasks =
                String.format(
                        Locale.ROOT,
                        "%,d %s over %s (%s)",
                        spans.size(),
                        spans.size() == 1 ? "task" : "tasks",
                        Durations.format(run.wallTime()),
                        run.runner().name());
        if (spans.isEmpty()) {
            return tasks;
        }
        var lengths = spans.stream().map(Span::length).sorted().toList();
        String longest = Durations.format(lengths.getLast());
        return spans.size() == 1
                ? tasks + "; it took " + longest
                : "%s; the shortest took %s, the longest %s"
                        .formatted(tasks, Durations.format(lengths.getFirst()), longest);
    }
}
