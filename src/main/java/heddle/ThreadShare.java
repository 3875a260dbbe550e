package heddle;

import heddle.task.TaskFailedException;
import heddle.task.internal.CpuClock;
import heddle.task.internal.TaskListener;
import heddle.task.internal.TaskOutput;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** One piece of work on threads: a few loops take its tasks one after the other. */
final class ThreadShare implements Workers.Started {

    private final Work work;
    private final TaskListener listener;
    private final CpuClock processClock = CpuClock.ofProcess();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger loopsLeft = new AtomicInteger();
    private final Queue<Future<?>> loops = new ConcurrentLinkedQueue<>();

    ThreadShare(Work work, TaskListener listener) {
        this.work = work;
        this.listener = listener;
    }

    void begin(ExecutorService executor, int count) {
        TaskOutput.install();
        loopsLeft.set(count + 1);
        try {
            for (int i = 0; i < count; i++) {
                loops.add(executor.submit(this::loop));
            }
        } finally {
            leave(1 + count - loops.size());
        }
    }

    private void loop() {
        CpuClock clock = Thread.currentThread().isVirtual() ? processClock : CpuClock.ofThread();
        try {
            int task;
            while ((task = next.getAndIncrement()) < work.size()) {
                run(task, clock);
            }
        } finally {
            leave(1);
        }
    }

    private void leave(int count) {
        if (loopsLeft.addAndGet(-count) == 0) {
            TaskOutput.uninstall();
        }
    }

    private void run(int task, CpuClock clock) {
        TaskOutput output = TaskOutput.begin((text, error) -> listener.output(task, text, error));
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
        int worker = task;
        if (Thread.currentThread() instanceof ThreadWorkers.WorkerThread thread) {
            thread.countTask();
            worker = thread.worker();
        }
        if (thrown == null) {
            listener.completed(task, result, worker, start, end);
        } else {
            listener.failed(new TaskFailedException(task, thrown));
        }
    }

    @Override
    public void cancel(boolean interrupt) {
        next.set(work.size());
        loops.forEach(loop -> loop.cancel(interrupt));
    }

    @Override
    public boolean withdraw() {
        return next.compareAndSet(0, work.size());
    }
}
