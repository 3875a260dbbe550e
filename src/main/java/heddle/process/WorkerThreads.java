package heddle.process;

import heddle.task.internal.CpuClock;
import heddle.task.internal.TaskOutput;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** The threads of a worker that run tasks: a fixed number, or a virtual one for each call. */
class WorkerThreads {

    /** In the place of a number of threads: a virtual thread for each call. */
    static final int VIRTUAL = 0;

    /** A worker that was idle for so long says when it begins a call. */
    static final long IDLE_NANOS = 1_000_000;

    final BlockingQueue<WorkerCall> waiting = new LinkedBlockingQueue<>();
    private final int threads;
    private final FrameWriter out;
    private final CpuClock clockOfVirtual;
    private final Set<WorkerCall> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean exiting;
    private volatile long lastEndNanos = System.nanoTime();

    /** Given back when memory has run out, so that there is some to say so. */
    private static byte[] reserve = new byte[256 * 1024];

    WorkerThreads(int threads, FrameWriter out) {
        this.threads = threads;
        this.out = out;
        this.clockOfVirtual = threads == VIRTUAL ? CpuClock.ofProcess() : null;
    }

    /** Reads frames, and runs the calls among them, until the input ends. */
    void serve(Frames frames) throws IOException {
        for (int i = 1; i <= threads; i++) {
            start("thread " + i);
        }
        while (frames.handleNext()) {
            // this thread only reads
        }
    }

    final void start(String name) {
        Thread thread = new Thread(this::work, name);
        thread.setDaemon(true);
        thread.start();
    }

    void take(WorkerCall call) {
        calls.add(call);
        if (threads == VIRTUAL) {
            Thread.ofVirtual().name("virtual thread").start(() -> runApart(call, clockOfVirtual));
        } else {
            waiting.add(call);
        }
    }

    final void cancel(int id) {
        calls.stream().filter(call -> call.id() == id).forEach(this::cancel);
    }

    /** One that waits behind others is answered at once, as if it had run. */
    private void cancel(WorkerCall call) {
        call.cancel();
        if (waiting.remove(call)) {
            Thread.ofPlatform().daemon().start(() -> runApart(call, CpuClock.ofThread()));
        }
    }

    /** Returns the next call to run on this thread. */
    WorkerCall next() throws InterruptedException, IOException {
        return waiting.take();
    }

    private void work() {
        CpuClock clock = CpuClock.ofThread();
        try (TaskOutput output = TaskOutput.ofThread()) {
            while (true) {
                try {
                    WorkerCall call = next();
                    long now = System.nanoTime();
                    begin(now);
                    run(call, now, clock, output);
                    end(lastEndNanos);
                } catch (InterruptedException e) {
                    Thread.interrupted(); // meant for a task that has ended meanwhile
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            WorkerMain.end(e); // the pool is gone, or nothing can be said for lack of memory
        }
    }

    final void runApart(WorkerCall call, CpuClock clock) {
        try (TaskOutput output = TaskOutput.ofThread()) {
            run(call, System.nanoTime(), clock, output);
            out.flush();
        } catch (IOException | RuntimeException | Error e) {
            WorkerMain.end(e);
        }
    }

    /** Called before each call by the thread that runs it. */
    void begin(long nanos) throws IOException {}

    /** Called by a task that waits for something which the pool has to send. */
    void readOnNow() {}

    /** Called after each call by the thread that has run it. */
    void end(long nanos) throws IOException {
        out.flush();
    }

    private void run(WorkerCall call, long now, CpuClock clock, TaskOutput output)
            throws IOException {
        if (exiting) {
            return; // the pool will give it to another worker
        }
        if (threads != 1 || now - lastEndNanos > IDLE_NANOS) {
            call.sayBegun(false);
        }
        long ended = runWithReserve(call, now, clock, output);
        lastEndNanos = ended;
        calls.remove(call);
        if (ended < 0) {
            WorkerMain.end(null);
        }
    }

    private long runWithReserve(WorkerCall call, long now, CpuClock clock, TaskOutput output)
            throws IOException {
        try {
            return call.run(now, clock, output);
        } catch (OutOfMemoryError e) {
            reserve = null;
            call.failed(e);
            return -1;
        }
    }

    /**
     * Before the JVM exits, because a task asked for it: what was printed, and which task it was.
     */
    final void lastWords() {
        exiting = true;
        WorkerMain.endChildren();
        TaskOutput.flushAll();
        Queues.flush();
        try {
            for (WorkerCall call : calls) {
                if (call.isRunning()) {
                    call.sayBegun(true);
                }
            }
            WorkerMain.exiting(out);
        } catch (IOException e) {
            // the pool is gone, and nobody is left to be told
        }
    }
}
