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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** One call in the worker: a few tasks of one function, run one after the other. */
final class WorkerCall {

    /** The pool is told of each task when tasks take longer than this: a word costs some 3 µs. */
    private static final long WORTH_A_WORD_NANOS = 20_000;

    private final int id;
    private final WorkerCode code;
    private final int first;
    private final int count;
    private final Decoder items;
    private final Recorder recorder;
    private final FrameWriter out;
    private final List<Object> results = new ArrayList<>();
    private final Encoder times = new Encoder();
    private volatile int current;
    private long lastNanos;
    private Thread thread;
    private volatile boolean cancelled;

    /**
     * @param items the arguments, or null when the function takes none
     * @param recorder notes the tasks, or null when nothing is recorded
     */
    WorkerCall(
            int id,
            WorkerCode code,
            int first,
            int count,
            Decoder items,
            Recorder recorder,
            FrameWriter out) {
        this.id = id;
        this.code = code;
        this.first = first;
        this.count = count;
        this.items = items;
        this.recorder = recorder;
        this.out = out;
        this.current = first;
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

    /** Runs the tasks and answers; returns false when the worker cannot be trusted any more. */
    boolean run(CpuClock clock) throws IOException {
        Throwable thrown = null;
        try {
            if (enter()) {
                runTasks();
            }
        } catch (Throwable t) {
            thrown = t;
        } finally {
            leave();
        }
        long now = System.nanoTime();
        long cpuNanos = clock.isDue(now) ? clock.nanosSinceLast(now) : 0;
        if (cancelled) {
            answer(Frame.CANCELLED, start(cpuNanos));
            return true;
        }
        if (thrown == null) {
            done(cpuNanos);
        } else {
            failed(thrown, cpuNanos);
        }
        return !isFatal(thrown);
    }

    /** After it nothing in this JVM can be trusted: any thread may have been in the middle. */
    private static boolean isFatal(Throwable thrown) {
        return thrown instanceof OutOfMemoryError;
    }

    /** Answers when there was too little memory to answer before. */
    void failed(OutOfMemoryError error) throws IOException {
        results.clear();
        failed(error, 0);
    }

    private void runTasks() throws Exception {
        Object function = code.function();
        Object[] arguments = items == null ? new Object[count] : items.readAll(count);
        lastNanos = System.nanoTime();
        times.writeCount(lastNanos);
        long began = lastNanos;
        boolean telling = false;
        for (int i = 0; i < count && !cancelled; i++) {
            current = first + i;
            boolean worthIt = i > 0 && (lastNanos - began) / i > WORTH_A_WORD_NANOS;
            if (telling || worthIt) {
                telling = worthIt;
                sayBegun(telling);
            }
            runTask(function, arguments[i]);
        }
    }

    private void runTask(Object function, Object argument) throws Exception {
        int task = current;
        TaskOutput output = TaskOutput.begin((text, error) -> print(task, text, error));
        long start = System.nanoTime();
        try {
            results.add(
                    recorder == null
                            ? apply(function, argument)
                            : recorder.task(task, () -> apply(function, argument)));
        } finally {
            output.end();
            Thread.interrupted(); // meant for this task, not for the next
        }
        long end = System.nanoTime();
        times.writeCount(start - lastNanos);
        times.writeCount(end - start);
        lastNanos = end;
    }

    @SuppressWarnings("unchecked")
    private Object apply(Object function, Object argument) throws Exception {
        switch (function) {
            case Fn<?, ?> fn -> {
                return ((Fn<Object, Object>) fn).apply(argument);
            }
            case Callable<?> callable -> {
                return callable.call();
            }
            case Action action -> action.act();
            default -> ((Runnable) function).run();
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
        begun.writeCount(current);
        begun.writeCount(exact ? 1 : 0);
        answer(Frame.BEGUN, begun);
    }

    private void done(long cpuNanos) throws IOException {
        Encoder answer = start(cpuNanos);
        answer.append(times.toMessage());
        try {
            answer.writeAll(results);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            failed(unsent(), cpuNanos);
            return;
        }
        answer(Frame.DONE, answer);
    }

    /** Names the result that cannot be sent. */
    private Throwable unsent() {
        int task = first;
        for (Object result : results) {
            Throwable reason = Refusal.reason(result);
            if (reason != null) {
                current = task;
                return new NotSerializableException(
                        Refusal.text("the result of task " + task, result, reason));
            }
            task++;
        }
        return new NotSerializableException("a result changed while it was sent");
    }

    private void failed(Throwable thrown, long cpuNanos) throws IOException {
        Encoder answer = start(cpuNanos);
        answer.writeCount(current);
        answer.writeCount(isFatal(thrown) ? 1 : 0);
        Thrown.write(thrown, answer);
        answer(Frame.FAILED, answer);
    }

    private void print(int task, String text, boolean error) {
        Encoder output = start(0);
        output.writeCount(task);
        output.writeCount(error ? 1 : 0);
        output.writeText(text);
        try {
            answer(Frame.OUTPUT, output);
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

    private void answer(int type, Encoder encoder) throws IOException {
        out.write(type, encoder.toMessage());
    }
}
