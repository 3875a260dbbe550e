package heddle.task.internal;

import java.util.Arrays;

/** Makes a stack trace begin where a reader's own code called us. */
public final class CallerFrames {

    private CallerFrames() {}

    /** Gives an exception the stack trace of this thread, without our own frames at its top. */
    public static <T extends Throwable> T in(T thrown) {
        StackTraceElement[] frames = new Throwable().getStackTrace();
        int own = 0;
        while (own < frames.length && isOurs(frames[own])) {
            own++;
        }
        thrown.setStackTrace(Arrays.copyOfRange(frames, own, frames.length));
        return thrown;
    }

    private static boolean isOurs(StackTraceElement frame) {
        return frame.getClassName().startsWith("heddle.");
    }
}
