package heddle.process;

import heddle.task.internal.Message;
import heddle.task.internal.PrimitiveArrays;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Reads frames from a pipe; for one thread at a time. */
final class FrameReader {

    /** So much is kept until the next frame: whoever writes without end must not fill our heap. */
    private static final int MOST_NOISE_BYTES = 4 << 20;

    private final Buffered buffered;
    private final DataInputStream in;
    private final Window.Receiver window = new Window.Receiver();
    private final ByteArrayOutputStream noise = new ByteArrayOutputStream();
    private long noiseLeftOut;
    private volatile boolean waiting;

    FrameReader(InputStream in) {
        this.buffered = new Buffered(in);
        this.in = new DataInputStream(buffered);
    }

    /** Returns the next frame, or null when the other process is gone. */
    Frame read() {
        try {
            int first;
            while ((first = buffered.read()) != Frame.MAGIC) {
                if (first < 0) {
                    return null;
                }
                keepNoise(first);
            }
            return readRest();
        } catch (IOException e) {
            return null; // the pipe broke: the other process is gone in the middle of a frame
        }
    }

    /** Whether the beginning of the next frame has been read from the pipe; not so for noise. */
    boolean hasNext() {
        return buffered.at < buffered.end && buffered.buffer[buffered.at] == (byte) Frame.MAGIC;
    }

    /** Whether the reading thread waits for the other process. */
    boolean isWaiting() {
        return waiting;
    }

    private Frame readRest() throws IOException {
        int type = in.readUnsignedByte();
        int arrayCount = in.readUnsignedShort();
        int length = in.readInt();
        List<Object> arrays = arrayCount == 0 ? List.of() : new ArrayList<>(arrayCount);
        BitSet throughWindow = new BitSet();
        for (int i = 0; i < arrayCount; i++) {
            int arrayType = in.readUnsignedByte();
            throughWindow.set(i, (arrayType & Frame.WINDOW) != 0);
            arrays.add(PrimitiveArrays.create(arrayType & ~Frame.WINDOW, in.readInt()));
        }
        byte[] body = new byte[length];
        in.readFully(body);
        for (int i = 0; i < arrayCount; i++) {
            if (throughWindow.get(i)) {
                window.read(PrimitiveArrays.segment(arrays.get(i)), in);
            } else {
                PrimitiveArrays.read(arrays.get(i), in);
            }
        }
        if (in.readInt() != Frame.END) {
            throw new IllegalStateException(Frame.DAMAGED);
        }
        return new Frame(type, new Message(body, length, arrays));
    }

    private void keepNoise(int octet) {
        if (noise.size() < MOST_NOISE_BYTES) {
            noise.write(octet);
        } else {
            noiseLeftOut++;
        }
    }

    /** Returns, once, what stood between the frames: text of native code or of a crash. */
    String takeNoise() {
        if (noise.size() == 0) {
            return "";
        }
        String text = noise.toString(StandardCharsets.UTF_8);
        noise.reset();
        if (noiseLeftOut > 0) {
            text += "%n[%d more bytes of a child process are left out]%n".formatted(noiseLeftOut);
            noiseLeftOut = 0;
        }
        return text;
    }

    /** A buffer that can tell whether it is empty, and takes no lock for each byte. */
    private final class Buffered extends InputStream {

        /** Reads of more than this cost the JDK an allocation in native memory. */
        private static final int BYTES = 8 * 1024;

        /** No more than this comes at once, and the allocation is made for what is asked for. */
        private static final int PIPE_BYTES = 64 * 1024;

        private final InputStream source;
        private final byte[] buffer = new byte[BYTES];
        private int at;
        private int end;

        Buffered(InputStream source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            return at < end || fill() ? buffer[at++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (at == end && count >= BYTES) {
                return readSource(into, offset, Math.min(count, PIPE_BYTES));
            }
            if (at == end && !fill()) {
                return -1;
            }
            int copied = Math.min(count, end - at);
            System.arraycopy(buffer, at, into, offset, copied);
            at += copied;
            return copied;
        }

        @Override
        public int available() throws IOException {
            return at < end ? end - at : source.available();
        }

        private boolean fill() throws IOException {
            at = 0;
            end = 0;
            end = Math.max(0, readSource(buffer, 0, BYTES));
            return end > 0;
        }

        private int readSource(byte[] into, int offset, int count) throws IOException {
            waiting = true;
            try {
                return source.read(into, offset, count);
            } finally {
                waiting = false;
            }
        }
    }
}
