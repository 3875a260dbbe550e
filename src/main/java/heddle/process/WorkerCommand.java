package heddle.process;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** How a worker JVM is started. */
final class WorkerCommand {

    /** Variables from which a JVM takes options; a kernel's own must not reach its workers. */
    private static final List<String> OPTION_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JJAVA_JVM_OPTS");

    /** Where a JVM that crashes tells why; %p is its process id. */
    private static final String CRASH_LOG = "heddle-crash-%p.log";

    /** Begins what tells this JVM's workers, and what they start, from all other processes. */
    private static final String MARK =
            Objects.requireNonNullElse(System.getenv(ProcessTree.VARIABLE), "")
                    + "workers-%d-%d.".formatted(ProcessHandle.current().pid(), System.nanoTime());

    private static final AtomicLong LAST = new AtomicLong();

    private static final String JAVA = findJava();

    private WorkerCommand() {}

    /** The command of a worker with at most this much heap. */
    static List<String> worker(long heapBytes) throws IOException {
        List<String> command = new ArrayList<>(jvm());
        command.add("-Xmx" + Math.max(16, heapBytes >> 20) + "m");
        AotCache.file().ifPresent(file -> command.add("-XX:AOTCache=" + file));
        command.add(WorkerMain.class.getName());
        return command;
    }

    /** The command of a worker with further flags, for which no cache is made. */
    static List<String> worker(List<String> flags) {
        List<String> command = new ArrayList<>(jvm());
        command.addAll(flags);
        command.add(WorkerMain.class.getName());
        return command;
    }

    /** Starts a worker, which ends by itself when this JVM has ended. */
    static GuardedProcess start(List<String> command) throws IOException {
        String mark = MARK + LAST.incrementAndGet() + ".";
        ProcessBuilder builder = builder(command);
        builder.environment().put(ProcessTree.VARIABLE, mark);
        Process process = builder.start();
        return new GuardedProcess(process, new ProcessTree(List.of(process.toHandle()), mark));
    }

    /**
     * A process that takes nothing from the variables with which this JVM was given its options.
     */
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(OPTION_VARIABLES);
        return builder;
    }

    /** A JVM that does next to nothing: no compiler threads but one, no files of its own. */
    static List<String> smallJvm() {
        return List.of(
                java(),
                "-XX:+UseSerialGC",
                "-Xmx16m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                ownJar().toString());
    }

    /**
     * The JDK of this process and the flags of every worker: the serial collector starts fastest,
     * warnings of the JVM must not go to the standard output, where frames go, and a worker that is
     * killed must not leave a file of performance data. A cache that lies where it was made for is
     * shared by all workers; the JVM would move it, and write to each of its pages. What is
     * interned is in the cache: the tables for more of it start small, and grow when they must.
     */
    static List<String> jvm() {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add("-XX:+UseSerialGC");
        command.add("-Xms16m");
        command.add("-XX:MaxHeapFreeRatio=100");
        command.add("-XX:-UsePerfData");
        command.add("-XX:+UnlockDiagnosticVMOptions");
        command.add("-XX:+UnlockExperimentalVMOptions");
        command.add("-XX:+IgnoreUnrecognizedVMOptions");
        command.add("-XX:ArchiveRelocationMode=0");
        command.add("-XX:StringTableSize=4096");
        command.add("-XX:SymbolTableSize=4096");
        command.add("-Djdk.reflect.useNativeAccessorOnly=true");
        command.add("-XX:ErrorFile=" + Path.of(System.getProperty("java.io.tmpdir"), CRASH_LOG));
        command.add("-Xlog:disable");
        command.add("-Xlog:all=warning:stderr");
        if (ManagementFactory.getRuntimeMXBean().getInputArguments().contains("--enable-preview")) {
            command.add("--enable-preview");
        }
        command.add("-cp");
        command.add(ownJar().toString());
        return command;
    }

    /** The launcher of this process's own JDK. */
    static String java() {
        return JAVA;
    }

    private static String findJava() {
        return ProcessHandle.current()
                .info()
                .command()
                .orElseGet(
                        () ->
                                System.getProperty("java.home")
                                        + File.separator
                                        + "bin"
                                        + File.separator
                                        + "java");
    }

    /** The jar, or the folder of classes, that this class was loaded from. */
    static Path ownJar() {
        try {
            return Path.of(ownLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot tell where Heddle's own classes are", e);
        }
    }

    static URL ownLocation() {
        return WorkerMain.class.getProtectionDomain().getCodeSource().getLocation();
    }
}
