package heddle.process;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a program has in whatever language.
 *
 * @param files its files, by their path in the program's folder
 * @param input what it can read from its standard input
 * @param limit how long it may run
 */
record Program(Map<String, byte[]> files, String input, Duration limit) implements Serializable {

    private static final Duration NO_LIMIT = Duration.ofSeconds(Long.MAX_VALUE);

    static Program of(Map<String, byte[]> files) {
        return new Program(files, "", NO_LIMIT);
    }

    Program withInput(String newInput) {
        return new Program(files, Objects.requireNonNull(newInput, "input"), limit);
    }

    Program withLimit(Duration newLimit) {
        if (newLimit.isNegative() || newLimit.isZero()) {
            throw new IllegalArgumentException("limit must be > 0, got " + newLimit);
        }
        return new Program(files, input, newLimit);
    }

    /** Runs it, with its files in a folder that lasts as long. */
    ProgramResult run(Function<Path, ProcessBuilder> command)
            throws InterruptedException, ProgramTimeoutException {
        try {
            Path folder = Guardian.newFolder();
            try {
                write(folder);
                return ProgramRun.start(command.apply(folder), input).result(limit);
            } finally {
                Guardian.deleteQuietly(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run the program: " + e.getMessage(), e);
        }
    }

    private void write(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }
}
