package heddle;

import static heddle.Samples.alternative;
import static heddle.Samples.code;
import static heddle.Samples.noisy;
import static heddle.Samples.runner;
import static heddle.Samples.scaled;
import static heddle.Samples.timings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class Charts_TimingsTest {

    private static final int WHITE = Color.WHITE.getRGB();

    private static Timings runners() {
        return timings(
                runner(Runner.sequential(), scaled(100, noisy(1, 0.02))),
                runner(Runner.threads(2), scaled(50, noisy(2, 0.02))));
    }

    private static Timings eight() {
        return timings(
                IntStream.range(0, 8)
                        .mapToObj(
                                i ->
                                        code(
                                                "a name with many words, number " + i,
                                                scaled(i + 1, noisy(i, 0.1))))
                        .toArray(Timings.Alternative[]::new));
    }

    static Stream<Arguments> pictures() {
        Timings wide =
                timings(
                        code("add", scaled(3e-6, noisy(1, 0.1))),
                        code("x".repeat(90), noisy(2, 0.1)));
        Timings seconds = timings(runner(Runner.sequential(), scaled(4_000, noisy(1, 0.1))));
        Timings oneRound = timings(code("a", 100), code("b", 250));
        return Stream.of(runners(), eight(), wide, seconds, oneRound)
                .flatMap(
                        timings ->
                                Stream.<Function<Timings, ChartImage>>of(
                                                Charts::spread, Charts::bars, Charts::speedup)
                                        .map(chart -> Arguments.of(timings, chart)));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void leaveAWhiteEdgeSoThatNothingIsCutOff(
            Timings timings, Function<Timings, ChartImage> chart) {
        BufferedImage image = chart.apply(timings);
        Set<Integer> edge = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            edge.add(image.getRGB(x, 0));
            edge.add(image.getRGB(x, image.getHeight() - 1));
        }
        for (int y = 0; y < image.getHeight(); y++) {
            edge.add(image.getRGB(0, y));
            edge.add(image.getRGB(image.getWidth() - 1, y));
        }
        assertThat(edge).containsOnly(WHITE);
    }

    @Test
    void giveEveryAlternativeAColourOfItsOwn() {
        Set<Integer> colors = colors(Charts.bars(eight()));
        Set<Integer> expected = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            expected.add(Palette.of(i).getRGB());
        }
        assertThat(expected).hasSize(8);
        assertThat(colors).containsAll(expected);
    }

    private static Set<Integer> colors(BufferedImage image) {
        Set<Integer> colors = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colors.add(image.getRGB(x, y));
            }
        }
        return colors;
    }

    @Test
    void drawBarsAsLongAsTheTimes() {
        Timings timings = timings(code("long", 2e6, 2e6), code("short", 1e6, 1e6));
        BufferedImage image = Charts.bars(timings);
        double ratio = (double) area(image, Palette.of(0)) / area(image, Palette.of(1));
        assertThat(ratio).isBetween(1.95, 2.05);
    }

    private static long area(BufferedImage image, Color color) {
        long pixels = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                pixels += image.getRGB(x, y) == color.getRGB() ? 1 : 0;
            }
        }
        return pixels;
    }

    @Test
    void drawASingleRowInTheMiddle() {
        BufferedImage image = Charts.bars(timings(code("alone", 1e6, 1e6)));
        int column = image.getWidth() / 3;
        List<Integer> bar = rowsOf(image, column, Palette.of(0));
        List<Integer> frame = rowsOf(image, column, Color.LIGHT_GRAY);
        assertThat(bar).isNotEmpty();
        assertThat(middle(bar)).isCloseTo(middle(frame), within(6.0));
    }

    private static List<Integer> rowsOf(BufferedImage image, int column, Color color) {
        return IntStream.range(0, image.getHeight())
                .filter(row -> image.getRGB(column, row) == color.getRGB())
                .boxed()
                .toList();
    }

    private static double middle(List<Integer> rows) {
        return (rows.getFirst() + rows.getLast()) / 2.0;
    }

    @Test
    void sayTheirMainNumbersInASentence() {
        Timings timings =
                timings(
                        alternative("slow", Duration.ZERO, 1, 1e6, 2e6, 3e6),
                        alternative("quick", Duration.ZERO, 1, 1e6, 1e6, 1e6));
        assertThat(Charts.spread(timings))
                .hasToString(
                        "sum: 3 rounds and the median: slow 2.00 ms (1.00 ms to 3.00 ms); quick 1.00 ms (1.00 ms to 1.00 ms).");
        assertThat(Charts.bars(timings).toString()).contains("slow 2.00 ms (1.00 ms to 3.00 ms)");
        assertThat(Charts.speedup(timings))
                .hasToString(
                        "sum: speed-up and its 99 % interval: slow 1 (baseline); quick 2.00 (too few rounds).");
    }

    @Test
    void sayTheIntervalOfEverySpeedUp() {
        assertThat(Charts.speedup(runners()).toString())
                .matches(".*2 threads [\\d.]+ \\([\\d.]+ to [\\d.]+\\)\\.");
    }

    @Test
    void growWithTheNumberOfAlternatives() {
        assertThat(Charts.bars(eight()).getHeight())
                .isGreaterThan(Charts.bars(runners()).getHeight());
    }
}
