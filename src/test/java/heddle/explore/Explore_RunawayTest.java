package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.NothingLeftBehind;
import heddle.explore.internal.Explorer;
import java.time.Duration;
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

    @Test
    void aLoopWithoutAnyStepIsStoppedFromOutside() throws Exception {
        Verdict verdict =
                Explore.of(() -> new int[1])
                        .limit(Duration.ofSeconds(1))
                        .thread(
                                n -> {
                                    int i = 1;
                                    while (i != 0) {
                                        i = i * 31 | 1;
                                    }
                                })
                        .check(n -> true);
        assertThat(verdict.inconclusive()).isTrue();
        assertThat(verdict.reason()).contains("did not come back within 1 s");
        assertThat(Explore.of(() -> new int[1]).thread(n -> n[0]++).check(n -> n[0] == 1).passed())
                .isTrue();
    }

    @Test
    void memoryEatenIsReported() throws Exception {
        Verdict verdict =
                Explore.of(() -> new int[1])
                        .thread(
                                n -> {
                                    var eaten = new java.util.ArrayList<byte[]>();
                                    while (eaten.size() >= 0) {
                                        eaten.add(new byte[1 << 26]);
                                    }
                                })
                        .check(n -> true);
        assertThat(verdict.passed()).isFalse();
        assertThat(Explore.of(() -> new int[1]).thread(n -> n[0]++).check(n -> n[0] == 1).passed())
                .isTrue();
    }
}
