package heddle.process;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * What came of a program that ran in a process of its own.
 *
 * <p>It prints as the program's output, then what it wrote on its standard error, then its exit
 * code when that is not 0. Immutable and safe to share between threads.
 *
 * @param exitCode 0 by custom when all went well; 128 + n when signal n ended the program, as
 *     shells report it (not on Windows, which has no signals)
 * @param output what it wrote on its standard output, read as UTF-8
 * @param errors what it wrote on its standard error, read as UTF-8
 * @param wallTime from the moment before the process was started until it had ended: its start-up
 *     counts, compiling a {@link JavaProgram} does not
 * @param pid the id that the process had
 */
public record ProgramResult(int exitCode, String output, String errors, Duration wallTime, long pid)
        implements Serializable {

    /**
     * Checks that nothing is missing.
     *
     * @throws NullPointerException if an argument is null
     */
    public ProgramResult {
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(errors, "errors");
        Objects.requireNonNull(wallTime, "wallTime");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(output);
        appendLine(text, errors);
        if (exitCode != 0 || text.isEmpty()) {
            appendLine(text, "exit code " + exitCode + WorkerDiedException.meaning(exitCode));
        }
        return text.toString().stripTrailing();
    }

    private static void appendLine(StringBuilder text, String more) {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n' && !more.isEmpty()) {
            text.append('\n');
        }
        text.append(more);
    }
}
