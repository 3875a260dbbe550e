package heddle;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.Collectors;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Timings as points, bars and intervals. */
final class TimingCharts {

    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE,
        SeriesMarkers.DIAMOND,
        SeriesMarkers.SQUARE,
        SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN
    };
    private static final int MARKER_SIZE = 7;
    private static final double HALF_BAR = 11;
    private static final double HALF_CAP = 5;

    private final Timings timings;
    private final List<Timings.Alternative> alternatives;
    private final List<Statistics> nanos;
    private final TimeScale scale;

    TimingCharts(Timings timings) {
        this.timings = timings;
        this.alternatives = timings.alternatives();
        this.nanos = alternatives.stream().map(Timings.Alternative::nanos).toList();
        this.scale = TimeScale.of(nanos.stream().mapToDouble(Statistics::median).max().orElse(0));
    }

    ChartImage spread() {
        double min = nanos.stream().mapToDouble(Statistics::min).min().orElse(0);
        String title =
                "%s: %s and the median".formatted(timings.title(), rounds(timings.roundCount()));
        ChartAxis axis = ChartAxis.around(axisTitle(), min / scale.nanos, max());
        return new RowChart(title, names(), medians(), axis)
                .draw(sentence(title), this::drawPoints);
    }

    private static String rounds(int count) {
        return count == 1 ? "1 round" : count + " rounds";
    }

    ChartImage bars() {
        String title = timings.title() + ": median, min and max of the rounds";
        ChartAxis axis = ChartAxis.fromZero(axisTitle(), max());
        return new RowChart(title, names(), medians(), axis).draw(sentence(title), this::drawBar);
    }

    private String axisTitle() {
        return "wall time (" + scale.symbol + ")";
    }

    private double max() {
        return nanos.stream().mapToDouble(Statistics::max).max().orElse(1) / scale.nanos;
    }

    ChartImage speedup() {
        List<Ratio> speedups = alternatives.stream().map(a -> timings.speedup(a.name())).toList();
        return new SpeedupChart(timings, names(), speedups).draw();
    }

    private List<String> names() {
        return alternatives.stream().map(Timings.Alternative::name).toList();
    }

    private List<String> medians() {
        return nanos.stream().map(n -> Durations.format(n.median())).toList();
    }

    private String sentence(String title) {
        return alternatives.stream()
                .map(a -> a.name() + " " + numbers(a.nanos()))
                .collect(Collectors.joining("; ", title + ": ", "."));
    }

    private static String numbers(Statistics nanos) {
        return "%s (%s to %s)"
                .formatted(
                        Durations.format(nanos.median()),
                        Durations.format(nanos.min()),
                        Durations.format(nanos.max()));
    }

    private void drawPoints(RowChart.Plot plot, int row) {
        Graphics2D graphics = plot.graphics();
        List<Timings.Round> rounds = alternatives.get(row).rounds();
        Color color = Palette.of(row);
        for (int i = 0; i < rounds.size(); i++) {
            double x = plot.x(rounds.get(i).nanosPerCall() / scale.nanos);
            double y = plot.y(row) + (i % 5 - 2) * 5;
            graphics.setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), 150));
            MARKERS[row % MARKERS.length].paint(graphics, x, y, MARKER_SIZE);
        }
        graphics.setColor(Color.BLACK);
        graphics.setStroke(new BasicStroke(2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        double median = plot.x(nanos.get(row).median() / scale.nanos);
        graphics.draw(new Line2D.Double(median, plot.y(row) - 17, median, plot.y(row) + 17));
    }

    private void drawBar(RowChart.Plot plot, int row) {
        Graphics2D graphics = plot.graphics();
        Statistics times = nanos.get(row);
        double y = plot.y(row);
        double zero = plot.x(0);
        double median = plot.x(times.median() / scale.nanos);
        graphics.setColor(Palette.of(row));
        graphics.fill(new Rectangle2D.Double(zero, y - HALF_BAR, median - zero, 2 * HALF_BAR));
        drawWhisker(
                graphics, plot.x(times.min() / scale.nanos), plot.x(times.max() / scale.nanos), y);
    }

    static void drawWhisker(Graphics2D graphics, double from, double to, double y) {
        graphics.setColor(Color.BLACK);
        graphics.setStroke(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        graphics.draw(new Line2D.Double(from, y, to, y));
        graphics.draw(new Line2D.Double(from, y - HALF_CAP, from, y + HALF_CAP));
        graphics.draw(new Line2D.Double(to, y - HALF_CAP, to, y + HALF_CAP));
    }

    static void drawMarker(Graphics2D graphics, int row, double x, double y) {
        graphics.setColor(Palette.of(row));
        MARKERS[row % MARKERS.length].paint(graphics, x, y, MARKER_SIZE + 4);
    }
}
