package heddle.process;

import heddle.kernel.internal.CellClasses;
import heddle.process.internal.ThreadTrace;
import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Later;
import heddle.task.internal.Shipment;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A worker JVM as its pool sees it: the process, its pipes, and which code it has been sent.
 *
 * <p>Safe to use from several threads, but for {@link #in()}, which one thread reads.
 */
final class WorkerProcess {

    /**
     * A pipe holds 64 KiB; with half of that under way a writer does not wait for the worker to
     * read.
     */
    static final int MAX_BYTES_UNDER_WAY = 32 * 1024;

    private static final int SECONDS_TO_EXIT = 2;
    private static final Duration TIME_TO_FALL_SILENT = Duration.ofMillis(500);
    private static final AtomicInteger LAST_LOADER_ID = new AtomicInteger();
    private static final Map<ClassLoader, Integer> LOADER_IDS =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final Process process;
    private final ProcessTree tree;
    private final long heapBytes;
    private final FrameWriter out;
    private final FrameReader in;
    private final LastLines errors;

    /** Held by whoever writes chunks; guards what the worker has been sent. */
    private final ReentrantLock sending = new ReentrantLock();

    private final Set<Class<?>> classesSent = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<ClassLoader, List<URL>> classPathSent = new HashMap<>();
    private final Set<Integer> submissionsSent = new HashSet<>();
    private final Queue<Submission> toForget = new ConcurrentLinkedQueue<>();

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
        this.out = new FrameWriter(process.getOutputStream());
        this.in = new FrameReader(process.getInputStream());
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
        send(Frame.CONFIGURE, configuration);
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
            ready = in.read();
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

    FrameReader in() {
        return in;
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

    /** Receives what cannot be sent. */
    @FunctionalInterface
    interface Unsent {
        void fail(Chunk chunk, Throwable reason);
    }

    /**
     * Whether the chunks, with all that they need and the worker has not got, fit into the pipe.
     */
    boolean fitsIntoPipe(List<Chunk> chunks) {
        sending.lock();
        try {
            long bytes = 0;
            for (Chunk chunk : chunks) {
                if (!classesSent.containsAll(chunk.shipment.classes())) {
                    return false;
                }
                bytes += chunk.bytes;
                if (chunk.items != null && !submissionsSent.contains(chunk.submission.id())) {
                    bytes += chunk.shipment.code().size();
                }
            }
            return bytes <= MAX_BYTES_UNDER_WAY;
        } finally {
            sending.unlock();
        }
    }

    /** Sends chunks, and before each what it needs and the worker has not got. */
    void send(List<Chunk> chunks, Unsent unsent) throws IOException {
        sending.lock();
        try {
            putForgotten();
            for (Chunk chunk : chunks) {
                try {
                    put(chunk);
                } catch (RuntimeException | Error e) {
                    unsent.fail(chunk, e);
                }
            }
            out.flush();
        } finally {
            sending.unlock();
        }
    }

    private void put(Chunk chunk) throws IOException {
        Submission submission = chunk.submission;
        boolean known = submissionsSent.contains(submission.id());
        if (submission.isKept()) {
            submissionsSent.add(submission.id());
        }
        if (!known || chunk.items == null) {
            sendClasses(chunk.shipment);
        }
        int loader = loaderId(chunk.shipment.loader());
        if (chunk.items == null) {
            out.put(Frame.TASK, chunk.task(loader));
            return;
        }
        if (!known) {
            Encoder code = new Encoder();
            code.writeCount(submission.id());
            code.writeCount(loader);
            code.append(chunk.shipment.code());
            out.put(Frame.CODE, code);
        }
        out.put(Frame.CALL, chunk.call());
    }

    private void sendClasses(Shipment shipment) throws IOException {
        sendClasses(shipment.loader(), shipment.classes());
    }

    private void sendClasses(ClassLoader loader, Set<Class<?>> needed) throws IOException {
        List<URL> classPath = CellClasses.classPath(loader);
        List<URL> before = classPathSent.put(loader, classPath);
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> type : needed) {
            if (classesSent.add(type)) {
                classes.add(type);
            }
        }
        if (before == classPath && classes.isEmpty()) {
            return;
        }
        List<String> jars = new ArrayList<>();
        classPath.forEach(url -> jars.add(url.toString()));
        jars.remove(WorkerCommand.ownLocation().toString()); // the worker runs from it
        if (before != null) {
            before.forEach(url -> jars.remove(url.toString()));
        }
        Encoder encoder = new Encoder();
        encoder.writeCount(loaderId(loader));
        encoder.writeCount(needed.stream().anyMatch(Class::desiredAssertionStatus) ? 1 : 0);
        encoder.writeCount(jars.size());
        jars.forEach(encoder::writeText);
        encoder.writeCount(classes.size());
        for (Class<?> type : classes) {
            encoder.writeText(type.getName());
            encoder.writeBytes(Shipment.bytes(type));
        }
        out.put(Frame.CLASSES, encoder);
    }

    /** The loader that workers know by that number, or null when it is gone. */
    static ClassLoader loader(int id) {
        synchronized (LOADER_IDS) {
            return LOADER_IDS.entrySet().stream()
                    .filter(entry -> entry.getValue() == id)
                    .map(Map.Entry::getKey)
                    .findAny()
                    .orElse(null);
        }
    }

    private static int loaderId(ClassLoader loader) {
        synchronized (LOADER_IDS) {
            return LOADER_IDS.computeIfAbsent(loader, l -> LAST_LOADER_ID.incrementAndGet());
        }
    }

    /** Makes the worker a child that runs one action and ends. */
    void runMain(Shipment shipment) throws IOException {
        sending.lock();
        try {
            sendClasses(shipment);
            Encoder main = new Encoder();
            main.writeCount(loaderId(shipment.loader()));
            main.append(shipment.code());
            out.write(Frame.MAIN, main);
        } finally {
            sending.unlock();
        }
    }

    /** What the worker is to be told by threads that cannot wait for it. */
    QueueOutbox outbox() {
        return outbox;
    }

    boolean isGone() {
        return exitClaimed.get();
    }

    /** Sends what queues have to say to it, and before that the classes that it needs. */
    void sendReplies(List<QueueOutbox.Reply> replies) throws IOException {
        sending.lock();
        try {
            for (QueueOutbox.Reply reply : replies) {
                if (!reply.classes().isEmpty()) {
                    sendClasses(reply.loader(), reply.classes());
                }
                out.put(Frame.REPLY, reply.body());
            }
            out.flush();
        } finally {
            sending.unlock();
        }
    }

    /** Interrupts a call; does nothing when the worker is gone. */
    void cancel(Chunk chunk) {
        send(Frame.CANCEL, id(chunk.id));
    }

    /** Begins or ends a recording; the answer, which comes as a frame, has what was recorded. */
    synchronized CompletableFuture<List<ThreadTrace>> ask(int recordOrStop) {
        CompletableFuture<List<ThreadTrace>> answer = new CompletableFuture<>();
        if (traces == null) {
            answer.complete(List.of());
        } else {
            traces.add(answer);
            send(recordOrStop, new Encoder());
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

    /** Lets the worker forget a submission: now or, when somebody else is writing, later. */
    void forget(Submission submission) {
        toForget.add(submission);
        if (sending.tryLock()) {
            try {
                putForgotten();
                out.flush();
            } catch (IOException e) {
                // The worker is gone, and with it what it knew.
            } finally {
                sending.unlock();
            }
        }
    }

    private void putForgotten() throws IOException {
        Submission submission;
        while ((submission = toForget.poll()) != null) {
            if (submissionsSent.remove(submission.id())) {
                out.put(Frame.FORGET, id(submission.id()));
            }
        }
    }

    private static Encoder id(int id) {
        Encoder encoder = new Encoder();
        encoder.writeCount(id);
        return encoder;
    }

    private void send(int type, Encoder encoder) {
        try {
            out.write(type, encoder);
        } catch (IOException e) {
            // The worker is gone: its reader hears of that too, and takes care of its chunks.
        }
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
                    if (in.isWaiting()) {
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
        return errors.text() + in.takeNoise();
    }
}
