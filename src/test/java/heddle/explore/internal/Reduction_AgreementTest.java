package heddle.explore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One schedule of each kind ends in all the ways in which all schedules do. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Reduction_AgreementTest {

    private static final int PROGRAMS = 3_050;
    private static final int TOO_MANY = 5_000;

    /** One of fifty. */
    private static final int MOST_SKIPPED = PROGRAMS / 50;

    @Test
    void reducedAndUnreducedSearchAgreeOnGeneratedPrograms() throws Exception {
        String printed = compare(1, PROGRAMS);
        Matcher summary =
                Pattern.compile(
                                PROGRAMS
                                        + " programs, (\\d+) skipped, \\d+ schedules, \\d+ when"
                                        + " reduced\n")
                        .matcher(printed);
        assertThat(summary.matches()).as(printed).isTrue();
        assertThat(Integer.parseInt(summary.group(1))).isLessThan(MOST_SKIPPED);
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
        command.addAll(ExploringJvm.flags(PatchFolder.path()));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Agreement.class.getName());
        command.add(String.valueOf(firstSeed));
        command.add(String.valueOf(count));
        command.add(String.valueOf(TOO_MANY));
        return command;
    }
}
