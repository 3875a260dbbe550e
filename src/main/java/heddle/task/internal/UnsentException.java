package heddle.task.internal;

/** Stands for an exception that could not be sent back: it has its type's name, text and frames. */
public final class UnsentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsentException(String text, StackTraceElement[] frames) {
        super(text + " (the exception itself could not be sent between the processes)");
        setStackTrace(frames);
    }
}
