package heddle.process;

import heddle.task.Fn;
import heddle.task.TaskFailedException;
import heddle.task.internal.Encoder;
import heddle.task.internal.Refusal;
import heddle.task.internal.Shipment;
import heddle.task.internal.TaskListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

/**
 * Worker JVMs that run tasks: the engine behind {@code Runner.processes} and {@code WorkerPool},
 * which users meet instead.
 *
 * <pre>
 *   caller ── Chunk ──▶ Dispatcher ── frames ──▶ stdin  ┌───────────┐
 *                                                       │ WorkerMain│
 *   listener ◀── AnswerReader of the worker ◀── frames ─ stdout ────┘
 * </pre>
 *
 * <p>A worker gets its next chunks before it has answered the last. When it dies, the one that it
 * was running fails, the others go to the front of the queue, and another worker takes its place.
 *
 * <p>Safe to use from several threads. Listeners are called without a lock held.
 */
public final class ProcessPool {

    /** Few enough chunks to be worth their messages, enough of them to keep all workers busy. */
    private static final int CHUNKS_PER_WORKER = 4;

    private final int threads;
    private final Launcher launcher;
    private final List<WorkerSlot> slots;
    private final Dispatcher dispatcher;
    private final PoolRecording recording = new PoolRecording(this::present);
    private final Duration startUp;

    private ProcessPool(int count, int threads, Launcher launcher) {
        this.threads = threads;
        this.launcher = launcher;
        this.slots = IntStream.range(0, count).mapToObj(i -> new WorkerSlot(i, threads)).toList();
        this.dispatcher = new Dispatcher(slots);
        long began = System.nanoTime();
        startAll();
        this.startUp = Duration.ofNanos(System.nanoTime() - began);
    }

    /**
     * Starts workers and waits until each of them can take a task.
     *
     * @param count how many, at least 1
     * @param threads how many tasks each of them runs at once; 0 for any number, on virtual threads
     * @return the open pool
     * @throws UncheckedIOException if a worker cannot be started; the others are ended
     */
    public static ProcessPool open(int count, int threads) {
        return new ProcessPool(count, threads, Launcher.usual());
    }

    /**
     * Starts one worker, which runs one task at a time, in a JVM with further flags.
     *
     * @param flags of the JVM, after the usual ones
     * @return the open pool
     * @throws UncheckedIOException if the worker cannot be started
     */
    public static ProcessPool open(List<String> flags) {
        return of(size -> WorkerProcess.start(WorkerCommand.worker(flags)));
    }

    /** Opens a pool of one worker that is started in a way of its own. */
    static ProcessPool of(Launcher launcher) {
        return new ProcessPool(1, 1, launcher);
    }

    /** All workers start at the same time; the first that cannot ends the others. */
    private void startAll() {
        List<Future<WorkerProcess>> starting = new ArrayList<>();
        try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < slots.size(); i++) {
                starting.add(starters.submit(() -> launcher.configured(threads, slots.size())));
            }
        }
        List<WorkerProcess> started = new ArrayList<>();
        starting.stream()
                .filter(start -> start.state() == Future.State.SUCCESS)
                .forEach(start -> started.add(start.resultNow()));
        int counted = started.size();
        try {
            throwFailure(starting);
            for (int i = 0; i < slots.size(); i++) {
                started.set(i, launcher.ready(started.get(i), threads, slots.size()));
            }
        } catch (IOException e) {
            started.forEach(WorkerProcess::kill);
            launcher.ended(counted);
            throw new UncheckedIOException(e);
        }
        for (WorkerSlot slot : slots) {
            dispatcher.seat(slot, started.get(slot.number()));
            serve(slot, started.get(slot.number()));
        }
    }

    private static void throwFailure(List<Future<WorkerProcess>> starting) throws IOException {
        for (Future<WorkerProcess> start : starting) {
            if (start.state() == Future.State.FAILED) {
                if (start.exceptionNow() instanceof IOException e) {
                    throw e;
                }
                throw new IOException("a worker cannot be started", start.exceptionNow());
            }
        }
    }

    /** Listens to a worker until its end, which may be silent: a child can hold its streams. */
    private void serve(WorkerSlot slot, WorkerProcess worker) {
        AnswerReader answers = new AnswerReader(dispatcher, slot, worker);
        Thread.ofPlatform()
                .daemon()
                .name("heddle reader of process " + (slot.number() + 1))
                .start(
                        () -> {
                            answers.readAll();
                            exited(slot, worker);
                        });
        worker.whenSilentlyDead(() -> exited(slot, worker));
    }

    /** Settles what a worker leaves behind, once, and puts another in its place. */
    private void exited(WorkerSlot slot, WorkerProcess worker) {
        if (!worker.claimExit()) {
            return;
        }
        int exitCode = worker.exitCode();
        String lastWords = worker.lastWords();
        Dispatcher.Losses losses = dispatcher.exited(slot, exitCode);
        dispatcher.count(losses);
        for (Dispatcher.Loss loss : losses.failed()) {
            Chunk chunk = loss.chunk();
            chunk.listener()
                    .failed(
                            losses.stopped()
                                    ? Dispatcher.cancelled(chunk)
                                    : reason(loss, worker, exitCode, lastWords));
        }
        if (losses.replace()) {
            replace(slot);
        } else {
            leaveEmpty(null);
        }
        dispatcher.dispatchWithoutWaiting();
        dispatcher.closeIdleWorkers();
    }

    private static TaskFailedException reason(
            Dispatcher.Loss loss, WorkerProcess worker, int exitCode, String lastWords) {
        int task = loss.chunk().current;
        return worker.reasonToKill() == null
                ? new WorkerDiedException(task, loss.last(), worker.pid(), exitCode, lastWords)
                : new TaskFailedException(task, worker.reasonToKill());
    }

    private void replace(WorkerSlot slot) {
        try {
            WorkerProcess newcomer = launcher.configured(threads, slots.size());
            launcher.ended(1); // the one that it replaces
            WorkerProcess worker = launcher.ready(newcomer, threads, slots.size());
            if (!dispatcher.seat(slot, worker)) {
                worker.kill();
            }
            recording.join(worker);
            serve(slot, worker);
        } catch (IOException | RuntimeException | Error e) {
            leaveEmpty(e);
        }
    }

    /** Without any worker, nobody may wait for one. */
    private void leaveEmpty(Throwable reason) {
        launcher.ended(1);
        for (Chunk chunk : dispatcher.closeForGood()) {
            chunk.listener().failed(new TaskFailedException(chunk.first, reason));
        }
    }

    /**
     * Returns how long {@link #open} took.
     *
     * @return until every worker could take a task
     */
    public Duration startUp() {
        return startUp;
    }

    /**
     * Applies a function to items, several in a message.
     *
     * @param fn the function
     * @param items its arguments
     * @param chunk how many travel together; 0 for about four chunks for each worker
     * @param listener hears of every task
     * @return the work that has begun
     * @throws IllegalArgumentException if the function or an item cannot travel; nothing has begun
     * @throws RejectedExecutionException if the pool is shut down
     */
    public Submission map(Fn<?, ?> fn, List<?> items, int chunk, TaskListener listener) {
        int size = chunk == 0 ? chunkSize(items.size()) : chunk;
        List<Encoder> encoded = new ArrayList<>();
        for (int first = 0; first < items.size(); first += size) {
            int end = Math.min(items.size(), first + size);
            encoded.add(encode(items.subList(first, end), first));
        }
        Shipment shipment = Shipment.of(fn, encoded);
        Submission submission = new Submission(dispatcher, listener);
        int first = 0;
        for (Encoder some : encoded) {
            int count = Math.min(size, items.size() - first);
            submission.add(Chunk.ofItems(submission, shipment, first, count, some.toMessage()));
            first += count;
        }
        dispatcher.submit(submission);
        return submission;
    }

    /** On virtual threads tasks may wait for each other: each needs one of its own. */
    private int chunkSize(int items) {
        if (threads == WorkerThreads.VIRTUAL) {
            return 1;
        }
        int atOnce = slots.size() * threads;
        return Math.max(1, items / (CHUNKS_PER_WORKER * atOnce));
    }

    private static Encoder encode(List<?> chunk, int first) {
        Encoder encoder = new Encoder();
        try {
            encoder.writeAll(chunk);
            return encoder;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            int i = first;
            for (Object item : chunk) {
                Throwable reason = Refusal.reason(item);
                if (reason != null) {
                    throw Refusal.of("item " + i, item, reason);
                }
                i++;
            }
            throw Refusal.of("one of the items", chunk, e);
        }
    }

    /**
     * Runs tasks.
     *
     * @param tasks each a {@link java.util.concurrent.Callable} or a {@link Runnable} that can
     *     travel
     * @param listener hears of every task
     * @return the work that has begun
     * @throws IllegalArgumentException if a task cannot travel; nothing has begun
     * @throws RejectedExecutionException if the pool is shut down
     */
    public Submission run(List<?> tasks, TaskListener listener) {
        Submission submission = new Submission(dispatcher, listener);
        for (int i = 0; i < tasks.size(); i++) {
            Shipment shipment = Shipment.of(tasks.get(i), List.of()).detached();
            submission.add(Chunk.ofTask(submission, shipment, i));
        }
        dispatcher.submit(submission);
        return submission;
    }

    /** Takes no more work; ends the workers when all that was given is done. */
    public void shutdown() {
        dispatcher.shutdown();
    }

    /**
     * Takes no more work, drops what waits, interrupts what runs, and after half a second kills the
     * workers that are still there. Returns at once.
     */
    public void shutdownNow() {
        dispatcher.stop();
    }

    /**
     * Waits until all workers have ended after a shut-down.
     *
     * @param limit how long to wait
     * @return whether they have ended
     * @throws InterruptedException if this thread is interrupted
     */
    public boolean awaitTermination(Duration limit) throws InterruptedException {
        return dispatcher.awaitTermination(limit);
    }

    /**
     * Says whether all workers have ended after a shut-down.
     *
     * @return whether they have
     */
    public boolean isTerminated() {
        return dispatcher.isTerminated();
    }

    /**
     * Returns the recorder of what the threads in the workers do.
     *
     * @return the recording, which has yet to be started
     */
    public PoolRecording recording() {
        return recording;
    }

    /**
     * Returns what is known of each worker.
     *
     * @return one entry for each place in the pool, in order
     */
    public List<WorkerState> workers() {
        synchronized (dispatcher) {
            return slots.stream().map(WorkerSlot::state).toList();
        }
    }

    private List<WorkerProcess> present() {
        synchronized (dispatcher) {
            return slots.stream().map(WorkerSlot::worker).toList();
        }
    }

    /**
     * What is known of a worker.
     *
     * @param pid the id of its process
     * @param alive whether the process runs
     * @param running how many tasks it runs
     * @param tasksDone how many tasks it has ended
     */
    public record WorkerState(long pid, boolean alive, int running, long tasksDone) {}
}
