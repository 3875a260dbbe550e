package heddle;

import heddle.kernel.internal.Pictures;
import java.time.Duration;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * Loads what draws charts and tables before anything is measured. A class of its own: {@link Lab}
 * is also used in worker processes, which have neither.
 */
final class WarmUp {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private WarmUp() {}

    /** Draws a chart and a table that nobody sees, and waits for them for two seconds at most. */
    static void run() {
        var threads = List.of(inBackground(WarmUp::chart), inBackground(WarmUp::table));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread inBackground(Runnable code) {
        return Thread.ofPlatform()
                .daemon()
                .name("heddle warm-up")
                // What fails here fails again, and is reported, when something is drawn.
                .uncaughtExceptionHandler((thread, failure) -> {})
                .start(code);
    }

    private static void chart() {
        XYChart chart = new XYChartBuilder().width(100).height(100).build();
        chart.addSeries("a", new double[] {1, 2}, new double[] {1, 2});
        Pictures.png(Pictures.of(chart));
    }

    private static void table() {
        Table.create("warm-up", IntColumn.create("a", 1, 2)).print();
    }
}
