package heddle.explore.internal;

import heddle.kernel.internal.CellClasses;
import heddle.kernel.internal.CellSources;
import heddle.process.ProcessPool;
import heddle.process.Submission;
import heddle.process.WorkerDiedException;
import heddle.task.TaskFailedException;
import heddle.task.internal.Message;
import heddle.task.internal.Shipment;
import heddle.task.internal.TaskListener;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The exploring JVM, which is kept for the next exploration. One exploration runs at a time. The
 * watchdog is here: code that never comes back to its schedule costs that JVM and nothing else.
 */
public final class Explorer {

    /** For a JVM to start, and for its own watchdog to be first. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private static final Duration TIME_TO_END = Duration.ofSeconds(10);

    /** More than the threads of a small program need. */
    static final int HEAP_MIB = 512;

    /** A schedule leaves nothing; the fewer collections, the better. */
    private static final int YOUNG_MIB = 64;

    private static final String MISJUDGED =
            "on JDK %s the explorer misjudges a program that it knows (it does not come back)"
                    .formatted(Runtime.version());

    private static ProcessPool pool;

    private Explorer() {}

    /**
     * Explores a scenario.
     *
     * @param counts whether to count all outcomes instead of checking
     * @throws IllegalArgumentException if the code cannot travel
     */
    public static synchronized Report explore(
            Scenario scenario, boolean counts, long maxSchedules, Duration limit)
            throws InterruptedException {
        Order.Aim aim = counts ? Order.Aim.COUNT : Order.Aim.CHECK;
        return (Report) ask(order(scenario, aim, maxSchedules, limit), limit);
    }

    /**
     * Finds all states of a scenario.
     *
     * @throws IllegalArgumentException if the code cannot travel
     */
    public static synchronized Board play(Scenario scenario, Duration limit)
            throws InterruptedException {
        Object answer = ask(order(scenario, Order.Aim.PLAY, Long.MAX_VALUE, limit), limit);
        return answer instanceof Board board ? board : Board.none(((Report) answer).reason());
    }

    /** Returns what was asked for, or a report that says why not. */
    private static Object ask(Order order, Duration limit) throws InterruptedException {
        try {
            return ask(pool(), order, limit);
        } catch (IOException | IllegalStateException e) {
            return inconclusive(String.valueOf(e.getMessage()));
        }
    }

    static Object ask(ProcessPool pool, Order order, Duration limit) throws InterruptedException {
        Answer answer = new Answer();
        return await(answer, pool.run(List.of(new Exploration(order)), answer), limit);
    }

    private static Object await(Answer answer, Submission submission, Duration limit)
            throws InterruptedException {
        try {
            long millis = limit.plus(GRACE).toMillis();
            Object result = answer.result.get(millis, TimeUnit.MILLISECONDS);
            if (result instanceof Report report && report.reason().equals(Ending.OUT_OF_MEMORY)) {
                drop();
            }
            return result;
        } catch (ExecutionException e) {
            drop();
            int exitCode = e.getCause() instanceof WorkerDiedException died ? died.exitCode() : 0;
            return inconclusive(
                    switch (exitCode) {
                        case Watchdog.STUCK -> stuck(limit);
                        case Watchdog.MISJUDGED -> MISJUDGED;
                        default -> e.getCause().getMessage();
                    });
        } catch (TimeoutException e) {
            submission.cancel(true);
            drop();
            return inconclusive(stuck(limit));
        } catch (InterruptedException e) {
            submission.cancel(true);
            drop();
            throw e;
        }
    }

    private static String stuck(Duration limit) {
        return "the code did not come back within %d s; does a loop end?"
                .formatted(limit.toSeconds());
    }

    private static Report inconclusive(String reason) {
        return new Report(
                new Ending(Ending.Kind.REFUSED, reason), 0, -1, false, null, null, null, 0);
    }

    /** What cannot travel is a variable of one of its functions, and named as such. */
    private static Shipment shipment(Scenario scenario) {
        try {
            return Shipment.of(scenario, List.of());
        } catch (IllegalArgumentException e) {
            scenario.functions().forEach(function -> Shipment.of(function, List.of()));
            throw e;
        }
    }

    static Order order(Scenario scenario, Order.Aim aim, long maxSchedules, Duration limit) {
        Shipment shipment = shipment(scenario);
        Message code = shipment.code().detached();
        List<Class<?>> classes = List.copyOf(shipment.classes());
        return new Order(
                classes.stream().map(Class::getName).toArray(String[]::new),
                classes.stream().map(Shipment::bytes).toArray(byte[][]::new),
                classes.stream().map(c -> CellSources.lines(c.getName())).toArray(int[][]::new),
                CellClasses.classPath(scenario.loader()).stream()
                        .map(URL::toString)
                        .toArray(String[]::new),
                java.util.Arrays.copyOf(code.bytes(), code.length()),
                code.arrays().toArray(),
                aim,
                maxSchedules,
                limit.toMillis());
    }

    private static ProcessPool pool() throws IOException {
        if (pool == null) {
            pool = ProcessPool.open(flags(PatchFolder.path()));
        }
        return pool;
    }

    static List<String> flags(Path patches) {
        String hooks = JdkPatcher.class.getPackageName() + ".hook";
        return List.of(
                "-Xmx" + HEAP_MIB + "m",
                "-Xmn" + YOUNG_MIB + "m",
                "--patch-module",
                "java.base=" + patches,
                "--add-exports",
                "java.base/" + hooks + "=ALL-UNNAMED",
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--add-opens",
                "java.base/java.util=ALL-UNNAMED",
                "--add-opens",
                "java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens",
                "java.base/java.util.concurrent.atomic=ALL-UNNAMED",
                "--add-opens",
                "java.base/java.util.concurrent.locks=ALL-UNNAMED",
                "-Djdk.reflect.useNativeAccessorOnly=false",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");
    }

    /** Ends the exploring JVM; the next exploration starts another. */
    public static synchronized void drop() throws InterruptedException {
        if (pool != null) {
            ProcessPool ending = pool;
            pool = null;
            ending.shutdownNow();
            ending.awaitTermination(TIME_TO_END);
        }
    }

    /** Waits for the one result. */
    private static final class Answer implements TaskListener {

        private final CompletableFuture<Object> result = new CompletableFuture<>();

        @Override
        public void completed(int task, Object value, int worker, long start, long end) {
            result.complete(value);
        }

        @Override
        public void failed(TaskFailedException failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void output(int task, String text, boolean error) {
            System.out.print(text);
        }

        @Override
        public void cpuTime(long nanos) {}
    }
}
