package heddle.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Reads all that a program prints, so that it never waits. */
final class ProgramOutput {

    /** Text takes several times its bytes while it is collected. */
    private static final int SHARE_OF_HEAP = 8;

    private static final int MILLIS_OF_SILENCE = 2_000;

    private final Thread reader;
    private final long maxBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile boolean full;

    private ProgramOutput(InputStream in, long maxBytes, Runnable whenFull) {
        this.maxBytes = maxBytes;
        reader = new Thread(() -> read(in, whenFull), "heddle output of program");
        reader.setDaemon(true);
    }

    /** Reads from now on; calls the action when there is more than this JVM can hold. */
    static ProgramOutput of(InputStream in, Runnable whenFull) {
        long heap = Runtime.getRuntime().maxMemory();
        return of(in, Math.min(heap / SHARE_OF_HEAP, Integer.MAX_VALUE / 2), whenFull);
    }

    static ProgramOutput of(InputStream in, long maxBytes, Runnable whenFull) {
        ProgramOutput output = new ProgramOutput(in, maxBytes, whenFull);
        output.reader.start();
        return output;
    }

    private void read(InputStream in, Runnable whenFull) {
        byte[] buffer = new byte[64 * 1024];
        try (in) {
            int count;
            while ((count = in.read(buffer)) >= 0) {
                if (bytes.size() + count > maxBytes) {
                    full = true;
                    whenFull.run();
                    return;
                }
                bytes.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // The process is gone, and with it the stream.
        }
    }

    /**
     * Waits for the end of the output and returns all of it. A process that the program has left
     * behind, and that could not be found, may keep the output open: it is waited for in vain only
     * as long as it is silent.
     *
     * @throws IOException if it was more than this JVM can hold
     */
    String text() throws IOException, InterruptedException {
        int before = -1;
        while (reader.isAlive() && bytes.size() != before) {
            before = bytes.size();
            TimeUnit.MILLISECONDS.timedJoin(reader, MILLIS_OF_SILENCE);
        }
        if (full) {
            throw new IOException(
                    "it printed more than %,d bytes, and was ended; let it print less, or give this"
                                    .formatted(maxBytes)
                            + " JVM more memory (-Xmx)");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
