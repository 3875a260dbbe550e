package heddle.process;

import heddle.process.internal.ThreadTrace;
import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Later;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A worker JVM as its pool sees it: the process and its pipes.
 *
 * <p>Safe to use from several threads, but for {@link #answers()}, which one thread reads.
 */
final class WorkerProcess {

    private static final int SECONDS_TO_EXIT = 2;
    private static final Duration TIME_TO_FALL_SILENT = Duration.ofMillis(500);

    private final Process process;
    private final ProcessTree tree;
    private final long heapBytes;
    private final WorkerInput input;
    private final FrameReader answers;
    private final LastLines errors;

    private long configuredNanos;
    private long clockOffsetNanos;

    /** The answers to come from its recorder, in their order; null once the worker is gone. */
    private Queue<CompletableFuture<List<ThreadTrace>>> traces = new ArrayDeque<>();

    private volatile long tasksDone;
    private volatile Throwable reasonToKill;
    private final QueueOutbox outbox = new QueueOutbox(this);
    private final AtomicBoolean exitClaimed = new AtomicBoolean();

    private WorkerProcess(GuardedProcess started, long heapBytes) {
        this.process = started.process();
        this.tree = started.tree();
        this.heapBytes = heapBytes;
        this.input = new WorkerInput(process.getOutputStream());
        this.answers = new FrameReader(process.getInputStream());
        this.errors =
                LastLines.of(process.getErrorStream(), "heddle errors of worker " + process.pid());
    }

    static WorkerProcess start(List<String> command) throws IOException {
        return new WorkerProcess(WorkerCommand.start(command), 0);
    }

    /** Starts a worker with at most so much heap. */
    static WorkerProcess start(long heapBytes) throws IOException {
        return new WorkerProcess(WorkerCommand.start(WorkerCommand.worker(heapBytes)), heapBytes);
    }

    long heapBytes() {
        return heapBytes;
    }

    /** Says how tasks run inside, and does not wait. */
    void configure(int threads) {
        Encoder configuration = new Encoder();
        configuration.writeCount(threads);
        configuredNanos = System.nanoTime();
        input.tell(Frame.CONFIGURE, configuration);
    }

    /**
     * Waits until the worker that was configured is there.
     *
     * @throws IOException if it has ended, or does not answer within the limit and is ended
     */
    void awaitReady(Duration limit) throws IOException {
        AtomicBoolean answered = new AtomicBoolean();
        Later.run(
                limit,
                () -> {
                    if (!answered.get()) {
                        kill(new IOException("it did not answer within " + limit));
                    }
                });
        Frame ready;
        do {
            ready = answers.read();
        } while (ready != null && ready.type() != Frame.READY); // it may have rehearsed
        long now = System.nanoTime();
        answered.set(true);
        if (ready == null) {
            throw notStarted();
        }
        long theirs = new Decoder(ready.message(), null).readCount();
        // The clocks of two processes agree on the usual systems; on others, half of this is the
        // error.
        long offset = (configuredNanos + now) / 2 - theirs;
        clockOffsetNanos = Math.abs(offset) <= now - configuredNanos ? 0 : offset;
    }

    private IOException notStarted() {
        int exitCode = exitCode();
        return new IOException(
                "a worker process ended before it could take a task, with exit code %d: %s"
                        .formatted(exitCode, LastLines.endOf(lastWords())),
                reasonToKill);
    }

    WorkerInput input() {
        return input;
    }

    FrameReader answers() {
        return answers;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Process process() {
        return process;
    }

    long tasksDone() {
        return tasksDone;
    }

    /** Called by the thread alone that reads its answers. */
    void countTasks(int count) {
        tasksDone += count;
    }

    /** Converts a time of the worker's clock into one of ours. */
    long toOurNanos(long theirNanos) {
        return theirNanos + clockOffsetNanos;
    }

    /** What the worker is to be told by threads that cannot wait for it. */
    QueueOutbox outbox() {
        return outbox;
    }

    boolean isGone() {
        return exitClaimed.get();
    }

    /** Begins or ends a recording; the answer, which comes as a frame, has what was recorded. */
    synchronized CompletableFuture<List<ThreadTrace>> ask(int recordOrStop) {
        CompletableFuture<List<ThreadTrace>> answer = new CompletableFuture<>();
        if (traces == null) {
            answer.complete(List.of());
        } else {
            traces.add(answer);
            input.tell(recordOrStop, new Encoder());
        }
        return answer;
    }

    synchronized void recorded(List<ThreadTrace> answer) {
        if (traces != null) {
            traces.remove()
                    .complete(answer.stream().map(t -> t.shifted(clockOffsetNanos)).toList());
        }
    }

    private synchronized void recordsNothingMore() {
        traces.forEach(answer -> answer.complete(List.of()));
        traces = null;
    }

    /** Lets the worker end by itself, once it has read everything. */
    void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroyForcibly();
        }
    }

    /** Ends the worker because of an error on our side. */
    void kill(Throwable reason) {
        reasonToKill = reason;
        kill();
    }

    /** The error on our side because of which the worker was ended, or null. */
    Throwable reasonToKill() {
        return reasonToKill;
    }

    /** Asks the worker to end. */
    void terminate() {
        process.toHandle().destroy(); // unlike Process.destroy this does not close its streams
    }

    /** Ends the worker, if it still runs, and every process that it has started. */
    void kill() {
        if (process.isAlive()) {
            List<ProcessHandle> descendants = process.descendants().toList();
            process.destroyForcibly(); // closes its streams too, so nobody goes on reading them
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** True for exactly one caller, who must then settle its chunks. */
    boolean claimExit() {
        boolean first = exitClaimed.compareAndSet(false, true);
        if (first) {
            recordsNothingMore();
            SharedFiles.deleteOf(pid());
            Queues.gone(this);
        }
        return first;
    }

    /**
     * Calls when the process has ended and its output has not, because a child that it has started
     * has the same output.
     */
    void whenSilentlyDead(Runnable action) {
        process.onExit().thenRun(() -> afterSilence(action));
    }

    private void afterSilence(Runnable action) {
        if (exitClaimed.get()) {
            return;
        }
        Later.run(
                TIME_TO_FALL_SILENT,
                () -> {
                    if (answers.isWaiting()) {
                        action.run();
                    } else {
                        afterSilence(action);
                    }
                });
    }

    /**
     * Waits for the end of the process, which is near: its output has ended. What a worker that was
     * killed has left running is ended too.
     */
    int exitCode() {
        int exitCode = await();
        if (exitCode != 0) {
            try {
                tree.kill();
            } catch (IllegalStateException e) {
                // Processes cannot be listed now: they stay, as they do on systems that hide them.
            }
        }
        return exitCode;
    }

    private int await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!process.waitFor(SECONDS_TO_EXIT, TimeUnit.SECONDS)) {
                        process.destroyForcibly();
                    }
                    return process.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    String lastWords() {
        return errors.text() + answers.takeNoise();
    }
}
