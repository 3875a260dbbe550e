package heddle.process;

import heddle.task.internal.Message;
import heddle.task.internal.PrimitiveArrays;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads frames from a pipe; for one thread. */
final class FrameReader {

    private final DataInputStream in;
    private final ByteArrayOutputStream noise = new ByteArrayOutputStream();
    private volatile boolean waiting;

    FrameReader(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /** Returns the next frame, or null when the other process is gone. */
    Frame read() {
        try {
            int first;
            while ((first = readFirst()) != Frame.MAGIC) {
                if (first < 0) {
                    return null;
                }
                noise.write(first);
            }
            return readRest();
        } catch (IOException e) {
            return null; // the pipe broke: the other process is gone in the middle of a frame
        }
    }

    private int readFirst() throws IOException {
        waiting = true;
        try {
            return in.read();
        } finally {
            waiting = false;
        }
    }

    /** Whether the reading thread waits for the first byte of a frame. */
    boolean isWaiting() {
        return waiting;
    }

    private Frame readRest() throws IOException {
        int type = in.readUnsignedByte();
        int arrayCount = in.readUnsignedShort();
        int length = in.readInt();
        List<Object> arrays = new ArrayList<>(arrayCount);
        for (int i = 0; i < arrayCount; i++) {
            arrays.add(PrimitiveArrays.create(in.readUnsignedByte(), in.readInt()));
        }
        byte[] body = new byte[length];
        in.readFully(body);
        for (Object array : arrays) {
            PrimitiveArrays.read(array, in);
        }
        return new Frame(type, new Message(body, length, arrays));
    }

    /** Returns, once, what stood between the frames: text of native code or of a crash. */
    String takeNoise() {
        if (noise.size() == 0) {
            return "";
        }
        String text = noise.toString(StandardCharsets.UTF_8);
        noise.reset();
        return text;
    }
}
