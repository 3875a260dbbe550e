package heddle.task.internal;

import heddle.kernel.internal.ThrownText;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** What a task threw, on its way back: the exception itself where it can travel, and its text. */
public final class Thrown {

    private Thrown() {}

    /** Writes what a task threw. */
    public static void write(Throwable thrown, Encoder encoder) {
        trim(thrown);
        encoder.writeText(ThrownText.of(thrown));
        encoder.writeCount(thrown.getStackTrace().length);
        for (StackTraceElement frame : thrown.getStackTrace()) {
            encoder.writeText(frame.getClassName());
            encoder.writeText(frame.getMethodName());
            encoder.writeText(String.valueOf(frame.getFileName()));
            encoder.writeCount(Math.max(0, frame.getLineNumber()));
        }
        Encoder graph = new Encoder();
        try {
            graph.write(thrown);
            encoder.writeCount(1);
            encoder.append(graph.toMessage());
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            encoder.writeCount(0);
        }
    }

    /** Reads an exception, or an {@link UnsentException} where it could not be sent. */
    public static Throwable read(Decoder decoder, ClassLoader loader) {
        UnsentException standIn = new UnsentException(decoder.readText(), frames(decoder));
        if (decoder.readCount() == 0) {
            return standIn;
        }
        try {
            return (Throwable) decoder.withLoader(loader).read();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            standIn.addSuppressed(e);
            return standIn;
        }
    }

    private static StackTraceElement[] frames(Decoder decoder) {
        StackTraceElement[] frames = new StackTraceElement[decoder.readInt()];
        for (int i = 0; i < frames.length; i++) {
            frames[i] =
                    new StackTraceElement(
                            decoder.readText(),
                            decoder.readText(),
                            decoder.readText(),
                            decoder.readInt());
        }
        return frames;
    }

    /** Cuts off the frames of the worker, which tell a reader nothing about the task. */
    public static void trim(Throwable thrown) {
        trim(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static void trim(Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return;
        }
        StackTraceElement[] all = thrown.getStackTrace();
        int end = 0;
        while (end < all.length && !isOurs(all[end])) {
            end++;
        }
        while (end > 0 && isReflection(all[end - 1])) {
            end--;
        }
        if (end > 0) {
            thrown.setStackTrace(Arrays.copyOf(all, end));
        }
        trim(thrown.getCause(), seen);
        for (Throwable suppressed : thrown.getSuppressed()) {
            trim(suppressed, seen);
        }
    }

    private static boolean isOurs(StackTraceElement frame) {
        return frame.getClassName().startsWith("heddle.task.internal.")
                || frame.getClassName().startsWith("heddle.process.Worker");
    }

    private static boolean isReflection(StackTraceElement frame) {
        return frame.getClassName().startsWith("jdk.internal.reflect.")
                || frame.getClassName().startsWith("java.lang.reflect.");
    }
}
