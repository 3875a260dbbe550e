package heddle.process;

import heddle.process.internal.Recorder;
import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.internal.CpuClock;
import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Refusal;
import heddle.task.internal.TaskOutput;
import heddle.task.internal.Thrown;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** One call in the worker: a few tasks of one function, run one after the other. */
final class WorkerCall {

    /** The pool is told of each task when tasks take longer than this: a word costs some 3 µs. */
    private static final long WORTH_A_WORD_NANOS = 20_000;

    private final int id;
    private final WorkerCode code;
    private final int first;
    private final int count;
    private final Decoder items;
    private final boolean alone;
    private final Recorder recorder;
    private final FrameWriter out;
    private final Encoder times = new Encoder();
    private Object[] results;
    private final AtomicInteger current;
    private long lastNanos;
    private Thread thread;
    private volatile boolean cancelled;

    /** Several tasks, each with an item of its own. */
    static WorkerCall ofItems(
            int id, WorkerCode code, Decoder call, Recorder recorder, FrameWriter out) {
        return new WorkerCall(id, code, call.readInt(), call.readInt(), call, false, recorder, out);
    }

    /**
     * One task that needs no item.
     *
     * @param alone whether the submission has no other
     */
    static WorkerCall ofTask(
            int id, WorkerCode code, int task, boolean alone, Recorder recorder, FrameWriter out) {
        return new WorkerCall(id, code, task, 1, null, alone, recorder, out);
    }

    private WorkerCall(
            int id,
            WorkerCode code,
            int first,
            int count,
            Decoder items,
            boolean alone,
            Recorder recorder,
            FrameWriter out) {
        this.id = id;
        this.code = code;
        this.first = first;
        this.count = count;
        this.items = items;
        this.alone = alone;
        this.recorder = recorder;
        this.out = out;
        this.current = new AtomicInteger(first);
    }

    int id() {
        return id;
    }

    /** Interrupts it when it runs, and keeps it from running when it does not. */
    synchronized void cancel() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    synchronized boolean isRunning() {
        return thread != null;
    }

    private synchronized boolean enter() {
        thread = Thread.currentThread();
        return !cancelled;
    }

    private synchronized void leave() {
        thread = null;
        Thread.interrupted();
    }

    /**
     * Runs the tasks and answers.
     *
     * @param now the present {@link System#nanoTime}
     * @return the time when it ended, or -1 when the worker cannot be trusted any more
     */
    long run(long now, CpuClock clock, TaskOutput output) throws IOException {
        Throwable thrown = null;
        lastNanos = now;
        output.begin(this::print);
        try {
            if (enter()) {
                runTasks(output);
            }
        } catch (Throwable t) {
            thrown = t;
        } finally {
            leave();
            output.end();
        }
        if (alone) {
            code.submission().end();
        }
        long ended = thrown == null ? lastNanos : System.nanoTime();
        long cpuNanos = clock.isDue(ended) ? clock.nanosSinceLast(ended) : 0;
        answer(thrown, cpuNanos);
        results = null;
        return isFatal(thrown) ? -1 : ended;
    }

    private void answer(Throwable thrown, long cpuNanos) throws IOException {
        if (cancelled && !isFatal(thrown)) {
            out.write(Frame.CANCELLED, start(cpuNanos));
        } else if (thrown == null) {
            done(cpuNanos);
        } else {
            failed(thrown, cpuNanos);
        }
    }

    /** After it nothing in this JVM can be trusted: any thread may have been in the middle. */
    private static boolean isFatal(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    /** Answers when there was too little memory to answer before. */
    void failed(OutOfMemoryError error) throws IOException {
        results = null;
        failed(error, 0);
    }

    private void runTasks(TaskOutput output) throws Exception {
        Object function = code.function();
        Object[] arguments =
                items == null ? new Object[count] : code.submission().readItems(items, count);
        results = arguments; // each takes the place of its argument
        long began = System.nanoTime();
        lastNanos = began;
        times.writeCount(began);
        boolean telling = false;
        for (int i = 0; i < count && !cancelled; i++) {
            current.setRelease(first + i);
            boolean worthIt = i > 0 && (lastNanos - began) / i > WORTH_A_WORD_NANOS;
            if (telling || worthIt) {
                telling = worthIt;
                sayBegun(telling);
            }
            long start = telling ? System.nanoTime() : lastNanos;
            try {
                results[i] = call(function, arguments[i]);
            } finally {
                output.flush();
                Queues.flush();
                Thread.interrupted(); // meant for this task, not for the next
            }
            long end = System.nanoTime();
            times.writeCount(start - lastNanos);
            times.writeCount(end - start);
            lastNanos = end;
        }
    }

    private Object call(Object function, Object argument) throws Exception {
        return recorder == null
                ? apply(function, argument)
                : recorder.task(current.get(), () -> apply(function, argument));
    }

    @SuppressWarnings("unchecked")
    private static Object apply(Object function, Object argument) throws Exception {
        if (function instanceof Fn<?, ?> fn) {
            return ((Fn<Object, Object>) fn).apply(argument);
        }
        if (function instanceof Callable<?> callable) {
            return callable.call();
        }
        if (function instanceof Action action) {
            action.act();
        } else {
            ((Runnable) function).run();
        }
        return null;
    }

    /**
     * Tells the pool which task is running, so that it knows should the worker die.
     *
     * @param exact whether the pool will also hear of the next one
     */
    void sayBegun(boolean exact) throws IOException {
        Encoder begun = start(0);
        begun.writeCount(current.get());
        begun.writeCount(exact ? 1 : 0);
        out.write(Frame.BEGUN, begun);
    }

    /** What a lone task has done is told with the next flush at the latest; see {@link Chunk}. */
    private void done(long cpuNanos) throws IOException {
        Encoder answer = start(cpuNanos);
        answer.append(times.toMessage());
        try {
            answer.writeAll(Arrays.asList(results));
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            failed(unsent(e), cpuNanos);
            return;
        }
        if (items == null) {
            out.write(Frame.DONE, answer);
        } else {
            out.put(Frame.DONE, answer);
        }
    }

    /** Names the result that cannot be sent. */
    private Throwable unsent(Throwable e) {
        int task = first;
        for (Object result : results) {
            Throwable reason = Refusal.reason(result);
            if (reason != null) {
                current.set(task);
                return new NotSerializableException(
                        Refusal.text("the result of task " + task, result, reason));
            }
            task++;
        }
        return new NotSerializableException("a result changed while it was sent: " + e);
    }

    private void failed(Throwable thrown, long cpuNanos) throws IOException {
        Encoder answer = start(cpuNanos);
        answer.writeCount(current.get());
        answer.writeCount(isFatal(thrown) ? 1 : 0);
        Thrown.write(thrown, answer);
        out.write(Frame.FAILED, answer);
    }

    private void print(String text, boolean error) {
        Encoder output = start(0);
        output.writeCount(current.get());
        output.writeCount(error ? 1 : 0);
        output.writeText(text);
        try {
            out.write(Frame.OUTPUT, output);
        } catch (IOException e) {
            throw new UncheckedIOException("the pool is gone", e);
        }
    }

    private Encoder start(long cpuNanos) {
        Encoder answer = new Encoder();
        answer.writeCount(id);
        answer.writeCount(cpuNanos);
        return answer;
    }
}
