package heddle.explore.internal;

import heddle.process.ProcessPool;
import heddle.process.Submission;
import heddle.process.WorkerDiedException;
import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.TaskFailedException;
import heddle.task.internal.Message;
import heddle.task.internal.TaskListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JVM with patched classes that explores, one program at a time. Code that never comes back to
 * its schedule costs that JVM and nothing else: its own {@link Watchdog} ends it, or else this.
 */
final class ExploringJvm {

    /** For the canaries, and for its own watchdog to be first. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private static final Duration TIME_TO_END = Duration.ofSeconds(10);

    /** More than the threads of a small program need. */
    static final int HEAP_MIB = 512;

    /** A schedule leaves nothing; the fewer collections, the better. */
    private static final int YOUNG_MIB = 64;

    private static final String MISJUDGED =
            "on JDK %s the explorer misjudges a program that it knows (it does not come back)"
                    .formatted(Runtime.version());

    private final Path patches;
    private final ProcessPool pool;
    private boolean triedOut;

    ExploringJvm(Path patches) {
        this.patches = patches;
        this.pool = ProcessPool.open(flags(patches));
    }

    /** Starts one beside the caller, who has something to pack. */
    static Future<ExploringJvm> start() {
        FutureTask<ExploringJvm> starting =
                new FutureTask<>(() -> new ExploringJvm(PatchFolder.path()));
        Thread.ofPlatform().daemon().name("heddle explorer").start(starting);
        return starting;
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
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                "-D%s=%b".formatted(Exploration.TRIED, PatchFolder.isTried(patches)));
    }

    /**
     * Asks for what an order says; who gets no answer had better {@link #end} this JVM.
     *
     * @throws NoAnswerException if there is none; it says why
     */
    Message ask(Order order, Duration limit) throws InterruptedException, NoAnswerException {
        Answer<Message> answer = new Answer<>();
        Fn<Message, Message> explore = Exploration::answer;
        Submission submission;
        try {
            submission = pool.map(explore, List.of(order.toMessage()), 1, answer);
        } catch (RejectedExecutionException e) {
            throw new NoAnswerException("the exploring JVM cannot be replaced: " + e.getMessage());
        }
        Message message = await(answer.result, submission, limit);
        if (!triedOut) {
            triedOut = true;
            tryOut();
        }
        return message;
    }

    private static Message await(Future<Message> result, Submission submission, Duration limit)
            throws InterruptedException, NoAnswerException {
        try {
            return result.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            int exitCode = e.getCause() instanceof WorkerDiedException died ? died.exitCode() : 0;
            throw new NoAnswerException(
                    switch (exitCode) {
                        case Watchdog.STUCK -> stuck(limit);
                        case Watchdog.MISJUDGED -> MISJUDGED;
                        default -> e.getCause().getMessage();
                    });
        } catch (TimeoutException e) {
            submission.cancel(true);
            throw new NoAnswerException(stuck(limit));
        } catch (InterruptedException e) {
            submission.cancel(true);
            throw e;
        }
    }

    private static String stuck(Duration limit) {
        return "the code did not come back within %s; does a loop end?"
                .formatted(
                        limit.toMillis() < 1_000
                                ? limit.toMillis() + " ms"
                                : limit.toSeconds() + " s");
    }

    /** Lets the canaries sing while the reader looks at the first answer. */
    private void tryOut() {
        Answer<Object> answer = new Answer<>();
        answer.result.whenComplete(
                (done, failure) -> {
                    boolean misjudges = failure != null && isMisjudgement(failure);
                    if (failure == null || misjudges) {
                        setTried(!misjudges);
                    }
                });
        try {
            pool.run(List.of((Action) Exploration::tryOut), answer);
        } catch (RejectedExecutionException e) {
            // It has died after its answer; another tries them out.
        }
    }

    private static boolean isMisjudgement(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause instanceof IllegalStateException && !(cause instanceof CancellationException)
                || failure instanceof WorkerDiedException died
                        && died.exitCode() == Watchdog.MISJUDGED;
    }

    private void setTried(boolean tried) {
        try {
            PatchFolder.setTried(patches, tried);
        } catch (IOException e) {
            // The canaries sing first in the next JVM, or once more: nothing else changes.
        }
    }

    void end() throws InterruptedException {
        pool.shutdownNow();
        pool.awaitTermination(TIME_TO_END);
    }

    /** Says why there is no answer. */
    static final class NoAnswerException extends Exception {

        private static final long serialVersionUID = 1L;

        NoAnswerException(String reason) {
            super(reason);
        }
    }

    /** Waits for the one result. */
    private static final class Answer<R> implements TaskListener {

        private final CompletableFuture<R> result = new CompletableFuture<>();

        @Override
        @SuppressWarnings("unchecked")
        public void completed(int task, Object value, int worker, long start, long end) {
            result.complete((R) value);
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
