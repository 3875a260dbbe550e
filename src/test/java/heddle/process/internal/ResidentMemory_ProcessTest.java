package heddle.process.internal;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class ResidentMemory_ProcessTest {

    private static final int PROCESSES = 300;

    @Test
    void isThatOfTheProcess() {
        assertThat(ResidentMemory.bytes(ProcessHandle.current().pid()).orElseThrow())
                .isBetween(1L << 20, Runtime.getRuntime().totalMemory() + (1L << 30));
    }

    @Test
    void endsWithTheProcess() throws Exception {
        for (int i = 0; i < PROCESSES; i++) {
            Process process = new ProcessBuilder("true").start();
            Eventually.isTrue("it is gone", () -> ResidentMemory.bytes(process.pid()).isEmpty());
            process.waitFor();
        }
    }
}
