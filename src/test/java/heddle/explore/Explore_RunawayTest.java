package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.NothingLeftBehind;
import heddle.explore.internal.Explorer;
import heddle.task.Step;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Code that does not come back costs the exploring JVM, and no more. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_RunawayTest {

    @AfterEach
    void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static void assertIsStopped(String reason, Step<int[]> step) throws Exception {
        assertIsStopped(reason, Duration.ofSeconds(1), step);
    }

    private static void assertIsStopped(String reason, Duration limit, Step<int[]> step)
            throws Exception {
        Verdict verdict = Explore.of(() -> new int[1]).limit(limit).thread(step).check(n -> true);
        assertThat(verdict.inconclusive()).as("%s", verdict).isTrue();
        assertThat(verdict.reason()).contains(reason);
        Verdict next = Explore.of(() -> new int[1]).thread(n -> n[0]++).check(n -> n[0] == 1);
        assertThat(next.passed()).as("%s", next).isTrue();
    }

    @Test
    void aLoopWithoutAnyStep() throws Exception {
        assertIsStopped(
                "did not come back within 1 s; does a loop end?",
                n -> {
                    int i = 1;
                    while (i != 0) {
                        i = i * 31 | 1;
                    }
                });
    }

    @Test
    void aLoopInTheMiddleOfAStep() throws Exception {
        assertIsStopped(
                "does a loop end?",
                n -> {
                    while (n[0] >= 0) {
                        n[0]++;
                    }
                });
    }

    @Test
    void theEndOfTheJvm() throws Exception {
        assertIsStopped("System.exit() cannot be explored", n -> System.exit(3));
    }

    @Test
    void tenMillionLines() throws Exception {
        assertIsStopped(
                "does a loop end?",
                n -> {
                    for (int i = 0; i < 10_000_000; i++) {
                        System.out.println("line " + i);
                    }
                });
    }

    @Test
    void memoryEaten() throws Exception {
        assertIsStopped(
                "takes more memory than the exploring JVM has (512 MiB)",
                Duration.ofSeconds(20),
                n -> {
                    ArrayList<byte[]> eaten = new ArrayList<>();
                    while (eaten.size() >= 0) {
                        eaten.add(new byte[1 << 26]);
                    }
                });
    }

    @Test
    void aVariableThatCannotTravelIsNamed() {
        Thread thread = new Thread();
        assertThatThrownBy(
                        () ->
                                Explore.of(() -> new int[1])
                                        .thread(n -> thread.join())
                                        .check(n -> true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread")
                .hasMessageNotContaining("Scenario");
    }
}
