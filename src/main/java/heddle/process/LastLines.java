package heddle.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads a stream to its end, so that its writer never waits, and keeps the last of it. */
final class LastLines {

    private static final int KEPT_CHARACTERS = 4096;
    private static final int MILLIS_TO_END = 500;

    private final Thread reader;
    private final StringBuilder kept = new StringBuilder();

    private LastLines(InputStream in, String name) {
        reader = new Thread(() -> drain(in), name);
        reader.setDaemon(true);
    }

    static LastLines of(InputStream in, String name) {
        LastLines lines = new LastLines(in, name);
        lines.reader.start();
        return lines;
    }

    private void drain(InputStream in) {
        byte[] bytes = new byte[8192];
        try (in) {
            int count;
            while ((count = in.read(bytes)) >= 0) {
                keep(new String(bytes, 0, count, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            keep(""); // the process is gone, and with it the stream
        }
    }

    private synchronized void keep(String text) {
        kept.append(text);
        if (kept.length() > KEPT_CHARACTERS) {
            kept.delete(0, kept.length() - KEPT_CHARACTERS);
        }
    }

    /** Returns as much of the end of a text as fits into a message. */
    static String endOf(String text) {
        return text.substring(Math.max(0, text.length() - KEPT_CHARACTERS));
    }

    /** What was last written; once the process has ended, the last of all. */
    String text() {
        try {
            reader.join(MILLIS_TO_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return kept.toString();
        }
    }
}
