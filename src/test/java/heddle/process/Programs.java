package heddle.process;

import heddle.Signal;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Programs to run in tests. */
final class Programs {

    private Programs() {}

    static JavaProgram printing(String text) {
        return JavaProgram.of("void main() { IO.println(\"%s\"); }".formatted(text));
    }

    /**
     * Starts a child, says in a file which processes they are, then waits or, if it is "brief",
     * ends. Its child is nobody's child any more if it is to be an "orphan".
     */
    static JavaProgram parent() {
        return JavaProgram.of(
                """
                import java.nio.file.*;

                void main(String[] args) throws Exception {
                    String start = "sleep 1000 >/dev/null 2>&1 & echo $!";
                    String wait = args[1].equals("orphan") ? "" : "; wait";
                    var shell = new ProcessBuilder("sh", "-c", start + wait).start();
                    String child = shell.inputReader().readLine();
                    if (args[1].equals("orphan")) {
                        shell.waitFor();
                    }
                    Path made = Path.of(args[0] + ".made");
                    Files.writeString(made, ProcessHandle.current().pid() + " " + child);
                    Files.move(made, Path.of(args[0]), StandardCopyOption.ATOMIC_MOVE);
                    IO.println("started");
                    if (!args[1].equals("brief")) {
                        Thread.sleep(1_000_000);
                    }
                }
                """);
    }

    /** The program and its child, once they have said who they are. */
    static List<ProcessHandle> processes(Signal started) {
        return Arrays.stream(started.text().split(" "))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
    }

    /** A JVM that runs {@link ProgramParent}, with temporary files in a folder. */
    static ProcessBuilder parentJvm(Path folder, String... args) {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProgramParent.class.getName());
        builder.command().addAll(List.of(args));
        return builder.redirectErrorStream(true);
    }

    static ProcessBuilder toFile(ProcessBuilder builder, Path folder) {
        return builder.redirectOutput(new File(folder.toFile(), "output"));
    }
}
