package heddle;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart with one row for each of some names: the name on the left, a number in words on the
 * right, and marks along a common axis between them.
 *
 * <p>XChart draws the axis; names and numbers stand in columns of their own, so that nothing
 * overlaps however long they are.
 */
final class RowChart {

    private static final int ROW_HEIGHT = 44;

    /** XChart places nothing right in a plot that is lower than its distance of ticks. */
    private static final int MIN_ROWS_HEIGHT = 72;

    private static final int PLOT_WIDTH = 420;
    private static final int AXIS_HEIGHT = 76;
    private static final int TITLE_HEIGHT = 34;
    private static final int GAP = 8;
    private static final int PADDING = 10;
    private static final int MAX_NAME_WIDTH = 230;
    private static final int MAX_NAME_LINES = 2;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Font BOLD = FONT.deriveFont(Font.BOLD, 14f);
    private static final Color TEXT = new Color(0x222222);

    private final String title;
    private final List<String> names;
    private final List<String> numbers;
    private final ChartAxis axis;

    RowChart(String title, List<String> names, List<String> numbers, ChartAxis axis) {
        this.title = title;
        this.names = names;
        this.numbers = numbers;
        this.axis = axis;
    }

    /** Draws the marks of one row. */
    interface Marks {
        void draw(Plot plot, int row);
    }

    /** Where the marks go. */
    static final class Plot {

        private final Graphics2D graphics;
        private final XYChart chart;
        private final int rows;

        private Plot(Graphics2D graphics, XYChart chart, int rows) {
            this.graphics = graphics;
            this.chart = chart;
            this.rows = rows;
        }

        Graphics2D graphics() {
            return graphics;
        }

        double x(double value) {
            return chart.getScreenXFromChart(value);
        }

        /** The middle of a row; rows count from the top. */
        double y(double row) {
            return chart.getScreenYFromChart(rows - row);
        }

        double top() {
            return PADDING;
        }

        double bottom() {
            return y(rows - 0.5) + y(-0.5) - PADDING;
        }
    }

    ChartImage draw(String sentence, Marks marks) {
        FontMetrics metrics = metrics();
        List<List<String>> wrapped = names.stream().map(name -> wrap(name, metrics)).toList();
        int left =
                2 * GAP
                        + wrapped.stream()
                                .flatMap(List::stream)
                                .mapToInt(metrics::stringWidth)
                                .max()
                                .orElse(0);
        int right = 4 * GAP + numbers.stream().mapToInt(metrics::stringWidth).max().orElse(0);
        int height = AXIS_HEIGHT + Math.max(MIN_ROWS_HEIGHT, ROW_HEIGHT * names.size());
        XYChart chart = chart(height);
        return ChartImage.draw(
                left + PLOT_WIDTH + right,
                TITLE_HEIGHT + height,
                sentence,
                graphics -> {
                    graphics.translate(left, TITLE_HEIGHT);
                    chart.paint(graphics, PLOT_WIDTH, height);
                    Plot plot = new Plot(graphics, chart, names.size());
                    for (int row = 0; row < names.size(); row++) {
                        marks.draw(plot, row);
                        drawText(plot, row, wrapped.get(row));
                    }
                    drawTitle(graphics, left);
                });
    }

    private static FontMetrics metrics() {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            return graphics.getFontMetrics(FONT);
        } finally {
            graphics.dispose();
        }
    }

    private void drawTitle(Graphics2D graphics, int left) {
        graphics.setFont(BOLD);
        graphics.setColor(TEXT);
        graphics.drawString(title, GAP - left, 22 - TITLE_HEIGHT);
    }

    private void drawText(Plot plot, int row, List<String> lines) {
        Graphics2D graphics = plot.graphics();
        graphics.setFont(FONT);
        graphics.setColor(TEXT);
        FontMetrics metrics = graphics.getFontMetrics();
        double middle = plot.y(row) + metrics.getAscent() / 2.0 - 2;
        double y = middle - (lines.size() - 1) * metrics.getHeight() / 2.0;
        for (String line : lines) {
            graphics.drawString(line, -metrics.stringWidth(line), (float) y);
            y += metrics.getHeight();
        }
        graphics.drawString(numbers.get(row), PLOT_WIDTH + GAP, (float) middle);
    }

    /** At most two lines; what is longer ends in an ellipsis. */
    private static List<String> wrap(String name, FontMetrics metrics) {
        List<String> lines = new ArrayList<>();
        String rest = name;
        while (metrics.stringWidth(rest) > MAX_NAME_WIDTH && lines.size() < MAX_NAME_LINES - 1) {
            int end = fitting(rest, metrics);
            int space = rest.lastIndexOf(' ', end);
            int cut = space > 0 ? space : end;
            lines.add(rest.substring(0, cut));
            rest = rest.substring(cut).strip();
        }
        lines.add(
                metrics.stringWidth(rest) > MAX_NAME_WIDTH
                        ? rest.substring(0, fitting(rest, metrics) - 1) + "…"
                        : rest);
        return lines;
    }

    private static int fitting(String text, FontMetrics metrics) {
        int end = text.length();
        while (metrics.stringWidth(text.substring(0, end)) > MAX_NAME_WIDTH) {
            end--;
        }
        return end;
    }

    private XYChart chart(int height) {
        XYChart chart =
                new XYChartBuilder()
                        .width(PLOT_WIDTH)
                        .height(height)
                        .xAxisTitle(axis.title())
                        .theme(Styler.ChartTheme.XChart)
                        .build();
        style(chart);
        double[] ticks = axis.ticks();
        double[] rows = new double[ticks.length];
        Arrays.fill(rows, names.size() + 0.5);
        rows[0] = 0.5;
        XYSeries unseen = chart.addSeries("ticks", ticks, rows);
        unseen.setMarker(SeriesMarkers.NONE);
        unseen.setLineColor(new Color(0, 0, 0, 0));
        return chart;
    }

    private void style(XYChart chart) {
        chart.getStyler()
                .setXAxisMin(axis.min())
                .setXAxisMax(axis.max())
                .setYAxisMin(0.5)
                .setYAxisMax(names.size() + 0.5)
                .setXAxisLogarithmic(axis.logarithmic())
                .setYAxisTicksVisible(false)
                .setPlotGridHorizontalLinesVisible(false)
                .setAxisTickLabelsFont(FONT.deriveFont(12f))
                .setAxisTickLabelsColor(TEXT)
                .setAxisTitleFont(FONT)
                .setPlotMargin(0)
                .setXAxisLogarithmicDecadeOnly(true)
                .setXAxisTickMarkSpacingHint(60)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderColor(Color.LIGHT_GRAY)
                .setChartTitleVisible(false)
                .setChartPadding(PADDING)
                .setLegendVisible(false);
    }
}
