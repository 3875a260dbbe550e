package heddle;

import static heddle.Samples.code;
import static heddle.Samples.runner;
import static heddle.Samples.timings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tech.tablesaw.api.Table;

@Timeout(60)
class Timings_TextTest {

    private static final double MILLISECOND = 1e6;

    private final Timings onRunners =
            timings(
                    runner(Runner.sequential(), times(100 * MILLISECOND)),
                    runner(Runner.threads(2), times(50 * MILLISECOND)));

    private final Timings ofCode =
            timings(code("one <lock>", times(800)), code("striped", times(200)));

    /** The median is the given time, the ends lie 10 % below and above. */
    private static double[] times(double nanos) {
        double[] times = new double[21];
        Arrays.setAll(times, i -> nanos * (0.9 + 0.01 * i));
        return times;
    }

    @Test
    void printsOneLineForEachAlternative() {
        assertThat(onRunners.toString().lines())
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "sum: wall time, 21 rounds after 7 rounds of warm-up"),
                        line -> assertThat(line).contains("median", "utilisation", "speed-up"),
                        line ->
                                assertThat(line)
                                        .contains(
                                                "sequential",
                                                "100 ms",
                                                "90.0 ms to 110 ms",
                                                "1.00",
                                                "baseline"),
                        line ->
                                assertThat(line)
                                        .contains(
                                                "2 threads",
                                                "50.0 ms",
                                                "2.00 (99 % interval 2.00 to 2.00), faster"));
    }

    @Test
    void alignsItsColumns() {
        List<String> lines = onRunners.toString().lines().skip(1).toList();
        int column = lines.getFirst().indexOf("median");
        assertThat(lines.get(1).indexOf("100 ms")).isEqualTo(column);
        assertThat(lines.get(2).indexOf("50.0 ms")).isEqualTo(column);
    }

    @Test
    void namesTheStartUpOfRunnersOnly() {
        assertThat(onRunners.toString()).contains("start-up, once", "2.00 ms");
        assertThat(ofCode.toString()).doesNotContain("start-up");
    }

    @Test
    void printsItsWarnings() {
        Timings doubtful = new Timings("sum", ofCode.alternatives(), 7, List.of("the dog barked"));
        assertThat(doubtful.toString()).endsWith("\nWarning: the dog barked.");
        assertThat((String) doubtful.shown().get("text/html")).contains("the dog barked.");
    }

    @Test
    void showsATableWithHeadingsInNotebooks() {
        String html = (String) ofCode.shown().get("text/html");
        assertThat(html)
                .contains("<th scope=\"col\">median</th>")
                .contains("<th scope=\"row\">one &lt;lock&gt;</th><td>800 ns</td>")
                .doesNotContain("style", "color");
    }

    @Test
    void answersByNameAndByRunner() {
        assertThat(onRunners.median(Runner.threads(2))).isEqualTo(Duration.ofMillis(50));
        assertThat(onRunners.median("sequential")).isEqualTo(Duration.ofMillis(100));
        assertThat(onRunners.speedup(Runner.threads(2)).value()).isCloseTo(2, within(1e-9));
        assertThat(onRunners.compare(Runner.threads(2), Runner.sequential()).verdict())
                .isEqualTo(Comparison.Verdict.FASTER);
        assertThat(ofCode.compare("one <lock>", "striped").verdict())
                .isEqualTo(Comparison.Verdict.SLOWER);
        assertThat(ofCode.speedup("one <lock>").value()).isEqualTo(1);
    }

    @Test
    void namesTheAlternativesWhenOneIsNotFound() {
        assertThatThrownBy(() -> ofCode.median("stripped"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage(
                        "there is no \"stripped\" in these timings, only \"one <lock>\", \"striped\"");
    }

    @Test
    void givesATableWithUnitsInItsHeadings() {
        Table table = onRunners.table();
        assertThat(table.columnNames())
                .contains("median (ms)", "min (ms)", "99 % low", "99 % high", "start-up (ms)");
        assertThat(table.doubleColumn("median (ms)").asDoubleArray()).containsExactly(100, 50);
        assertThat(table.doubleColumn("max (ms)").asDoubleArray()).containsExactly(110, 55);
        assertThat(table.stringColumn("verdict").asList()).containsExactly("baseline", "faster");
        assertThat(ofCode.table().columnNames())
                .contains("median (ns)")
                .doesNotContain("start-up (ms)");
    }

    @Test
    void givesNoIntervalToAHandfulOfRounds() {
        Timings once = timings(code("a", 100), code("b", 1_000));
        assertThat(once.toString())
                .contains("1 round after", "(too few rounds for an interval), cannot tell");
    }

    @Test
    void refusesAlternativesThatCannotBePaired() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timings(code("a", 1, 2), code("b", 1)))
                .withMessageContaining("equally many rounds");
        assertThatIllegalArgumentException().isThrownBy(Samples::timings);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> code("a"))
                .withMessageContaining("rounds must not be empty");
    }
}
