package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.explore.internal.Explorer;
import java.time.Duration;
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
        assertThat(outcomes.counts())
                .containsOnly(java.util.Map.entry(1, 4L), java.util.Map.entry(2, 2L));
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
