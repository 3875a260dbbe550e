package heddle.process;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A Java program from its text, to be run in a JVM of its own.
 *
 * <p>For what must not happen in this JVM: other flags, an exit code, a crash, a heap that is too
 * small, and for what a program costs from its start to its end.
 *
 * <pre>{@code
 * JavaProgram.of("""
 *         void main(String[] args) {
 *             IO.println("hello " + args[0]);
 *         }
 *         """)
 *     .flags("-Xmx64m")
 *     .limit(Duration.ofSeconds(10))
 *     .run("world")
 * }</pre>
 *
 * <p>The text is what {@code java Main.java} takes: one file, of any number of classes, that needs
 * the JDK alone. The first class with a {@code main} is run. It is compiled once, in this JVM, and
 * runs with the {@code java} of this JVM, in the same working directory, without the options that
 * this JVM was given by variables such as {@code JAVA_TOOL_OPTIONS}. Output is UTF-8.
 *
 * <p>When {@link #run} returns or throws, the program has ended and with it all that it had
 * started, as far as the system tells: on macOS and Windows a process whose own parent has ended is
 * not found. The same happens when this JVM ends, be it by SIGKILL.
 *
 * <p>Immutable, safe to share between threads, and able to travel to other processes: each method
 * returns a new program.
 *
 * @see PythonProgram
 * @see <a href="https://openjdk.org/jeps/512">JEP 512: Compact Source Files and Instance Main
 *     Methods</a>
 */
public final class JavaProgram implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Flags that say what to run: that is said by the text. */
    private static final List<String> OWN_FLAGS =
            List.of("-cp", "-classpath", "--class-path", "-jar", "-m", "--module");

    /** What is run. */
    private final Program program;

    /** The name of the class that is run. */
    private final String mainClass;

    /** Flags of the JVM. */
    private final String[] flags;

    private JavaProgram(Program program, String mainClass, String[] flags) {
        this.program = program;
        this.mainClass = mainClass;
        this.flags = flags;
    }

    /**
     * Compiles a program.
     *
     * @param source its text
     * @return the program, without flags, input or limit
     * @throws IllegalArgumentException if it does not compile, with the compiler's messages and
     *     their lines, or has no {@code main} method
     * @throws IllegalStateException if this JVM has no compiler
     */
    public static JavaProgram of(String source) {
        Objects.requireNonNull(source, "source");
        ProgramCompiler.Compiled compiled = ProgramCompiler.compile(source);
        return new JavaProgram(Program.of(compiled.files()), compiled.mainClass(), new String[0]);
    }

    /**
     * Says with which flags its JVM starts; without this, with none.
     *
     * @param newFlags such as {@code "-Xmx64m"}, in place of any given before
     * @return the program with these flags
     * @throws IllegalArgumentException if a flag says what to run, such as {@code -cp}
     */
    public JavaProgram flags(String... newFlags) {
        for (String flag : newFlags) {
            if (OWN_FLAGS.contains(flag)) {
                throw new IllegalArgumentException(
                        "flags must be those of the JVM, got "
                                + flag
                                + "; a program has its own classes and the JDK's");
            }
        }
        return new JavaProgram(program, mainClass, newFlags.clone());
    }

    /**
     * Says what it can read from its standard input; without this, nothing.
     *
     * @param text the whole input, sent as UTF-8; a program that does not read it is fine
     * @return the program with this input
     */
    public JavaProgram input(String text) {
        return new JavaProgram(program.withInput(text), mainClass, flags);
    }

    /**
     * Says how long it may run; without this, for ever.
     *
     * @param limit the wall time from its start
     * @return the program with this limit
     * @throws IllegalArgumentException if the limit is not positive
     */
    public JavaProgram limit(Duration limit) {
        return new JavaProgram(program.withLimit(limit), mainClass, flags);
    }

    /**
     * Runs the program and waits for its end.
     *
     * @param args its arguments
     * @return what it printed and how it ended; an exit code other than 0 is a result too
     * @throws ProgramTimeoutException if it has not ended within its limit; it has been killed
     * @throws InterruptedException if this thread is interrupted; the program has been killed
     * @throws java.io.UncheckedIOException if the process cannot be started, or prints more than
     *     fits in this JVM's memory
     */
    public ProgramResult run(String... args) throws InterruptedException, ProgramTimeoutException {
        List<String> arguments = List.of(args);
        return program.run(folder -> process(folder, arguments));
    }

    private ProcessBuilder process(Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(WorkerCommand.java());
        command.add("-Dstdin.encoding=UTF-8");
        command.add("-Dstdout.encoding=UTF-8");
        command.add("-Dstderr.encoding=UTF-8");
        command.addAll(List.of(flags));
        command.add("-cp");
        command.add(folder.toString());
        command.add(mainClass);
        command.addAll(arguments);
        return WorkerCommand.builder(command);
    }

    @Override
    public String toString() {
        return "Java program " + mainClass;
    }
}
