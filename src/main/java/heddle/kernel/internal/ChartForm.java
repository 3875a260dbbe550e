package heddle.kernel.internal;

import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.internal.chartpart.Chart;

/** A chart of XChart's as a picture, and as a sentence with its title and what it draws. */
final class ChartForm {

    private ChartForm() {}

    static String text(Object value) {
        Chart<?, ?> chart = (Chart<?, ?>) value;
        String series =
                chart.getSeriesCollection().stream()
                        .map(s -> s.getName())
                        .collect(Collectors.joining(", "));
        return chart.getClass().getSimpleName()
                + " \""
                + chart.getTitle()
                + "\": "
                + (series.isEmpty() ? "no data" : series);
    }

    static Map<String, Object> pictures(Object value) {
        return Map.of("image/png", Pictures.png(Pictures.of((Chart<?, ?>) value)));
    }
}
