package heddle;

import static heddle.Comparison.Verdict.CANNOT_TELL;
import static heddle.Comparison.Verdict.FASTER;
import static heddle.Comparison.Verdict.SLOWER;
import static heddle.Samples.noisy;
import static heddle.Samples.scaled;
import static heddle.Samples.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import heddle.Comparison.Verdict;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class Comparison_VerdictTest {

    static Stream<Arguments> samples() {
        double[] quiet = noisy(1, 0.01);
        double[] alsoQuiet = noisy(2, 0.01);
        double[] loud = noisy(3, 0.10);
        double[] alsoLoud = noisy(4, 0.10);
        double[] drift = times(round -> 1e6 * (1 + round / 10));
        double[] twoModes = twoModes(5);
        double[] otherTwoModes = twoModes(6);
        return Stream.of(
                Arguments.of("the same times", quiet, quiet, CANNOT_TELL),
                Arguments.of("the same distribution", alsoQuiet, quiet, CANNOT_TELL),
                Arguments.of("the same, much noise", alsoLoud, loud, CANNOT_TELL),
                Arguments.of("2 % more", scaled(1.02, alsoQuiet), quiet, CANNOT_TELL),
                Arguments.of("4 % more, no noise", scaled(1.04, quiet), quiet, CANNOT_TELL),
                Arguments.of("6 % more, no noise", scaled(1.06, quiet), quiet, SLOWER),
                Arguments.of("6 % less, no noise", scaled(0.94, quiet), quiet, FASTER),
                Arguments.of("10 % more", scaled(1.10, alsoQuiet), quiet, SLOWER),
                Arguments.of("10 % less", scaled(0.90, alsoQuiet), quiet, FASTER),
                Arguments.of("half more", scaled(1.5, alsoQuiet), quiet, SLOWER),
                Arguments.of("half more, much noise", scaled(1.5, alsoLoud), loud, SLOWER),
                Arguments.of(
                        "half more, noise over all",
                        scaled(1.5, noisy(7, 2)),
                        noisy(8, 2),
                        CANNOT_TELL),
                Arguments.of("the same but for outliers", outliers(alsoQuiet), quiet, CANNOT_TELL),
                Arguments.of(
                        "10 % less in spite of outliers",
                        scaled(0.9, outliers(alsoQuiet)), quiet, FASTER),
                Arguments.of("two modes each", otherTwoModes, twoModes, CANNOT_TELL),
                Arguments.of(
                        "two modes, thrice as much", scaled(3, otherTwoModes), twoModes, SLOWER),
                Arguments.of(
                        "a common drift",
                        multiplied(alsoQuiet, drift),
                        multiplied(quiet, drift),
                        CANNOT_TELL),
                Arguments.of(
                        "10 % more on a common drift",
                        scaled(1.1, multiplied(alsoQuiet, drift)),
                        multiplied(quiet, drift),
                        SLOWER),
                Arguments.of(
                        "ten times, 7 rounds",
                        Arrays.copyOf(scaled(10, quiet), 7),
                        Arrays.copyOf(quiet, 7),
                        CANNOT_TELL),
                Arguments.of(
                        "ten times, 8 rounds",
                        Arrays.copyOf(scaled(10, quiet), 8),
                        Arrays.copyOf(quiet, 8),
                        SLOWER));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("samples")
    void judgesSamplesWithAKnownAnswer(
            String what, double[] times, double[] others, Verdict verdict) {
        Ratio ratio = Ratio.ofPaired(times, others);
        assertThat(new Comparison("a", "b", ratio).verdict())
                .as("%s: %s", what, ratio)
                .isEqualTo(verdict);
    }

    @Test
    void theIntervalHoldsTheTruthInAboutNinetyNineOfAHundredMeasurements() {
        Random seeds = new Random(9);
        int hits = 0;
        for (int i = 0; i < 300; i++) {
            Ratio ratio =
                    Ratio.ofPaired(noisy(seeds.nextLong(), 0.2), noisy(seeds.nextLong(), 0.2));
            hits += ratio.low() <= 1 && 1 <= ratio.high() ? 1 : 0;
        }
        assertThat(hits / 300.0).isBetween(0.96, 1.0);
    }

    @Test
    void turnsRoundWithItsOperands() {
        Ratio ratio = Ratio.ofPaired(scaled(2, noisy(1, 0.1)), noisy(2, 0.1));
        Ratio inverse = Ratio.ofPaired(noisy(2, 0.1), scaled(2, noisy(1, 0.1)));
        assertThat(inverse.value()).isCloseTo(1 / ratio.value(), within(1e-9));
        assertThat(inverse.low()).isCloseTo(1 / ratio.high(), within(0.01));
        assertThat(inverse.high()).isCloseTo(1 / ratio.low(), within(0.01));
    }

    @Test
    void givesTheSameIntervalForTheSameRounds() {
        assertThat(Ratio.ofPaired(noisy(1, 1), noisy(2, 1)))
                .isEqualTo(Ratio.ofPaired(noisy(1, 1), noisy(2, 1)));
    }

    @Test
    void neverPrintsARatioWithoutItsInterval() {
        assertThat(new Comparison("striped", "one lock", new Ratio(0.5, 0.4, 0.62)))
                .hasToString(
                        "FASTER: time of striped / time of one lock = 0.50 (99 % interval 0.40 to 0.62)");
        assertThat(new Ratio(2, 0, Double.POSITIVE_INFINITY))
                .hasToString("2.00 (too few rounds for an interval)");
    }

    private static double[] twoModes(long seed) {
        Random random = new Random(seed);
        return times(round -> random.nextBoolean() ? 1e6 : 2e6);
    }

    private static double[] outliers(double[] nanos) {
        return times(round -> nanos[(int) round] * (round % 7 == 0 ? 10 : 1));
    }

    private static double[] multiplied(double[] nanos, double[] factors) {
        return times(round -> nanos[(int) round] * factors[(int) round] / 1e6);
    }
}
