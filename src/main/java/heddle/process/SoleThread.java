package heddle.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that runs tasks, and reads them itself as long as they are short: handing each over
 * from a reading thread would take longer than the task. When a task runs for more than a
 * millisecond, the main thread reads on in its place, so that the task can be cancelled.
 */
final class SoleThread extends WorkerThreads {

    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

    /** Without a call for so long, the main thread stops looking. */
    private static final long DOZE_NANOS = Duration.ofMillis(20).toNanos();

    /** Answers of several short calls travel together, but none waits for longer than this. */
    private static final long FLUSH_NANOS = 200_000;

    private final FrameWriter out;
    private final Garbage garbage = new Garbage();
    private final Thread watcher = Thread.currentThread();
    private Frames frames;
    private volatile boolean busy;
    private volatile long beganNanos = System.nanoTime();
    private volatile boolean dozing;

    /** The task waits for what the main thread is to read. */
    private volatile boolean awaiting;

    /** The main thread reads. */
    private volatile boolean readingOn;

    private long flushedNanos = beganNanos;

    SoleThread(FrameWriter out) {
        super(1, out);
        this.out = out;
    }

    @Override
    void serve(Frames source) throws IOException {
        frames = source;
        start("task");
        boolean open = true;
        while (open) {
            long now = System.nanoTime();
            if (isNeeded(now) && frames.tryEnter()) {
                try {
                    open = readOn();
                } finally {
                    frames.leave();
                }
            } else if (!busy && now - beganNanos >= DOZE_NANOS) {
                doze();
            } else {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    /**
     * Whether the main thread is to read if nobody does. An idle thread reads itself, but not when
     * it found the main thread still there, which was about to leave: then it only waits.
     */
    private boolean isNeeded(long now) {
        return busy ? awaiting || now - beganNanos >= LOOK_NANOS : waiting.isEmpty();
    }

    /** Reads until there is a call that the other thread, idle by now, will take. */
    private boolean readOn() throws IOException {
        readingOn = true;
        out.flush();
        boolean open;
        do {
            open = frames.handleNext();
        } while (open && (busy || waiting.isEmpty()));
        readingOn = false;
        return open;
    }

    private void doze() {
        dozing = true;
        if (!busy) {
            LockSupport.park(this);
        }
        dozing = false;
    }

    @Override
    WorkerCall next() throws InterruptedException, IOException {
        WorkerCall call = waiting.poll();
        while (call == null && frames.tryEnter()) {
            try {
                call = waiting.poll(); // the main thread may have put one there before it left
                if (call == null) {
                    read();
                }
            } finally {
                frames.leave();
            }
        }
        if (call == null) {
            rest();
            call = waiting.take();
        }
        return call;
    }

    private void read() throws IOException {
        if (frames.isEmpty()) {
            rest();
        }
        if (!frames.handleNext()) {
            WorkerMain.end(null);
        }
    }

    /** There is nothing to do. */
    private void rest() throws IOException {
        out.flush();
        garbage.collectIfMuch();
    }

    @Override
    void begin(long nanos) throws IOException {
        if (readingOn) {
            out.flush(); // the main thread, which does so otherwise, waits for the pool
        }
        beganNanos = nanos;
        awaiting = false;
        busy = true;
        if (dozing) {
            LockSupport.unpark(watcher);
        }
    }

    @Override
    void readOnNow() {
        awaiting = true;
        LockSupport.unpark(watcher);
    }

    @Override
    void end(long nanos) throws IOException {
        busy = false;
        if (nanos - flushedNanos >= FLUSH_NANOS) {
            flushedNanos = nanos;
            out.flush();
        }
    }
}
