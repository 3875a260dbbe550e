package heddle.process;

import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import heddle.task.internal.PrimitiveArrays;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * Writes frames into a pipe, several at once when they are {@link #put} before they are {@linkplain
 * #flush flushed}. Safe to use from several threads, one frame at a time.
 */
final class FrameWriter {

    /** A buffer that has grown beyond this is not kept. */
    private static final int KEPT_BYTES = 64 * 1024;

    private static final int USUAL_BYTES = 8 * 1024;

    /** So much may wait for the next flush. */
    private static final int MOST_WAITING_BYTES = 16 * 1024;

    private final OutputStream out;
    private final Window.Sender window;
    private byte[] buffer = new byte[USUAL_BYTES];
    private int size;

    FrameWriter(OutputStream out) {
        this.out = out;
        this.window = new Window.Sender(out);
    }

    /** Writes a frame and everything that was put before it. */
    synchronized void write(int type, Encoder body) throws IOException {
        put(type, body);
        flush();
    }

    /** Prepares a frame, to go out with the next {@link #flush} or with so many others. */
    synchronized void put(int type, Encoder body) throws IOException {
        Message message = body.toMessage();
        reserve(12 + 5 * message.arrays().size() + message.length());
        addByte(Frame.MAGIC);
        addByte(type);
        addByte(message.arrays().size() >> 8);
        addByte(message.arrays().size());
        addInt(message.length());
        for (Object array : message.arrays()) {
            addByte(PrimitiveArrays.type(array) | (goesThroughWindow(array) ? Frame.WINDOW : 0));
            addInt(Array.getLength(array));
        }
        System.arraycopy(message.bytes(), 0, buffer, size, message.length());
        size += message.length();
        if (!message.arrays().isEmpty()) {
            flush();
            for (Object array : message.arrays()) {
                if (goesThroughWindow(array)) {
                    window.write(PrimitiveArrays.segment(array));
                } else {
                    PrimitiveArrays.write(array, out);
                }
            }
        }
        addInt(Frame.END);
        if (!message.arrays().isEmpty() || size > MOST_WAITING_BYTES) {
            flush();
        }
    }

    private boolean goesThroughWindow(Object array) {
        return !(array instanceof boolean[]) && window.takes(PrimitiveArrays.bytes(array));
    }

    private void reserve(int count) {
        if (count > buffer.length - size) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * size, Math.addExact(size, count)));
        }
    }

    private void addByte(int value) {
        buffer[size++] = (byte) value;
    }

    private void addInt(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            addByte(value >>> shift);
        }
    }

    /** A stream for text that belongs to no task: it goes out between the frames. */
    OutputStream noise() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                synchronized (FrameWriter.this) {
                    FrameWriter.this.flush();
                    out.write(bytes, offset, length);
                    out.flush();
                }
            }
        };
    }

    /** Writes everything that was put. */
    synchronized void flush() throws IOException {
        if (size > 0) {
            int count = size;
            size = 0;
            out.write(buffer, 0, count);
            out.flush();
            if (buffer.length > KEPT_BYTES) {
                buffer = new byte[USUAL_BYTES];
            }
        }
    }
}
