import heddle.explore.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;

/**
 * Asks the explorer and Lincheck about the same programs, in turns, and compares how long each
 * takes to its verdict. In each round both get a fresh JVM: the first question there is the cold
 * one, those that follow are warm. Lincheck is asked as its guide says, for its usual number of
 * invocations; its warnings come on standard error.
 */
final class NextToLincheck {

    /** So often a warm JVM is asked at most, and no more after so many seconds. */
    private static final int WARM = 10;

    private static final int WARM_SECONDS = 20;
    private static final int MOST_MINUTES = 10;
    private static final String ANSWER = "answer ";

    private static final String ROW = "%-28s %-13s %-25s %-25s %8s %8s%n";

    private enum Tool {
        HEDDLE,
        LINCHECK
    }

    public static void main(String[] args) throws Exception {
        if (args[0].equals("ask")) {
            answer(Tool.valueOf(args[1]), Integer.parseInt(args[2]));
        } else {
            compareAll(
                    Integer.parseInt(args[0]),
                    List.of(args).subList(1, args.length).stream()
                            .flatMap(words -> Arrays.stream(words.split(" ")))
                            .filter(word -> !word.isEmpty())
                            .toList());
        }
    }

    /** Prints the verdict and how long it took, for each question. */
    private static void answer(Tool tool, int program) throws Exception {
        long end = Long.MAX_VALUE;
        for (int i = 0; i <= WARM && System.nanoTime() < end; i++) {
            long begin = System.nanoTime();
            String verdict = tool == Tool.HEDDLE ? askHeddle(program) : askLincheck(program);
            System.out.println(ANSWER + (System.nanoTime() - begin) + " " + verdict);
            end = i == 0 ? System.nanoTime() + WARM_SECONDS * 1_000_000_000L : end;
        }
        System.exit(0);
    }

    private static String askHeddle(int program) throws InterruptedException {
        Verdict verdict =
                Question.ask(Programs.get(program), Programs.make(program).hasThird());
        return verdict.passed() ? "PASS" : verdict.failed() ? "FAIL" : verdict.toString();
    }

    private static String askLincheck(int program) {
        try {
            Lincheck.runConcurrentTest(() -> Run.of(Programs.make(program)));
            return "PASS";
        } catch (LincheckAssertionError e) {
            String message = String.valueOf(e.getMessage());
            return message.contains("caught a bug in Lincheck") ? "broken" : "FAIL";
        }
    }

    private static void compareAll(int rounds, List<String> words) throws Exception {
        System.out.printf(
                "%d rounds, in each a fresh JVM for either, asked once cold and up to %d times warm;"
                        + " medians (from, to) in ms%n%n",
                rounds, WARM);
        System.out.printf(
                ROW, "program", "verdicts", "cold: ours, Lincheck's", "warm: ours, Lincheck's",
                "cold x", "warm x");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < Programs.COUNT; i++) {
            String name = Programs.make(i).name;
            if (!name.equals(Programs.get(i).call().name)) {
                throw new IllegalStateException("program " + i + " is not the same for both");
            }
            if (words.isEmpty() || words.stream().anyMatch(name::contains)) {
                rows.add(compare(i, rounds));
                rows.getLast().print();
            }
        }
        List<Row> comparable = rows.stream().filter(Row::isComparable).toList();
        System.out.printf(
                "%nOf %d programs %d got the right verdict from both: there ours is at least 10"
                        + " times faster in %d cold, in %d warm.%n",
                rows.size(),
                comparable.size(),
                comparable.stream().filter(row -> row.coldRatio() >= 10).count(),
                comparable.stream().filter(row -> row.warmRatio() >= 10).count());
    }

    private static Row compare(int program, int rounds) throws Exception {
        Answers ours = new Answers();
        Answers theirs = new Answers();
        for (int round = 0; round < rounds; round++) {
            ask(Tool.HEDDLE, program, ours);
            ask(Tool.LINCHECK, program, theirs);
        }
        return new Row(Programs.make(program), ours, theirs);
    }

    private static void ask(Tool tool, int program, Answers answers)
            throws IOException, InterruptedException {
        Process jvm =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:+EnableDynamicAgentLoading",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                NextToLincheck.class.getName(),
                                "ask",
                                tool.name(),
                                String.valueOf(program))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Thread watch = Thread.startVirtualThread(() -> endLate(jvm));
        boolean cold = true;
        try (BufferedReader lines = jvm.inputReader()) {
            for (String line; (line = lines.readLine()) != null; ) {
                if (line.startsWith(ANSWER)) {
                    answers.add(line.substring(ANSWER.length()), cold);
                    cold = false;
                }
            }
        }
        if (cold) {
            answers.verdicts.add("none");
        }
        watch.interrupt();
    }

    private static void endLate(Process jvm) {
        try {
            if (!jvm.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
                jvm.destroyForcibly();
            }
        } catch (InterruptedException e) {
            return; // it has ended in time
        }
    }

    /** What one tool says about a program, and how long it takes. */
    private static final class Answers {
        private final Set<String> verdicts = new LinkedHashSet<>();
        private final List<Double> coldMillis = new ArrayList<>();
        private final List<Double> warmMillis = new ArrayList<>();

        void add(String line, boolean cold) {
            int space = line.indexOf(' ');
            (cold ? coldMillis : warmMillis).add(Long.parseLong(line.substring(0, space)) / 1e6);
            verdicts.add(line.substring(space + 1));
        }

        static double median(List<Double> millis) {
            List<Double> sorted = millis.stream().sorted().toList();
            return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
        }

        static String text(List<Double> millis) {
            return millis.isEmpty()
                    ? "-"
                    : "%.0f (%.0f, %.0f)"
                            .formatted(
                                    median(millis),
                                    millis.stream().min(Comparator.naturalOrder()).get(),
                                    millis.stream().max(Comparator.naturalOrder()).get());
        }
    }

    private record Row(Shared program, Answers ours, Answers theirs) {

        private Set<String> expected() {
            return Set.of(program.isRight ? "PASS" : "FAIL");
        }

        boolean isComparable() {
            return ours.verdicts.equals(expected()) && theirs.verdicts.equals(expected());
        }

        double coldRatio() {
            return Answers.median(theirs.coldMillis) / Answers.median(ours.coldMillis);
        }

        double warmRatio() {
            return Answers.median(theirs.warmMillis) / Answers.median(ours.warmMillis);
        }

        void print() {
            System.out.printf(
                    ROW,
                    program.name,
                    verdict(ours) + ", " + verdict(theirs),
                    Answers.text(ours.coldMillis) + ", " + Answers.text(theirs.coldMillis),
                    Answers.text(ours.warmMillis) + ", " + Answers.text(theirs.warmMillis),
                    isComparable() ? "%.0f".formatted(coldRatio()) : "-",
                    isComparable() ? "%.0f".formatted(warmRatio()) : "-");
        }

        /** A false one is marked. */
        private String verdict(Answers answers) {
            String all = String.join("/", answers.verdicts);
            return answers.verdicts.equals(expected()) ? all : all + "!";
        }
    }
}
