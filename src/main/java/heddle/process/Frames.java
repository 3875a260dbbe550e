package heddle.process;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** The frames that come to a worker, read and acted upon by one thread at a time. */
final class Frames {

    /** What a frame asks for. */
    @FunctionalInterface
    interface Handler {
        void handle(Frame frame) throws IOException;
    }

    private final ReentrantLock reading = new ReentrantLock();
    private final FrameReader in;
    private final Handler handler;

    Frames(FrameReader in, Handler handler) {
        this.in = in;
        this.handler = handler;
    }

    /** Whether it is up to this thread now to read; if so, until {@link #leave}. */
    boolean tryEnter() {
        return reading.tryLock();
    }

    void leave() {
        reading.unlock();
    }

    /** Whether {@link #handleNext} may have to wait for the pool. */
    boolean isEmpty() {
        return !in.hasNext();
    }

    /** Waits for a frame and acts on it; returns false at the end of the input. */
    boolean handleNext() throws IOException {
        Frame frame = in.read();
        if (frame != null) {
            handler.handle(frame);
        }
        return frame != null;
    }
}
