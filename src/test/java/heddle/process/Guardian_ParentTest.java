package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JVM that has started a program ends, in whatever way. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class Guardian_ParentTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    @TempDir Path folder;
    private Path temporary;

    @BeforeEach
    void makeFolder() throws IOException {
        temporary = Files.createDirectory(folder.resolve("temporary"));
    }

    @ParameterizedTest
    @CsvSource({"KILL, quiet", "KILL, orphan", "TERM, quiet", "INT, quiet", "HUP, orphan"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere an orphan is not found")
    void leavesNothingAfterTwoSeconds(String signal, String kind) throws Exception {
        Process parent = start(Programs.parentJvm(temporary, "parent", started(), kind));

        assertThatNothingIsLeftAfter(signal, "" + parent.pid(), parent);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs setsid")
    void leavesNothingWhenAllOfItsProcessGroupIsKilled() throws Exception {
        ProcessBuilder builder = Programs.parentJvm(temporary, "parent", started(), "quiet");
        builder.command().addFirst("setsid");
        Process parent = start(builder);

        assertThatNothingIsLeftAfter("KILL", "-" + parent.pid(), parent);
    }

    @Test
    void leavesNothingWhenItEndsByItself() throws Exception {
        Process parent = Programs.parentJvm(temporary, "ended").start();

        assertThat(text(parent)).isEqualTo("done\n");
        assertThat(parent.waitFor()).isZero();
        assertThat(Eventually.within(LIMIT, this::noFiles)).as("no file is left").isTrue();
    }

    private String started() {
        return folder.resolve("started").toString();
    }

    private Process start(ProcessBuilder builder) throws IOException {
        return Programs.toFile(builder, folder).start();
    }

    private void assertThatNothingIsLeftAfter(String signal, String target, Process parent)
            throws Exception {
        List<ProcessHandle> all = new ArrayList<>();
        try {
            all.addAll(Programs.processes(Signal.in(folder, "started")));
            assertThat(all).hasSize(2).allMatch(ProcessHandle::isAlive);
            assertThat(noFiles()).isFalse();

            new ProcessBuilder("kill", "-" + signal, "--", target).start().waitFor();
            parent.waitFor();

            assertThat(Eventually.within(LIMIT, () -> allHaveEnded(all) && noFiles()))
                    .as("all have ended: %s; no file is left: %s", allHaveEnded(all), noFiles())
                    .isTrue();
        } finally {
            parent.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean allHaveEnded(List<ProcessHandle> all) {
        return all.stream().noneMatch(ProcessTree::isRunning);
    }

    private boolean noFiles() {
        try (var files = Files.list(temporary)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
