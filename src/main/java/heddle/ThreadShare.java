package heddle;

import heddle.task.TaskFailedException;
import heddle.task.internal.CpuClock;
import heddle.task.internal.TaskListener;
import heddle.task.internal.TaskOutput;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One piece of work on threads: a few loops take its tasks one after the other. */
final class ThreadShare implements Workers.Started {

    private final Work work;
    private final TaskListener listener;
    private final CpuClock processClock = CpuClock.ofProcess();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean installed = new AtomicBoolean(true);
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();
    private final Queue<Future<?>> loops = new ConcurrentLinkedQueue<>();

    ThreadShare(Work work, TaskListener listener) {
        this.work = work;
        this.listener = listener;
    }

    void begin(ExecutorService executor, int count) {
        TaskOutput.install();
        try {
            for (int i = 0; i < count; i++) {
                loops.add(executor.submit(this::loop));
            }
        } catch (RejectedExecutionException e) {
            next.set(work.size());
            throw e;
        } finally {
            uninstallAtTheEnd();
        }
    }

    private void loop() {
        CpuClock clock = Thread.currentThread().isVirtual() ? processClock : CpuClock.ofThread();
        busy.add(Thread.currentThread());
        try {
            int task;
            while ((task = next.getAndIncrement()) < work.size()) {
                run(task, clock);
            }
        } finally {
            busy.remove(Thread.currentThread());
            uninstallAtTheEnd();
        }
    }

    private void uninstallAtTheEnd() {
        boolean over = next.get() >= work.size() && busy.isEmpty();
        if (over && installed.compareAndSet(true, false)) {
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
        if (interrupt) {
            Leftovers.watch(busy);
        }
        uninstallAtTheEnd();
    }

    @Override
    public boolean withdraw() {
        boolean withdrawn = next.compareAndSet(0, work.size());
        uninstallAtTheEnd();
        return withdrawn;
    }
}
