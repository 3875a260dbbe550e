package heddle.explore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One schedule of each kind ends in all the ways in which all schedules do. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Reduction_AgreementTest {

    private static final int PROGRAMS = 200;
    private static final int TOO_MANY = 1_000;

    @Test
    void reducedAndUnreducedSearchAgreeOnGeneratedPrograms() throws Exception {
        assertThat(compare(1, PROGRAMS))
                .matches(PROGRAMS + " programs, \\d+ skipped, \\d+ schedules, \\d+ when reduced\n");
    }

    /** Returns what the comparison prints: each program on which they do not agree. */
    private static String compare(long firstSeed, int count) throws Exception {
        Process process =
                new ProcessBuilder(command(firstSeed, count)).redirectErrorStream(true).start();
        try (var output = process.getInputStream()) {
            String printed = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> command(long firstSeed, int count) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Explorer.flags(PatchFolder.path()));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Agreement.class.getName());
        command.add(String.valueOf(firstSeed));
        command.add(String.valueOf(count));
        command.add(String.valueOf(TOO_MANY));
        return command;
    }
}
