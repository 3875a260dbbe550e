package heddle;

import heddle.task.TaskFailedException;
import heddle.task.internal.CallerFrames;
import heddle.task.internal.CellOutput;
import heddle.task.internal.TaskListener;
import heddle.task.internal.TaskOutput;
import java.time.Duration;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The tasks of one {@code run} or {@code map}: collects what becomes of them. */
final class Batch implements TaskListener {

    private static final long LOOK_UP_MILLIS = 100;

    private final Object[] results;
    private final long[] starts;
    private final long[] ends;
    private final int[] workers;
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicLong cpuNanos = new AtomicLong();
    private final CountDownLatch over;
    private final CellOutput output;
    private long lastArrival = Long.MIN_VALUE;
    private volatile TaskFailedException failure;

    Batch(int size) {
        results = new Object[size];
        starts = new long[size];
        ends = new long[size];
        workers = new int[size];
        over = new CountDownLatch(size == 0 ? 0 : 1);
        output = new CellOutput();
    }

    @Override
    public void completed(int task, Object result, int worker, long startNanos, long endNanos) {
        results[task] = result;
        workers[task] = worker;
        starts[task] = startNanos;
        ends[task] = endNanos;
        finished(1);
    }

    /** Copies; to count each task would make the readers of several workers wait for each other. */
    @Override
    public void completed(
            int first, Object[] some, int worker, long[] startNanos, long[] endNanos) {
        System.arraycopy(some, 0, results, first, some.length);
        System.arraycopy(startNanos, 0, starts, first, some.length);
        System.arraycopy(endNanos, 0, ends, first, some.length);
        Arrays.fill(workers, first, first + some.length, worker);
        finished(some.length);
    }

    private void finished(int count) {
        if (finished.addAndGet(count) == results.length) {
            lastArrival = System.nanoTime();
            over.countDown();
        }
    }

    @Override
    public void failed(TaskFailedException cause) {
        synchronized (this) {
            if (failure == null) {
                failure = cause;
            }
        }
        over.countDown();
    }

    @Override
    public void output(int task, String text, boolean error) {
        output.add(task, text, error);
    }

    @Override
    public void cpuTime(long nanos) {
        cpuNanos.addAndGet(nanos);
    }

    /** Waits for the end, and shows meanwhile what the tasks print and how far they are. */
    void await() throws TaskFailedException, InterruptedException {
        try (Progress progress = Progress.of("tasks", results.length)) {
            while (!over.await(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS)) {
                TaskOutput.flushAll();
                output.show();
                progress.done(finished.get());
            }
        } finally {
            output.show();
        }
        if (failure != null) {
            throw CallerFrames.in(failure);
        }
    }

    /** The number of the worker that ran a task. */
    int worker(int task) {
        return workers[task];
    }

    /**
     * From the beginning until the last result was here. The clocks of processes agree to about one
     * round trip only, and no span may end after the run.
     */
    Duration wallTime(long began) {
        long lastEnd = Arrays.stream(ends).max().orElse(began);
        return Duration.ofNanos(Math.max(lastEnd, lastArrival) - began);
    }

    <R> Run<R> toRun(
            Runner runner,
            Workers origin,
            long began,
            Duration startUp,
            Optional<Timeline> timeline) {
        return new Run<>(
                results(),
                runner,
                wallTime(began),
                startUp,
                Duration.ofNanos(cpuNanos.get()),
                new Spans(origin, began),
                origin.list(),
                output.text(),
                timeline);
    }

    @SuppressWarnings("unchecked")
    private <R> List<R> results() {
        return (List<R>) Collections.unmodifiableList(Arrays.asList(results));
    }

    /** Makes the spans when they are asked for: a run may have a million tasks. */
    private final class Spans extends AbstractList<Span> implements RandomAccess {

        private final Workers origin;
        private final long began;

        Spans(Workers origin, long began) {
            this.origin = origin;
            this.began = began;
        }

        @Override
        public Span get(int task) {
            return new Span(
                    task,
                    origin.name(workers[task]),
                    Duration.ofNanos(starts[task] - began),
                    Duration.ofNanos(ends[task] - began));
        }

        @Override
        public int size() {
            return results.length;
        }
    }
}
