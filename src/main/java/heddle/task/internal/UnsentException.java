package heddle.task.internal;

/** Stands for an exception that could not be sent back: it has its type's name, text and frames. */
public final class UnsentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The class of the original. */
    private final String originalType;

    UnsentException(String originalType, String text, StackTraceElement[] frames) {
        super(text + " (the exception itself could not be sent between the processes)");
        this.originalType = originalType;
        setStackTrace(frames);
    }

    /**
     * Returns the class of the original.
     *
     * @return its full name
     */
    public String originalType() {
        return originalType;
    }
}
