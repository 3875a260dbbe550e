package heddle.process;

import heddle.kernel.internal.CellClasses;
import heddle.process.Assignment.Code;
import heddle.process.Assignment.Unit;
import heddle.process.internal.ThreadTrace;
import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Later;
import heddle.task.internal.Shipment;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A worker JVM as its pool sees it: the process, the pipes, and what it has been sent.
 *
 * <p>The pool guards the calls that it has in flight; everything else is for one thread at a time.
 */
final class WorkerProcess {

    /**
     * A pipe holds 64 KiB; with half of that under way neither side waits for the other to read.
     */
    private static final int MAX_BYTES_IN_FLIGHT = 32 * 1024;

    private static final int MAX_CALLS_AHEAD = 32;

    /** As much work is sent ahead: more would keep idle workers from taking it. */
    private static final long LOOK_AHEAD_NANOS = 1_000_000;

    /** A worker that has been idle for half as long says when it begins a call. */
    private static final long IDLE_NANOS = 2 * WorkerThreads.IDLE_NANOS;

    private static final int MAX_TIMES_PUT_BACK = 3;
    private static final int SECONDS_TO_EXIT = 2;
    private static final Duration TIME_TO_FALL_SILENT = Duration.ofMillis(500);
    private static final AtomicInteger LAST_LOADER_ID = new AtomicInteger();
    private static final Map<ClassLoader, Integer> LOADER_IDS =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final Process process;
    private final FrameWriter out;
    private final FrameReader in;
    private final LastLines errors;
    private final Set<Class<?>> classesSent = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<ClassLoader, Set<String>> jarsSent = new HashMap<>();
    private final Set<Integer> codesSent = new HashSet<>();
    private final Deque<Unit> inFlight = new ArrayDeque<>();
    private long bytesInFlight;
    private long clockOffsetNanos;
    private volatile CompletableFuture<List<ThreadTrace>> traces = new CompletableFuture<>();
    private long lastAnswerNanos;
    private boolean writing;
    private boolean doomed;
    private volatile long tasksDone;
    private final AtomicBoolean retired = new AtomicBoolean();

    private WorkerProcess(Process process) {
        this.process = process;
        this.out = new FrameWriter(process.getOutputStream());
        this.in = new FrameReader(new BufferedInputStream(process.getInputStream(), 64 * 1024));
        this.errors =
                LastLines.of(process.getErrorStream(), "heddle errors of worker " + process.pid());
    }

    static WorkerProcess start(List<String> command) throws IOException {
        return new WorkerProcess(WorkerCommand.start(command));
    }

    /** Says how tasks run inside, and waits until the worker is there. */
    void configure(int threads) throws IOException {
        Encoder configuration = new Encoder();
        configuration.writeCount(threads);
        long asked = System.nanoTime();
        send(Frame.CONFIGURE, configuration);
        Frame ready = in.read();
        long answered = System.nanoTime();
        if (ready == null) {
            throw notStarted();
        }
        long theirs = new Decoder(ready.message(), null).readCount();
        // The clocks of two processes agree on the usual systems; half a round trip is the error.
        long offset = (asked + answered) / 2 - theirs;
        lastAnswerNanos = answered;
        clockOffsetNanos = Math.abs(offset) <= answered - asked ? 0 : offset;
    }

    private IOException notStarted() {
        int exitCode = exitCode();
        return new IOException(
                "a worker process ended before it could take a task, with exit code %d: %s%s"
                        .formatted(exitCode, errors.text(), in.takeNoise()));
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

    void countTasks(int count) {
        tasksDone += count;
    }

    /** Converts a time of the worker's clock into one of ours. */
    long toOurNanos(long theirNanos) {
        return theirNanos + clockOffsetNanos;
    }

    Deque<Unit> inFlight() {
        return inFlight;
    }

    /** Whether another call may be sent before those in flight have been answered. */
    boolean canTake(Unit unit, int threads) {
        if (doomed || threads == 0) {
            return !doomed;
        }
        if (inFlight.size() < threads) {
            return true;
        }
        long ahead = LOOK_AHEAD_NANOS / Math.max(1, unit.code.unitNanos);
        return inFlight.size() < threads + Math.min(ahead, MAX_CALLS_AHEAD)
                && bytesInFlight + unit.bytes() <= MAX_BYTES_IN_FLIGHT;
    }

    void take(Unit unit) {
        writing = true;
        unit.awaitsWord = inFlight.isEmpty() && System.nanoTime() - lastAnswerNanos > IDLE_NANOS;
        inFlight.add(unit);
        bytesInFlight += unit.bytes();
    }

    boolean isBeingWritten() {
        return writing;
    }

    void written() {
        writing = false;
    }

    /** Takes no more calls, and will be replaced: it has run out of memory. */
    void doom() {
        doomed = true;
    }

    /**
     * Whether a call that was in flight when the worker died may have begun. A worker that was
     * killed while it was idle has not begun what was sent to it at that moment.
     */
    boolean mayHaveBegun(Unit unit, int exitCode, int threads) {
        if (unit.timesPutBack == MAX_TIMES_PUT_BACK) {
            return true;
        }
        if (unit.undelivered) {
            return false;
        }
        if (unit.begun || threads != 1) {
            return unit.begun;
        }
        boolean killed = exitCode == 137 || exitCode == 143;
        return unit == inFlight.peek() && !(unit.awaitsWord && killed);
    }

    Unit unit(int id) {
        for (Unit unit : inFlight) {
            if (unit.id == id) {
                return unit;
            }
        }
        return null;
    }

    void release(Unit unit, long nanos) {
        inFlight.remove(unit);
        bytesInFlight -= unit.bytes();
        lastAnswerNanos = System.nanoTime();
        unit.code.unitNanos = nanos;
    }

    /** Sends a call, and before it what it needs and the worker has not got. */
    void send(Unit unit) throws IOException {
        synchronized (out) {
            Code code = unit.code;
            sendClasses(code.shipment);
            if (codesSent.add(code.id)) {
                Encoder encoder = new Encoder();
                encoder.writeCount(code.id);
                encoder.writeCount(loaderId(code.shipment.loader()));
                encoder.append(code.shipment.code());
                out.put(Frame.CODE, encoder.toMessage());
            }
            out.write(Frame.CALL, unit.call());
        }
    }

    private void sendClasses(Shipment shipment) throws IOException {
        ClassLoader loader = shipment.loader();
        boolean known = jarsSent.containsKey(loader);
        Set<String> sentBefore = jarsSent.computeIfAbsent(loader, l -> new HashSet<>());
        List<String> jars = new ArrayList<>();
        for (URL url : CellClasses.classPath(loader)) {
            if (sentBefore.add(url.toString())) {
                jars.add(url.toString());
            }
        }
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> type : shipment.classes()) {
            if (classesSent.add(type)) {
                classes.add(type);
            }
        }
        if (known && jars.isEmpty() && classes.isEmpty()) {
            return;
        }
        Encoder encoder = new Encoder();
        encoder.writeCount(loaderId(loader));
        encoder.writeCount(shipment.assertions() ? 1 : 0);
        encoder.writeCount(jars.size());
        jars.forEach(encoder::writeText);
        encoder.writeCount(classes.size());
        for (Class<?> type : classes) {
            encoder.writeText(type.getName());
            encoder.writeBytes(Shipment.bytes(type));
        }
        out.put(Frame.CLASSES, encoder.toMessage());
    }

    private static int loaderId(ClassLoader loader) {
        synchronized (LOADER_IDS) {
            return LOADER_IDS.computeIfAbsent(loader, l -> LAST_LOADER_ID.incrementAndGet());
        }
    }

    /** Interrupts a call; does nothing when the worker is gone. */
    void cancel(Unit unit) {
        sendId(Frame.CANCEL, unit.id);
    }

    /** Begins or ends a recording; the answer, which comes as a frame, has what was recorded. */
    CompletableFuture<List<ThreadTrace>> ask(int recordOrStop) {
        traces = new CompletableFuture<>();
        send(recordOrStop);
        return traces;
    }

    void recorded(List<ThreadTrace> answer) {
        traces.complete(answer.stream().map(trace -> trace.shifted(clockOffsetNanos)).toList());
    }

    void forget(Code code) {
        synchronized (out) {
            if (codesSent.remove(code.id)) {
                sendId(Frame.FORGET, code.id);
            }
        }
    }

    private void sendId(int type, int id) {
        Encoder encoder = new Encoder();
        encoder.writeCount(id);
        send(type, encoder);
    }

    private void send(int type) {
        send(type, new Encoder());
    }

    private void send(int type, Encoder encoder) {
        try {
            out.write(type, encoder.toMessage());
        } catch (IOException e) {
            // The worker is gone: its reader hears of that too, and takes care of its calls.
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

    /** Ends the worker and every process that it has started. */
    void kill() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** Nothing more will come from this worker. */
    void gone() {
        traces.complete(List.of());
    }

    /** Says once, to the first who asks, that it is up to him to take care of its calls. */
    boolean retire() {
        return retired.compareAndSet(false, true);
    }

    /**
     * Calls when the process has ended and its output has not, because a child that it has started
     * has the same output.
     */
    void whenSilentlyDead(Runnable action) {
        process.onExit().thenRun(() -> afterSilence(action));
    }

    private void afterSilence(Runnable action) {
        if (retired.get()) {
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

    /** Waits for the end of the process, which is near: its output has ended. */
    int exitCode() {
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
