package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.process.WorkerDiedException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What comes out of real runs is counted; which value is luck, so these programs have no choice.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_FrequencyTest {

    private static final class Hits {
        private int n;

        synchronized void hit() {
            n++;
        }
    }

    @Test
    void aRightCounterIsAlwaysRight() throws Exception {
        Frequencies frequencies =
                Explore.of(Hits::new)
                        .thread(h -> h.hit())
                        .thread(h -> h.hit())
                        .frequency(100, h -> h.n);
        assertThat(frequencies.counts()).containsOnly(Map.entry(2, 100L));
        assertThat(frequencies.runs()).isEqualTo(100);
        assertThat(frequencies).hasToString("100 runs: 2 in 100");
    }

    /** Each waits for the other to have its lock before it wants the other's. */
    private static final class Embrace {
        private final Object left = new Object();
        private final Object right = new Object();
        private final CountDownLatch both = new CountDownLatch(2);

        void embrace(boolean fromLeft) throws InterruptedException {
            synchronized (fromLeft ? left : right) {
                both.countDown();
                both.await();
                synchronized (fromLeft ? right : left) {
                    throw new IllegalStateException("cannot be");
                }
            }
        }
    }

    @Test
    void aRunThatHangsIsGivenUpAndCounted() throws Exception {
        Frequencies frequencies =
                Explore.of(Embrace::new)
                        .thread(e -> e.embrace(true))
                        .thread(e -> e.embrace(false))
                        .frequency(1, e -> 0);
        assertThat(frequencies.unfinished()).isEqualTo(1);
        assertThat(frequencies.counts()).isEmpty();
        assertThat(frequencies.toString()).isEqualTo("1 runs: 1 did not end within 2 s");
    }

    @Test
    void aThreadThatIsEndedByAnExceptionIsAnOutcome() throws Exception {
        assertThat(
                        Explore.of(Hits::new)
                                .thread(
                                        "A",
                                        h -> {
                                            throw new IllegalStateException("bad");
                                        })
                                .frequency(3, h -> h.n)
                                .counts())
                .containsOnly(Map.entry("A was ended by java.lang.IllegalStateException: bad", 3L));
    }

    @Test
    void codeThatEndsItsProcessCostsOnlyTheWorker() {
        assertThatThrownBy(
                        () ->
                                Explore.of(Hits::new)
                                        .thread(h -> System.exit(3))
                                        .frequency(1, h -> h.n))
                .isInstanceOf(WorkerDiedException.class)
                .hasMessageContaining("exit code 3");
    }

    @Test
    void noRunsAndTooManyAreRefused() {
        Explore<Hits> hits = Explore.of(Hits::new).thread(h -> h.hit());
        assertThatThrownBy(() -> hits.frequency(0, h -> h.n))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("times must be from 1 to 1,000,000, got 0");
        assertThatThrownBy(() -> hits.frequency(1_000_001, h -> h.n))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theChartSaysWhatCanHappenAndNeverDid() {
        Outcomes outcomes = new Outcomes(Map.of(1, 4L, 2, 2L), Map.of());
        Frequencies frequencies = new Frequencies(Map.of(2, 50L), 0, 50);
        assertThat(outcomes.chart(frequencies))
                .hasToString(
                        "6 interleavings and 50 runs: 1 in 66.7 % of the interleavings and in no"
                                + " run; 2 in 33.3 % of the interleavings and 100.0 % of the runs.");
    }
}
