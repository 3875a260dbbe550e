package heddle.process;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A Python program from its text, to be run by the Python of this machine in a process of its own.
 *
 * <p>For what Java is compared with: the same work, the same machine, the interpreter at hand.
 *
 * <pre>{@code
 * PythonProgram.of("""
 *         import sys
 *         print("hello", sys.argv[1])
 *         """)
 *     .limit(Duration.ofSeconds(10))
 *     .run("world")
 * }</pre>
 *
 * <p>It runs on the first Python 3.10 or newer that {@code python3}, {@code python} or {@code py}
 * stands for on the {@code PATH}, in the same working directory. Input and output are UTF-8, and
 * each {@code print} is written at once: what a program had printed is known even when it is
 * killed, as with Java's {@code System.out}. The text is run from a file, which {@code
 * multiprocessing} needs to start its processes by spawn.
 *
 * <p>When {@link #run} returns or throws, the program has ended and with it all that it had
 * started, as far as the system tells: on macOS and Windows a process whose own parent has ended is
 * not found. The same happens when this JVM ends, be it by SIGKILL.
 *
 * <p>Immutable, safe to share between threads, and able to travel to other processes: each method
 * returns a new program.
 *
 * @see JavaProgram
 */
public final class PythonProgram implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final String FILE = "program.py";

    /** What is run. */
    private final Program program;

    private PythonProgram(Program program) {
        this.program = program;
    }

    /**
     * Takes a program as it is: Python says what is wrong with it when it runs.
     *
     * @param source its text
     * @return the program, without input or limit
     */
    public static PythonProgram of(String source) {
        Objects.requireNonNull(source, "source");
        return new PythonProgram(Program.of(Map.of(FILE, source.getBytes(StandardCharsets.UTF_8))));
    }

    /**
     * Says whether there is a Python to run programs on; looks for one at the first call.
     *
     * @return whether Python 3.10 or newer is on the {@code PATH}
     */
    public static boolean isAvailable() {
        return Python.current().isPresent();
    }

    /**
     * Says which Python runs programs.
     *
     * @return such as {@code CPython 3.13.1}
     * @throws IllegalStateException if there is none
     */
    public static String version() {
        return python().version();
    }

    private static Python python() {
        return Python.current()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "there is no Python 3.10 or newer on the PATH; install one"
                                                + " from https://www.python.org/downloads and"
                                                + " restart the kernel"));
    }

    /**
     * Says what it can read from its standard input; without this, nothing.
     *
     * @param text the whole input, sent as UTF-8; a program that does not read it is fine
     * @return the program with this input
     */
    public PythonProgram input(String text) {
        return new PythonProgram(program.withInput(text));
    }

    /**
     * Says how long it may run; without this, for ever.
     *
     * @param limit the wall time from its start
     * @return the program with this limit
     * @throws IllegalArgumentException if the limit is not positive
     */
    public PythonProgram limit(Duration limit) {
        return new PythonProgram(program.withLimit(limit));
    }

    /**
     * Runs the program and waits for its end.
     *
     * @param args its arguments, from {@code sys.argv[1]}
     * @return what it printed and how it ended; an exit code other than 0 is a result too
     * @throws IllegalStateException if there is no Python 3.10 or newer
     * @throws ProgramTimeoutException if it has not ended within its limit; it has been killed
     * @throws InterruptedException if this thread is interrupted; the program has been killed
     * @throws java.io.UncheckedIOException if the process cannot be started, or prints more than
     *     fits in this JVM's memory
     */
    public ProgramResult run(String... args) throws InterruptedException, ProgramTimeoutException {
        String interpreter = python().executable();
        List<String> arguments = List.of(args);
        return program.run(folder -> process(interpreter, folder, arguments));
    }

    private static ProcessBuilder process(String interpreter, Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(interpreter);
        command.add(folder.resolve(FILE).toString());
        command.addAll(arguments);
        ProcessBuilder builder = WorkerCommand.builder(command);
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        builder.environment().put("PYTHONUNBUFFERED", "1");
        return builder;
    }

    @Override
    public String toString() {
        return "Python program";
    }
}
