package heddle;

import heddle.task.TaskFailedException;
import heddle.task.internal.CpuClock;
import heddle.task.internal.TaskListener;
import heddle.task.internal.TaskOutput;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** One piece of work on threads: a few loops take its tasks one after the other. */
final class ThreadShare implements Workers.Started {

    private final Work work;
    private final TaskListener listener;
    private final boolean onCaller;
    private final ThreadWorkers workers;

    /** For all virtual threads together, which have none of their own; made for the first. */
    private CpuClock processClock;

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger loopsLeft = new AtomicInteger();
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();
    private final Queue<Future<?>> loops = new ConcurrentLinkedQueue<>();

    /**
     * @param onCaller whether the thread that asks runs the tasks itself
     * @param workers to be told of each task, and when nothing is left to do
     */
    ThreadShare(Work work, TaskListener listener, boolean onCaller, ThreadWorkers workers) {
        this.work = work;
        this.listener = listener;
        this.onCaller = onCaller;
        this.workers = workers;
    }

    void begin(ExecutorService executor, int count) {
        loopsLeft.set(count + 1);
        try {
            for (int i = 0; i < count; i++) {
                loops.add(executor.submit(this::loop));
            }
        } finally {
            leave(1 + count - loops.size());
        }
    }

    /** A platform thread goes on to the next task; a virtual thread is made for one. */
    private void loop() {
        boolean virtual = Thread.currentThread().isVirtual();
        CpuClock clock = virtual ? processClock() : workers.clock();
        TaskOutput.install();
        busy.add(Thread.currentThread());
        try (TaskOutput output = TaskOutput.ofThread()) {
            int task = next.getAndIncrement();
            while (task < work.size()) {
                run(task, clock, output);
                settleInterrupt();
                task = virtual ? work.size() : next.getAndIncrement();
            }
        } finally {
            busy.remove(Thread.currentThread());
            TaskOutput.uninstall();
            leave(1);
        }
    }

    private synchronized CpuClock processClock() {
        if (processClock == null) {
            processClock = CpuClock.ofProcess();
        }
        return processClock;
    }

    /** A worker's interrupt was meant for the task that has ended, a caller's is meant for all. */
    private void settleInterrupt() {
        if (!onCaller) {
            Thread.interrupted();
        } else if (Thread.currentThread().isInterrupted()) {
            stop("the thread that ran the tasks was interrupted");
        }
    }

    private void leave(int count) {
        if (loopsLeft.addAndGet(-count) == 0) {
            workers.isOver(this);
        }
    }

    /** Keeps tasks that have not begun from ever beginning. */
    void stop(String reason) {
        int task = next.getAndSet(work.size());
        if (task < work.size()) {
            listener.failed(new TaskFailedException(task, new CancellationException(reason)));
        }
    }

    private void run(int task, CpuClock clock, TaskOutput output) {
        output.begin((text, error) -> listener.output(task, text, error));
        workers.begin();
        long start = System.nanoTime();
        Object result = null;
        Throwable thrown = null;
        try {
            result = work.call(task);
        } catch (Throwable t) {
            thrown = t;
        }
        long end = System.nanoTime();
        output.end();
        if (clock.isDue(end) || next.get() >= work.size()) {
            listener.cpuTime(clock.nanosSinceLast(end));
        }
        int worker = workers.end(task);
        if (thrown == null) {
            listener.completed(task, result, worker, start, end);
        } else {
            next.set(work.size());
            listener.failed(new TaskFailedException(task, thrown));
        }
    }

    @Override
    public void cancel(boolean interrupt) {
        next.set(work.size());
        loops.forEach(loop -> loop.cancel(interrupt));
        if (interrupt) {
            Leftovers.watch(busy);
        }
        workers.isOver(this);
    }

    @Override
    public boolean withdraw() {
        boolean withdrawn = next.compareAndSet(0, work.size());
        if (withdrawn) {
            workers.isOver(this);
        }
        return withdrawn;
    }
}
