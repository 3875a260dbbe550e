package heddle.process;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * A program did not end within its time limit; it was killed, and all that it had started.
 *
 * <p>It carries what the program had printed until then: what had left the program, that is, not
 * what was still in a buffer of its own.
 */
public final class ProgramTimeoutException extends TimeoutException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS = 1_000;

    /** What it wrote on its standard output. */
    private final String output;

    /** What it wrote on its standard error. */
    private final String errors;

    /**
     * Describes what was killed.
     *
     * @param pid the id of the process
     * @param limit its time limit
     * @param output what it wrote on its standard output
     * @param errors what it wrote on its standard error
     */
    ProgramTimeoutException(long pid, Duration limit, String output, String errors) {
        super(message(pid, limit, output, errors));
        this.output = output;
        this.errors = errors;
    }

    private static String message(long pid, Duration limit, String output, String errors) {
        return "the program (pid %d) did not end within its limit of %s s and was killed%s%s"
                .formatted(
                        pid,
                        seconds(limit),
                        last("the last that it printed:", output),
                        last("the last on its standard error:", errors));
    }

    private static String seconds(Duration limit) {
        return BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static String last(String heading, String text) {
        String end = text.substring(Math.max(0, text.length() - SHOWN_CHARACTERS)).strip();
        return end.isEmpty() ? "" : "; " + heading + "\n" + end;
    }

    /**
     * Returns what the program had printed.
     *
     * @return what it wrote on its standard output
     */
    public String output() {
        return output;
    }

    /**
     * Returns what the program had complained of.
     *
     * @return what it wrote on its standard error
     */
    public String errors() {
        return errors;
    }
}
