package heddle.process;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/**
 * A Python interpreter.
 *
 * <p>What stands on the search path may be a shim that looks up the interpreter each time, which
 * costs tens of milliseconds; so it is asked once what it starts.
 *
 * @param executable the interpreter itself
 * @param version its name and version, such as {@code CPython 3.13.1}
 */
record Python(String executable, String version) {

    private static final List<String> NAMES = List.of("python3", "python", "py");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MAJOR = 3;
    private static final int MINOR = 10;
    private static final String QUESTION =
            """
            import platform, sys
            print(sys.executable)
            print(platform.python_implementation(), platform.python_version())
            print(sys.version_info >= (%d, %d))
            """
                    .formatted(MAJOR, MINOR);

    private static Python current;

    /** The first that is new enough on this process's search path; looked for until found. */
    static synchronized Optional<Python> current() {
        if (current == null) {
            current = on(Optional.ofNullable(System.getenv("PATH")).orElse("")).orElse(null);
        }
        return Optional.ofNullable(current);
    }

    static Optional<Python> on(String searchPath) {
        return candidates(searchPath).flatMap(file -> ask(file).stream()).findFirst();
    }

    private static Stream<String> candidates(String searchPath) {
        List<String> files = new ArrayList<>();
        for (String name : NAMES) {
            for (String folder : searchPath.split(File.pathSeparator)) {
                Stream.of(name, name + ".exe")
                        .map(file -> new File(folder, file))
                        .filter(file -> !folder.isEmpty() && file.isFile() && file.canExecute())
                        .map(File::getPath)
                        .forEach(files::add);
            }
        }
        return files.stream();
    }

    private static Optional<Python> ask(String file) {
        try {
            ProgramResult answer =
                    Program.of(Map.of())
                            .withLimit(LIMIT)
                            .run(folder -> new ProcessBuilder(file, "-c", QUESTION));
            List<String> lines = answer.output().lines().toList();
            return lines.size() == 3 && lines.get(2).equals("True")
                    ? Optional.of(new Python(lines.get(0), lines.get(1)))
                    : Optional.empty();
        } catch (ProgramTimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while looking for Python");
        }
    }
}
