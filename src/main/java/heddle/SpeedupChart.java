package heddle;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Speed-ups with their intervals, next to no speed-up and to one for each core. */
final class SpeedupChart {

    private static final Color GREY = new Color(0x555555);

    private final Timings timings;
    private final List<String> names;
    private final List<Ratio> speedups;

    SpeedupChart(Timings timings, List<String> names, List<Ratio> speedups) {
        this.timings = timings;
        this.names = names;
        this.speedups = speedups;
    }

    ChartImage draw() {
        String title = timings.title() + ": speed-up and its 99 % interval";
        List<String> numbers = IntStream.range(0, names.size()).mapToObj(this::number).toList();
        return new RowChart(title, names, numbers, axis()).draw(sentence(title), this::drawRow);
    }

    private ChartAxis axis() {
        double max = marks().max().orElse(1);
        double min = marks().min().orElse(1);
        String title = "speed-up: time of " + names.getFirst() + " / time";
        return ChartAxis.around(title, Math.min(min, max / 4), max);
    }

    /** Everything that must lie on the axis. */
    private DoubleStream marks() {
        DoubleStream ends =
                speedups.stream()
                        .flatMapToDouble(
                                r ->
                                        r.isBounded()
                                                ? DoubleStream.of(r.low(), r.high())
                                                : DoubleStream.of(r.value()));
        return DoubleStream.concat(ends, DoubleStream.concat(DoubleStream.of(1), cores()));
    }

    private DoubleStream cores() {
        int cores = Runtime.getRuntime().availableProcessors();
        return timings.isOnRunners() && cores > 1 ? DoubleStream.of(cores) : DoubleStream.empty();
    }

    private void drawRow(RowChart.Plot plot, int row) {
        if (row == 0) {
            drawLine(plot, 1, "1");
            cores().forEach(cores -> drawLine(plot, cores, (int) cores + " cores"));
        }
        Ratio ratio = speedups.get(row);
        if (ratio.isBounded()) {
            TimingCharts.drawWhisker(
                    plot.graphics(), plot.x(ratio.low()), plot.x(ratio.high()), plot.y(row));
        }
        TimingCharts.drawMarker(plot.graphics(), row, plot.x(ratio.value()), plot.y(row));
    }

    private static void drawLine(RowChart.Plot plot, double value, String label) {
        Graphics2D graphics = plot.graphics();
        float[] dashes = {5, 4};
        graphics.setStroke(
                new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, dashes, 0));
        graphics.setColor(GREY);
        double x = plot.x(value);
        graphics.draw(new Line2D.Double(x, plot.top(), x, plot.bottom()));
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        graphics.drawString(label, (float) x - 4, (float) plot.top() - 4);
    }

    private String sentence(String title) {
        return IntStream.range(0, names.size())
                .mapToObj(row -> names.get(row) + " " + number(row))
                .collect(Collectors.joining("; ", title + ": ", "."));
    }

    private String number(int row) {
        return row == 0 ? "1 (baseline)" : number(speedups.get(row));
    }

    private static String number(Ratio ratio) {
        return ratio.isBounded()
                ? "%s (%s to %s)"
                        .formatted(
                                Durations.digits(ratio.value()),
                                Durations.digits(ratio.low()),
                                Durations.digits(ratio.high()))
                : Durations.digits(ratio.value()) + " (too few rounds)";
    }
}
