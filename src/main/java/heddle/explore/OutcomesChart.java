package heddle.explore;

import heddle.ChartImage;
import java.awt.Color;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Possibility beside probability: bars for interleavings, diamonds for runs. */
final class OutcomesChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 340;
    private static final int MAX_VALUES = 20;
    private static final int CHARACTER = 8;
    private static final int GAP = 8;
    private static final Color POSSIBLE = new Color(0x56B4E9);
    private static final Color UNSEEN = new Color(0xCC79A7);
    private static final Color SEEN = new Color(0xD55E00);

    private final Map<Object, Long> possible;
    private final Map<Object, Long> seen;
    private final long interleavings;
    private final Frequencies frequencies;
    private final List<Object> values;

    OutcomesChart(Outcomes outcomes, Frequencies frequencies) {
        this.possible = outcomes.counts();
        this.interleavings = outcomes.interleavings();
        this.seen = frequencies.counts();
        this.frequencies = frequencies;
        Set<Object> all = new LinkedHashSet<>(possible.keySet());
        all.addAll(seen.keySet());
        this.values = Values.sorted(all);
    }

    ChartImage draw() {
        List<Object> drawn = values.subList(0, Math.min(MAX_VALUES, values.size()));
        CategoryChart chart =
                new CategoryChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title("What can happen, and what did")
                        .xAxisTitle("value")
                        .yAxisTitle("share (%)")
                        .theme(Styler.ChartTheme.XChart)
                        .build();
        List<String> names = drawn.stream().map(this::name).toList();
        add(chart, "%,d interleavings".formatted(interleavings), POSSIBLE, names, drawn, true);
        if (!seen.keySet().containsAll(drawn)) {
            String unseen = "of these, for values that no run gave (*)";
            add(chart, unseen, UNSEEN, names, drawn, false);
        }
        CategorySeries runs =
                chart.addSeries(
                        "%,d runs".formatted(frequencies.runs()),
                        names,
                        drawn.stream().map(this::likely).toList());
        runs.setChartCategorySeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Scatter);
        runs.setMarker(SeriesMarkers.DIAMOND).setMarkerColor(SEEN);
        runs.setFillColor(SEEN);
        style(chart);
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        chart.getStyler().setXAxisTickMarkSpacingHint(CHARACTER * longest + GAP);
        return ChartImage.of(chart, sentence());
    }

    private void add(
            CategoryChart chart,
            String name,
            Color colour,
            List<String> names,
            List<Object> drawn,
            boolean wasSeen) {
        chart.addSeries(
                        name,
                        names,
                        drawn.stream()
                                .map(v -> seen.containsKey(v) == wasSeen ? possible(v) : 0.0)
                                .toList())
                .setFillColor(colour);
    }

    private static void style(CategoryChart chart) {
        chart.getStyler()
                .setOverlapped(true)
                .setMarkerSize(12)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0);
    }

    private String name(Object value) {
        String name = String.valueOf(value);
        String shortened = name.length() <= 24 ? name : name.substring(0, 23) + "…";
        return seen.containsKey(value) ? shortened : shortened + " *";
    }

    private double possible(Object value) {
        return 100.0 * possible.getOrDefault(value, 0L) / interleavings;
    }

    private double likely(Object value) {
        return 100.0 * seen.getOrDefault(value, 0L) / Math.max(1, frequencies.runs());
    }

    private String sentence() {
        String shares =
                values.stream()
                        .limit(MAX_VALUES)
                        .map(
                                value ->
                                        "%s in %.1f %% of the interleavings and %s"
                                                .formatted(value, possible(value), often(value)))
                        .collect(Collectors.joining("; "));
        int more = values.size() - MAX_VALUES;
        return "%,d interleavings and %,d runs: %s%s."
                .formatted(
                        interleavings,
                        frequencies.runs(),
                        shares,
                        more > 0 ? "; and %d more values".formatted(more) : "");
    }

    private String often(Object value) {
        return seen.containsKey(value)
                ? "%.1f %% of the runs".formatted(likely(value))
                : "in no run";
    }
}
