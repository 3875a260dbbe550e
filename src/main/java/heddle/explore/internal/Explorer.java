package heddle.explore.internal;

import heddle.kernel.internal.CellClasses;
import heddle.kernel.internal.CellSources;
import heddle.process.ProcessPool;
import heddle.process.Submission;
import heddle.process.WorkerDiedException;
import heddle.task.Fn;
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
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
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

    /** Starts while the code is packed; null when there is none. */
    private static Future<ProcessPool> pool;

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
        try {
            Message answer = ask(scenario, aim, maxSchedules, limit);
            Report report = report(answer, scenario);
            if (report.reason().equals(Ending.OUT_OF_MEMORY)) {
                drop();
            }
            return report;
        } catch (NoAnswerException e) {
            return Report.inconclusive(e.getMessage());
        }
    }

    private static Report report(Message answer, Scenario scenario) throws NoAnswerException {
        try {
            return ReportForm.read(answer, scenario.loader());
        } catch (IOException | ClassNotFoundException e) {
            throw new NoAnswerException("an outcome cannot be read: " + e);
        }
    }

    /**
     * Finds all states of a scenario.
     *
     * @throws IllegalArgumentException if the code cannot travel
     */
    public static synchronized Board play(Scenario scenario, Duration limit)
            throws InterruptedException {
        try {
            return Board.of(ask(scenario, Order.Aim.PLAY, Long.MAX_VALUE, limit));
        } catch (NoAnswerException | IOException | ClassNotFoundException e) {
            return Board.none(e.getMessage());
        }
    }

    private static Message ask(Scenario scenario, Order.Aim aim, long maxSchedules, Duration limit)
            throws InterruptedException, NoAnswerException {
        if (pool == null) {
            pool = start();
        }
        Order order = order(scenario, aim, maxSchedules, limit);
        return ask(started(), order, limit);
    }

    static Message ask(ProcessPool pool, Order order, Duration limit)
            throws InterruptedException, NoAnswerException {
        Answer answer = new Answer();
        Fn<Message, Message> explore = Exploration::answer;
        List<Message> orders = List.of(order.toMessage());
        return await(answer, pool.map(explore, orders, 1, answer), limit);
    }

    private static Message await(Answer answer, Submission submission, Duration limit)
            throws InterruptedException, NoAnswerException {
        try {
            long millis = limit.plus(GRACE).toMillis();
            return (Message) answer.result.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            drop();
            int exitCode = e.getCause() instanceof WorkerDiedException died ? died.exitCode() : 0;
            throw new NoAnswerException(
                    switch (exitCode) {
                        case Watchdog.STUCK -> stuck(limit);
                        case Watchdog.MISJUDGED -> MISJUDGED;
                        default -> e.getCause().getMessage();
                    });
        } catch (TimeoutException e) {
            submission.cancel(true);
            drop();
            throw new NoAnswerException(stuck(limit));
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
        return new Order(
                shipment.classes().stream().map(Explorer::cellClass).toList(),
                CellClasses.classPath(scenario.loader()).stream().map(URL::toString).toList(),
                shipment.code().detached(),
                aim,
                maxSchedules,
                limit.toMillis());
    }

    private static Order.CellClass cellClass(Class<?> type) {
        return new Order.CellClass(
                type.getName(), Shipment.bytes(type), CellSources.lines(type.getName()));
    }

    private static Future<ProcessPool> start() {
        FutureTask<ProcessPool> starting =
                new FutureTask<>(() -> ProcessPool.open(flags(PatchFolder.path())));
        Thread.ofVirtual().name("heddle explorer").start(starting);
        return starting;
    }

    private static ProcessPool started() throws InterruptedException, NoAnswerException {
        try {
            return pool.get();
        } catch (ExecutionException e) {
            pool = null;
            throw new NoAnswerException(String.valueOf(e.getCause().getMessage()));
        }
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
        if (pool == null) {
            return;
        }
        try {
            ProcessPool ending = started();
            pool = null;
            ending.shutdownNow();
            ending.awaitTermination(TIME_TO_END);
        } catch (NoAnswerException e) {
            return; // it has never started
        }
    }

    /** Says why there is no answer. */
    static final class NoAnswerException extends Exception {

        private static final long serialVersionUID = 1L;

        NoAnswerException(String reason) {
            super(reason);
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
