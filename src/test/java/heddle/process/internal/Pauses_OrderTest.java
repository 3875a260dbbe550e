package heddle.process.internal;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.process.internal.Pause.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class Pauses_OrderTest {

    private static final long MS = 1_000_000;

    private static Pause pause(Reason reason, long startMs, long endMs) {
        return new Pause(reason, startMs * MS, endMs * MS, "");
    }

    @Test
    void leavesOutWhatLiesWithinALongerPause() {
        var read = pause(Reason.IO, 0, 10);
        assertThat(Pauses.inOrder(List.of(pause(Reason.WAITING, 1, 9), read), List.of()))
                .containsExactly(read);
    }

    @Test
    void cutsWhatOverlaps() {
        assertThat(
                        Pauses.inOrder(
                                List.of(pause(Reason.IO, 0, 10), pause(Reason.WAITING, 8, 12)),
                                List.of()))
                .containsExactly(pause(Reason.IO, 0, 10), pause(Reason.WAITING, 10, 12));
    }

    @Test
    void fillsWithWhatWasSampledBetween() {
        var sleep = pause(Reason.SLEEPING, 10, 20);
        assertThat(Pauses.inOrder(List.of(sleep), List.of(pause(Reason.WAITING, 5, 30))))
                .containsExactly(
                        pause(Reason.WAITING, 5, 10), sleep, pause(Reason.WAITING, 20, 30));
    }

    @Test
    void dropsWhatIsShorterThanTheErrorOfSampling() {
        var sleep = pause(Reason.SLEEPING, 10, 20);
        assertThat(Pauses.inOrder(List.of(sleep), List.of(pause(Reason.WAITING, 9, 21))))
                .containsExactly(sleep);
    }
}
