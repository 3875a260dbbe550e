package heddle.process;

import heddle.task.internal.Message;
import heddle.task.internal.PrimitiveArrays;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Array;

/** Writes frames into a pipe; safe to use from several threads, one frame at a time. */
final class FrameWriter {

    private static final int KEPT_BYTES = 64 * 1024;

    private final OutputStream out;
    private ByteArrayOutputStream buffer = new ByteArrayOutputStream(4096);

    FrameWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes a frame and everything that was put before it. */
    synchronized void write(int type, Message message) throws IOException {
        put(type, message);
        flush();
    }

    /**
     * Prepares a frame, to go out with the next {@link #flush}; one with big arrays goes at once.
     */
    synchronized void put(int type, Message message) throws IOException {
        DataOutputStream header = new DataOutputStream(buffer);
        header.writeByte(Frame.MAGIC);
        header.writeByte(type);
        header.writeShort(message.arrays().size());
        header.writeInt(message.length());
        for (Object array : message.arrays()) {
            header.writeByte(PrimitiveArrays.type(array));
            header.writeInt(Array.getLength(array));
        }
        header.write(message.bytes(), 0, message.length());
        if (!message.arrays().isEmpty()) {
            flush();
            for (Object array : message.arrays()) {
                PrimitiveArrays.write(array, out);
            }
            out.flush();
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
                    out.write(bytes, offset, length);
                    out.flush();
                }
            }
        };
    }

    synchronized void flush() throws IOException {
        buffer.writeTo(out);
        out.flush();
        if (buffer.size() > KEPT_BYTES) {
            buffer = new ByteArrayOutputStream(4096);
        }
        buffer.reset();
    }
}
