package heddle.explore;

import heddle.explore.internal.Explorer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges all programs in fresh JVMs, two at a time, while other threads keep the cores busy: {@code
 * java -cp ... heddle.explore.ProgramsInFreshJvms 20}. Prints what differs, and how many verdicts
 * were false, were inconclusive, or came with another number of schedules.
 */
final class ProgramsInFreshJvms {

    private ProgramsInFreshJvms() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            judge();
        } else {
            repeat(Integer.parseInt(arguments[0]));
        }
    }

    /** Prints a line for each program. */
    private static void judge() throws Exception {
        for (ExploredProgram program : ExploredProgram.all()) {
            Verdict verdict = program.verdict().call();
            String word = verdict.passed() ? "PASS" : verdict.failed() ? "FAIL" : "INCONCLUSIVE";
            String judged = program.misjudged(verdict).isEmpty() ? "right" : "FALSE";
            System.out.printf(
                    "%s  %s  %s  %d  %s%n",
                    judged,
                    word,
                    program.name(),
                    verdict.executions(),
                    verdict.passed() ? "" : verdict.reason());
        }
        Explorer.drop();
    }

    private static void repeat(int times) throws IOException, InterruptedException {
        keepBusy();
        Set<String> outputs = new HashSet<>();
        long judged = 0;
        long misjudged = 0;
        long inconclusive = 0;
        for (int i = 0; i < times; i += 2) {
            List<Process> pair = new ArrayList<>();
            for (int j = i; j < Math.min(times, i + 2); j++) {
                pair.add(start());
            }
            for (Process process : pair) {
                String output =
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                process.waitFor();
                judged += output.lines().count();
                misjudged += output.lines().filter(line -> line.startsWith("FALSE")).count();
                inconclusive += output.lines().filter(l -> l.contains("  INCONCLUSIVE  ")).count();
                if (outputs.add(output)) {
                    output.lines()
                            .filter(line -> outputs.size() > 1 || line.startsWith("FALSE"))
                            .forEach(System.out::println);
                }
            }
        }
        System.out.printf(
                "%d programs, %d JVMs, %d verdicts: %d false, %d inconclusive, %d different runs%n",
                ExploredProgram.all().size(),
                times,
                judged,
                misjudged,
                inconclusive,
                outputs.size());
    }

    private static Process start() throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        return new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProgramsInFreshJvms.class.getName())
                .redirectErrorStream(true)
                .start();
    }

    private static void keepBusy() {
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread busy =
                    new Thread(
                            () -> {
                                while (true) {
                                    Thread.onSpinWait();
                                }
                            });
            busy.setDaemon(true);
            busy.start();
        }
    }
}
