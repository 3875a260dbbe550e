package heddle.process;

import heddle.task.internal.CpuClock;
import heddle.task.internal.TaskOutput;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** The threads of a worker that run tasks: a fixed number, or a virtual one for each call. */
final class WorkerThreads {

    /** In the place of a number of threads: a virtual thread for each call. */
    static final int VIRTUAL = 0;

    /** A worker that was idle for so long says when it begins a call. */
    static final long IDLE_NANOS = 1_000_000;

    private final int threads;
    private volatile boolean exiting;
    private volatile long lastEndNanos = System.nanoTime();
    private final FrameWriter out;
    private final BlockingQueue<WorkerCall> waiting = new LinkedBlockingQueue<>();
    private final CpuClock processClock = CpuClock.ofProcess();
    private final Set<WorkerCall> calls = ConcurrentHashMap.newKeySet();

    /** Given back when memory has run out, so that there is some to say so. */
    private byte[] reserve = new byte[1024 * 1024];

    WorkerThreads(int threads, FrameWriter out) {
        this.threads = threads;
        this.out = out;
        for (int i = 1; i <= threads; i++) {
            Thread thread = new Thread(this::work, threads == 1 ? "task" : "thread " + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    void take(WorkerCall call) {
        calls.add(call);
        if (threads == VIRTUAL) {
            Thread.ofVirtual().name("virtual thread").start(() -> run(call, processClock));
        } else {
            waiting.add(call);
        }
    }

    void cancel(int id) {
        calls.stream().filter(call -> call.id() == id).forEach(this::cancel);
    }

    /** One that waits behind others is answered at once, as if it had run. */
    private void cancel(WorkerCall call) {
        call.cancel();
        if (waiting.remove(call)) {
            Thread.ofPlatform().daemon().start(() -> run(call, processClock));
        }
    }

    private void work() {
        CpuClock clock = CpuClock.ofThread();
        while (true) {
            try {
                run(waiting.take(), clock);
            } catch (InterruptedException e) {
                Thread.interrupted(); // meant for a task that has ended meanwhile
            }
        }
    }

    private void run(WorkerCall call, CpuClock clock) {
        if (exiting) {
            return; // the pool will give it to another worker
        }
        try {
            if (threads != 1 || System.nanoTime() - lastEndNanos > IDLE_NANOS) {
                call.sayBegun(false);
            }
            boolean trusted = runWithReserve(call, clock);
            lastEndNanos = System.nanoTime();
            calls.remove(call);
            if (!trusted) {
                WorkerMain.end(1);
            }
        } catch (IOException | RuntimeException | Error e) {
            WorkerMain.end(1); // the pool is gone, or nothing can be said for lack of memory
        }
    }

    private boolean runWithReserve(WorkerCall call, CpuClock clock) throws IOException {
        try {
            return call.run(clock);
        } catch (OutOfMemoryError e) {
            reserve = null;
            call.failed(e);
            return false;
        }
    }

    /**
     * Before the JVM exits, because a task asked for it: what was printed, and which task it was.
     */
    void lastWords() {
        exiting = true;
        WorkerMain.endChildren();
        TaskOutput.flushAll();
        for (WorkerCall call : calls) {
            try {
                if (call.isRunning()) {
                    call.sayBegun(true);
                }
            } catch (IOException e) {
                return; // the pool is gone, and nobody is left to be told
            }
        }
    }
}
