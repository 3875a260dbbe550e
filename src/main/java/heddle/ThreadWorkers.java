package heddle;

import heddle.process.internal.ResidentMemory;
import heddle.task.internal.CpuClock;
import heddle.task.internal.TaskListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Workers that are threads of this process, or the thread that asks. */
final class ThreadWorkers implements Workers {

    private final Runner runner;
    private final List<WorkerThread> threads = new ArrayList<>();
    private final ExecutorService executor;
    private final Duration startUp;
    private final LongAdder runningElsewhere = new LongAdder();
    private final LongAdder doneElsewhere = new LongAdder();
    private final Set<ThreadShare> shares = ConcurrentHashMap.newKeySet();

    ThreadWorkers(Runner runner) {
        long began = System.nanoTime();
        this.runner = runner;
        this.executor =
                switch (runner.kind()) {
                    case THREADS -> started(runner.workers());
                    case VIRTUAL_THREADS -> Executors.newVirtualThreadPerTaskExecutor();
                    default -> new CallerExecutor();
                };
        this.startUp = Duration.ofNanos(System.nanoTime() - began);
    }

    private ExecutorService started(int count) {
        var queue = new LinkedBlockingQueue<Runnable>();
        var pool =
                new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, queue, this::newThread);
        pool.prestartAllCoreThreads();
        return pool;
    }

    private synchronized Thread newThread(Runnable loop) {
        WorkerThread thread = new WorkerThread(threads.size(), loop);
        threads.add(thread);
        return thread;
    }

    @Override
    public Started start(Work work, TaskListener listener) {
        boolean onCaller = runner.kind() == Runner.Kind.SEQUENTIAL;
        ThreadShare share = new ThreadShare(work, listener, onCaller, this);
        shares.add(share);
        share.begin(executor, loops(work.size()));
        return share;
    }

    /** Returns what counts the processor time of this platform thread. */
    CpuClock clock() {
        if (!(Thread.currentThread() instanceof WorkerThread thread)) {
            return CpuClock.ofThread();
        }
        if (thread.clock == null) {
            thread.clock = CpuClock.ofThread();
        }
        return thread.clock;
    }

    /** Notes that this thread begins a task. */
    void begin() {
        if (Thread.currentThread() instanceof WorkerThread thread) {
            thread.busy = true;
        } else {
            runningElsewhere.increment();
        }
    }

    /** Counts a task that this thread has done, and returns the number of its worker. */
    int end(int task) {
        if (Thread.currentThread() instanceof WorkerThread thread) {
            thread.busy = false;
            thread.tasksDone = thread.tasksDone + 1;
            return thread.worker;
        }
        runningElsewhere.decrement();
        doneElsewhere.increment();
        return task;
    }

    void isOver(ThreadShare share) {
        shares.remove(share);
    }

    /** How many loops take tasks of one piece of work: one for each thread that can run it. */
    private int loops(int tasks) {
        return switch (runner.kind()) {
            case THREADS -> Math.min(tasks, runner.workers());
            case VIRTUAL_THREADS -> tasks;
            default -> Math.min(tasks, 1);
        };
    }

    @Override
    public synchronized List<Worker> list() {
        long pid = ProcessHandle.current().pid();
        var memory = ResidentMemory.bytes(pid);
        if (threads.isEmpty()) {
            return List.of(
                    new Worker(
                            runner.name(),
                            pid,
                            !executor.isShutdown(),
                            runningElsewhere.intValue(),
                            doneElsewhere.sum(),
                            memory));
        }
        return threads.stream().map(thread -> thread.toWorker(pid, memory)).toList();
    }

    @Override
    public String name(int worker) {
        return switch (runner.kind()) {
            case THREADS -> "thread " + (worker + 1);
            case VIRTUAL_THREADS -> "virtual thread " + (worker + 1);
            default -> "caller";
        };
    }

    @Override
    public Duration startUp() {
        return startUp;
    }

    @Override
    public void shutdown() {
        executor.shutdown();
    }

    @Override
    public void shutdownNow() {
        executor.shutdown();
        shares.forEach(share -> share.stop("the pool was shut down"));
        executor.shutdownNow();
    }

    @Override
    public boolean awaitTermination(Duration limit) throws InterruptedException {
        return executor.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    /** A thread of a pool; it knows its number, and what it has done. */
    private static final class WorkerThread extends Thread {

        private final int worker;
        private volatile boolean busy;
        private volatile long tasksDone;

        /** Made and used by this thread alone. */
        private CpuClock clock;

        WorkerThread(int worker, Runnable loop) {
            super(loop, "thread " + (worker + 1));
            setDaemon(true);
            this.worker = worker;
        }

        Worker toWorker(long pid, OptionalLong memory) {
            return new Worker(getName(), pid, isAlive(), busy ? 1 : 0, tasksDone, memory);
        }
    }

    /** Runs everything on the thread that asks. */
    private static final class CallerExecutor extends AbstractExecutorService {

        private volatile boolean shutdown;

        @Override
        public void execute(Runnable command) {
            if (shutdown) {
                throw new RejectedExecutionException("shut down");
            }
            command.run();
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }
    }
}
