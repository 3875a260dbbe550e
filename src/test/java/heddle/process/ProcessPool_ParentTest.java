package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.Signal;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process that has the pool ends, in whatever way. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class ProcessPool_ParentTest {

    @TempDir Path folder;

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void leavesNothingAfterTwoSeconds(String signal) throws Exception {
        Process parent =
                new ProcessBuilder(
                                java(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                BusyParent.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(new File(folder.toFile(), "output"))
                        .start();
        List<ProcessHandle> all = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Arrays.stream(Signal.in(folder, "worker" + i).text().split(" "))
                        .map(Long::valueOf)
                        .map(pid -> ProcessHandle.of(pid).orElseThrow())
                        .forEach(all::add);
            }
            assertThat(all).hasSize(8).allMatch(ProcessHandle::isAlive);
            new ProcessBuilder("kill", "-" + signal, "" + parent.pid()).start().waitFor();
            parent.waitFor();

            assertThat(
                            Eventually.within(
                                    Duration.ofSeconds(2),
                                    () -> all.stream().noneMatch(ProcessHandle::isAlive)))
                    .as("all have ended")
                    .isTrue();
        } finally {
            parent.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aWorkerEndsWhenItsInputEnds() throws Exception {
        Process worker =
                new ProcessBuilder(
                                java(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorkerMain.class.getName())
                        .start();
        worker.getOutputStream().close();

        assertThat(worker.waitFor()).isZero();
    }
}
