package heddle.task.internal;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What one task prints, while {@linkplain #install streams of ours} stand in the place of {@link
 * System#out} and {@link System#err}.
 *
 * <p>A task's text is collected and handed on in blocks of whole lines. Threads that a task starts
 * print for that task and, when they outlive it, for the next one of the same thread or else for
 * the one that has begun last: a thread of the common pool works for many. What a thread without a
 * task prints goes to the stream that was there before.
 */
public final class TaskOutput implements AutoCloseable {

    /** Receives what one task prints. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes a block of text.
         *
         * @param text whole lines, as a rule
         * @param error whether it was printed on System.err
         */
        void print(String text, boolean error);
    }

    private static final byte[] NOTHING = {};
    private static final int BLOCK_BYTES = 8 * 1024;
    private static final int LONGEST_LINE_BYTES = 64 * 1024;
    private static final InheritableThreadLocal<TaskOutput> CURRENT =
            new InheritableThreadLocal<>();
    private static final Set<TaskOutput> ACTIVE = ConcurrentHashMap.newKeySet();

    private static final ByTask OUT = new ByTask(false);
    private static final ByTask ERR = new ByTask(true);
    private static final PrintStream OUT_STREAM = OUT.toPrintStream();
    private static final PrintStream ERR_STREAM = ERR.toPrintStream();
    private static int installations;
    private static volatile TaskOutput latest;

    private final TaskOutput outer;

    /** The task that runs now, or null between two tasks. */
    private Sink sink;

    private byte[] text = NOTHING;

    /** Changed under the lock. */
    private volatile int length;

    /** Where the last line that is complete ends. */
    private int lineEnd;

    private boolean error;

    private TaskOutput(TaskOutput outer) {
        this.outer = outer;
    }

    /** Puts our streams in place; each call asks for one {@link #uninstall}. */
    public static synchronized void install() {
        installations++;
        if (System.out != OUT_STREAM) {
            OUT.fallBackTo(System.out);
            System.setOut(OUT_STREAM);
        }
        if (System.err != ERR_STREAM) {
            ERR.fallBackTo(System.err);
            System.setErr(ERR_STREAM);
        }
    }

    /** Puts the old streams back, unless somebody else has replaced ours meanwhile. */
    public static synchronized void uninstall() {
        if (--installations > 0) {
            return;
        }
        if (System.out == OUT_STREAM) {
            System.setOut(OUT.fallback);
        }
        if (System.err == ERR_STREAM) {
            System.setErr(ERR.fallback);
        }
    }

    /**
     * Begins to collect what this thread prints, and the threads that it starts, for one task after
     * the other.
     *
     * @return the output, to be {@linkplain #close closed} by the same thread
     */
    public static TaskOutput ofThread() {
        TaskOutput output = new TaskOutput(CURRENT.get());
        CURRENT.set(output);
        return output;
    }

    /**
     * Begins a task.
     *
     * @param to where its output goes
     */
    public void begin(Sink to) {
        synchronized (this) {
            sink = to;
        }
        latest = this;
    }

    /**
     * Prints as this thread would, but without the lock of {@link System#out}: whoever hands on
     * what tasks have printed must not wait for one that is printing.
     *
     * @param text what to print
     * @param toError whether on System.err
     */
    public static void print(String text, boolean toError) {
        PrintStream stream = toError ? System.err : System.out;
        if (stream == OUT_STREAM || stream == ERR_STREAM) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            (toError ? ERR : OUT).write(bytes, 0, bytes.length);
        } else {
            stream.print(text);
        }
    }

    /** Hands on what has been printed so far. */
    public void flush() {
        if (length > 0) {
            synchronized (this) {
                emit(length);
            }
        }
    }

    /** Hands on what is left, and ends the task. */
    public synchronized void end() {
        emit(length);
        sink = null;
        if (text != NOTHING) {
            text = NOTHING;
            ACTIVE.remove(this);
        }
    }

    /** Ends the task, if one runs, and stops collecting; the output of an outer task goes on. */
    @Override
    public void close() {
        end();
        setCurrent(outer);
        if (latest == this) {
            latest = outer;
        }
    }

    /** Hands on what all tasks of this process have printed so far, unfinished lines included. */
    public static void flushAll() {
        ACTIVE.forEach(TaskOutput::flush);
    }

    /** Takes the bytes, or says that the task is over. */
    private synchronized boolean accept(byte[] from, int offset, int count, boolean toError) {
        if (sink == null) {
            return false;
        }
        if (toError != error) {
            emit(length);
            error = toError;
        }
        if (length + count > text.length) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, length + count));
            ACTIVE.add(this);
        }
        System.arraycopy(from, offset, text, length, count);
        length += count;
        noteLines(length - count);
        if (length >= BLOCK_BYTES && lineEnd > 0) {
            emit(lineEnd);
        } else if (length > LONGEST_LINE_BYTES) {
            emit(endOfLastCharacter());
        }
        return true;
    }

    private void noteLines(int from) {
        for (int i = length - 1; i >= from; i--) {
            if (text[i] == '\n') {
                lineEnd = i + 1;
                return;
            }
        }
    }

    /** In UTF-8 a character has at most four bytes; all but its first begin with the bits 10. */
    private int endOfLastCharacter() {
        for (int end = length - 1; end > length - 5; end--) {
            if ((text[end] & 0xC0) != 0x80) {
                return end;
            }
        }
        return length; // not UTF-8
    }

    private void emit(int count) {
        if (count == 0) {
            return;
        }
        String block = new String(text, 0, count, StandardCharsets.UTF_8);
        length -= count;
        lineEnd = Math.max(0, lineEnd - count);
        System.arraycopy(text, count, text, 0, length);
        handOn(block);
    }

    /** What the sink prints itself is not printed by the task. */
    private void handOn(String block) {
        TaskOutput current = CURRENT.get();
        setCurrent(outer);
        try {
            sink.print(block, error);
        } finally {
            setCurrent(current);
        }
    }

    private static void setCurrent(TaskOutput output) {
        if (output == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(output);
        }
    }

    private static final class ByTask extends OutputStream {

        private final boolean error;
        private final ThreadLocal<Boolean> fallingBack = new ThreadLocal<>();
        private volatile PrintStream fallback;

        /** The fallback before, in case that the present one prints on ours in its turn. */
        private volatile PrintStream beneath;

        ByTask(boolean error) {
            this.error = error;
        }

        void fallBackTo(PrintStream stream) {
            beneath = fallback == null ? stream : fallback;
            fallback = stream;
        }

        PrintStream toPrintStream() {
            return new PrintStream(this, false, StandardCharsets.UTF_8);
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int count) {
            TaskOutput own = CURRENT.get();
            if (own == null || !own.accept(from, offset, count, error)) {
                TaskOutput heir = own == null ? null : latest;
                if (heir == null || !heir.accept(from, offset, count, error)) {
                    fallBack(stream -> stream.write(from, offset, count));
                }
            }
        }

        @Override
        public void flush() {
            if (CURRENT.get() == null) {
                fallBack(PrintStream::flush);
            }
        }

        private void fallBack(Consumer<PrintStream> action) {
            if (fallingBack.get() != null) {
                action.accept(beneath);
                return;
            }
            fallingBack.set(true);
            try {
                action.accept(fallback);
            } finally {
                fallingBack.remove();
            }
        }
    }
}
