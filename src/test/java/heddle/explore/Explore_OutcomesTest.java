package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.explore.internal.Explorer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The numbers are those of combinatorics. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_OutcomesTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static final class Hits {
        private int n;

        void hit(int times) {
            for (int i = 0; i < times; i++) {
                n++;
            }
        }
    }

    @Test
    void twoIncrementsHaveSixInterleavingsFourOfThemWrong() throws Exception {
        Outcomes outcomes =
                Explore.of(Hits::new)
                        .thread(h -> h.hit(1))
                        .thread(h -> h.hit(1))
                        .outcomes(h -> h.n);
        assertThat(outcomes.counts()).containsOnly(Map.entry(1, 4L), Map.entry(2, 2L));
        assertThat(outcomes).hasToString("6 interleavings: 1 in 4, 2 in 2");
        assertThat(outcomes.witness(1).orElseThrow().toString()).contains("In the end: n = 1");
        assertThat(outcomes.witness(2).orElseThrow().toString())
                .contains("read n: 0, write n = 1", "read n: 1, write n = 2", "In the end: n = 2");
        assertThat(outcomes.witness(3)).isEmpty();
        assertThat((String) outcomes.shown().get("text/html"))
                .startsWith("<div class=\"mathjax_ignore\">")
                .contains("<td>1</td><td>4</td><td>66.7 %</td>", "One way to 2");
    }

    @Test
    void twiceFiveIncrementsHaveAsManyAsTwentyOverTen() throws Exception {
        Outcomes outcomes =
                Explore.of(Hits::new)
                        .thread(h -> h.hit(5))
                        .thread(h -> h.hit(5))
                        .outcomes(h -> h.n);
        assertThat(outcomes.interleavings()).isEqualTo(184_756);
        assertThat(outcomes.counts()).containsEntry(10, 252L);
        assertThat(outcomes.counts().keySet().stream().mapToInt(v -> (Integer) v).min())
                .hasValue(2);
        assertThat(outcomes.witness(2).orElseThrow().toString()).contains("In the end: n = 2");
    }

    @Test
    void threeIncrementsHaveNinety() throws Exception {
        assertThat(
                        Explore.of(Hits::new)
                                .thread(h -> h.hit(1))
                                .thread(h -> h.hit(1))
                                .thread(h -> h.hit(1))
                                .outcomes(h -> h.n)
                                .interleavings())
                .isEqualTo(90);
    }

    private record Result(int n) {}

    private static int shared;

    @Test
    void valuesOfAClassThatIsLoadedAnewForEachInterleavingAreEqual() throws Exception {
        Outcomes outcomes =
                Explore.of(Hits::new)
                        .thread(h -> shared++)
                        .thread(h -> shared++)
                        .outcomes(h -> new Result(shared));
        assertThat(outcomes.counts()).isEqualTo(Map.of(new Result(1), 4L, new Result(2), 2L));
        assertThat(outcomes.witness(new Result(1))).isPresent();
    }

    @Test
    void aValueMayBeNull() throws Exception {
        Outcomes outcomes =
                Explore.of(Hits::new)
                        .thread(h -> h.hit(1))
                        .thread(h -> h.hit(1))
                        .outcomes(h -> h.n == 2 ? null : h.n);
        assertThat(outcomes).hasToString("6 interleavings: null in 2, 1 in 4");
        assertThat(outcomes.witness(null)).isPresent();
        assertThat((String) outcomes.shown().get("text/html")).contains("One way to null");
    }

    @Test
    void aValueThatCannotBeSentIsRefusedByName() {
        Explore<Hits> one = Explore.of(Hits::new).thread(h -> h.hit(1));
        assertThatThrownBy(() -> one.outcomes(h -> h))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Hits cannot be sent to the notebook")
                .hasMessageContaining("return a number of it, or its text");
        assertThatThrownBy(() -> one.outcomes(h -> new int[10_000]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("an array of 16 KiB or more");
    }

    @Test
    void moreThanAMillionAreNotCounted() {
        Explore<Hits> many =
                Explore.of(Hits::new)
                        .thread(h -> h.hit(7))
                        .thread(h -> h.hit(7))
                        .limit(Duration.ofSeconds(50));
        assertThatThrownBy(() -> many.outcomes(h -> h.n))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there are more than 1,000,000 interleavings");
    }
}
