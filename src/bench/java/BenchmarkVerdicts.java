import heddle.Benchmark;
import heddle.Comparison;
import heddle.Timings;
import heddle.task.Task;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.tools.ToolProvider;

/**
 * Counts the verdicts of {@link Benchmark} where the right one is known: code against itself, and
 * against the same code with 1.5 times the work. Every pair is measured in a JVM of its own.
 *
 * <pre>java -cp "lib/*" src/bench/java/BenchmarkVerdicts.java [runs] [busy cores]</pre>
 *
 * With 1 as the second argument, a thread outside those JVMs keeps one core busy all the time.
 */
public class BenchmarkVerdicts {

    private static final String SOURCE = "src/bench/java/BenchmarkVerdicts.java";
    private static final String[] WORKS = {"shift", "sort", "text"};

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && Arrays.asList(WORKS).contains(args[0])) {
            measure(args[0]);
            return;
        }
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int busyCores = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        for (int i = 0; i < busyCores; i++) {
            Thread.ofPlatform().daemon().start(BenchmarkVerdicts::spin);
        }
        count(runs, busyCores);
    }

    private static void count(int runs, int busyCores) throws Exception {
        List<String> command = command();
        Map<String, Integer> counts = new TreeMap<>();
        for (int run = 0; run < runs; run++) {
            for (String line : output(command, WORKS[run % WORKS.length])) {
                System.out.println("%3d  %s".formatted(run + 1, line));
                if (!line.startsWith(" ")) {
                    String[] words = line.split(" +");
                    counts.merge(words[1] + " " + words[2], 1, Integer::sum);
                }
            }
        }
        System.out.println("%d runs, %d cores kept busy".formatted(runs, busyCores));
        counts.forEach((verdict, n) -> System.out.println("%5d  %s".formatted(n, verdict)));
    }

    /** Starts this class in another JVM; it is compiled once. */
    private static List<String> command() throws Exception {
        Path classes = Files.createTempDirectory("verdicts");
        String path = System.getProperty("java.class.path");
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-cp", path, "-d", classes.toString(), SOURCE);
        if (failed != 0) {
            throw new IllegalStateException("cannot compile " + SOURCE);
        }
        String java = ProcessHandle.current().info().command().orElseThrow();
        return List.of(
                java,
                "-cp",
                classes + File.pathSeparator + path,
                BenchmarkVerdicts.class.getName());
    }

    private static List<String> output(List<String> command, String work) throws Exception {
        List<String> all = new ArrayList<>(command);
        all.add(work);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join("\n", lines));
        }
        return lines;
    }

    private static void measure(String work) throws Exception {
        Task<?> once = task(work, 10);
        Task<?> again = task(work, 10);
        Task<?> more = task(work, 15);
        if (ThreadLocalRandom.current().nextBoolean()) {
            report(work, "itself", once, again);
            report(work, "1.5x", once, more);
        } else {
            report(work, "1.5x", once, more);
            report(work, "itself", once, again);
        }
    }

    private static void report(String work, String pair, Task<?> once, Task<?> other)
            throws Exception {
        long start = System.nanoTime();
        Timings timings = Benchmark.of("once", once).against("other", other).measure();
        double seconds = (System.nanoTime() - start) / 1e9;
        Comparison comparison = timings.compare("other", "once");
        System.out.println(
                "%-5s %-6s %-11s %s, %d + %d rounds, %.1f s"
                        .formatted(
                                work,
                                pair,
                                comparison.verdict(),
                                comparison.ratio(),
                                timings.warmUpRounds(),
                                timings.alternatives().getFirst().rounds().size(),
                                seconds));
        timings.warnings().forEach(warning -> System.out.println("      " + warning));
    }

    private static Task<?> task(String work, int amount) {
        return switch (work) {
            case "shift" -> () -> shift(amount * 500);
            case "sort" -> () -> sort(amount);
            default -> () -> text(amount * 10);
        };
    }

    private static long shift(int steps) {
        long x = 88172645463325252L;
        for (int i = 0; i < steps; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }

    private static int sort(int arrays) {
        int sum = 0;
        for (int i = 0; i < arrays; i++) {
            int[] numbers = new int[500];
            for (int k = 0; k < numbers.length; k++) {
                numbers[k] = (k + i) * 0x9E3779B9;
            }
            Arrays.sort(numbers);
            sum += numbers[250];
        }
        return sum;
    }

    private static String text(int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("line ").append(i).append('\n');
        }
        return text.toString();
    }

    private static void spin() {
        long x = 1;
        while (!Thread.currentThread().isInterrupted()) {
            x = shift(1_000_000) ^ x;
        }
        System.out.println(x);
    }
}
