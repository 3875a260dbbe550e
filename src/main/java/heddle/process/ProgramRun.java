package heddle.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A program that runs, while its streams are written and read by a thread each. */
final class ProgramRun {

    /** What a program has started may need a moment to see that the program has ended. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final long startNanos = System.nanoTime();
    private final GuardedProcess guarded;
    private final ProgramOutput output;
    private final ProgramOutput errors;

    private ProgramRun(ProcessBuilder builder, String input) throws IOException {
        guarded = Guardian.start(builder);
        Process process = guarded.process();
        output = ProgramOutput.of(process.getInputStream(), guarded::kill);
        errors = ProgramOutput.of(process.getErrorStream(), guarded::kill);
        Thread writer = new Thread(() -> write(input), "heddle input of program " + process.pid());
        writer.setDaemon(true);
        writer.start();
    }

    static ProgramRun start(ProcessBuilder builder, String input) throws IOException {
        return new ProgramRun(builder, input);
    }

    private void write(String input) {
        try (OutputStream out = guarded.process().getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The program has ended, or has closed its input: it does not want the rest.
        }
    }

    /** Waits for the end of the program, and leaves nothing of it running. */
    ProgramResult result(Duration limit)
            throws IOException, InterruptedException, ProgramTimeoutException {
        Process process = guarded.process();
        try {
            long nanos = TimeUnit.NANOSECONDS.convert(limit);
            boolean ended = process.waitFor(nanos, TimeUnit.NANOSECONDS);
            Duration wallTime = Duration.ofNanos(System.nanoTime() - startNanos);
            if (!ended) {
                guarded.kill();
                throw new ProgramTimeoutException(
                        process.pid(), limit, output.text(), errors.text());
            }
            guarded.killLeftovers(GRACE);
            return new ProgramResult(
                    process.exitValue(), output.text(), errors.text(), wallTime, process.pid());
        } catch (InterruptedException e) {
            guarded.kill();
            throw e;
        }
    }
}
