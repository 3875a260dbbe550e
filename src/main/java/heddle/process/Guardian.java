package heddle.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Leaves nothing of this JVM behind, however it ends: programs that it has started are killed with
 * all that they have started, and its temporary folders are deleted.
 *
 * <p>A JVM that is killed with SIGKILL can do nothing any more, so another process does it: the
 * guardian, a small JVM that is started at the first use. Everything that it has to know lies in a
 * folder: which processes to end, which folders to delete. One file in there is locked by this JVM;
 * the guardian waits for that lock, and gets it from the operating system at the moment when this
 * JVM has ended. So what was noted before the guardian was up is not lost, and nothing is said to
 * it that could block.
 *
 * <p>On Unix a shell starts it in the background, so that it is no descendant of this JVM, and
 * makes it ignore the signals of a terminal: it outlives a Ctrl-C. Where there is {@code setsid}
 * (Linux) it also outlives the killing of this JVM's whole process group, which is how Jupyter
 * kills a kernel. On Windows it is a child like any other. It takes some 30 ms of processor time to
 * start and 16 MiB that it shares with no other JVM (JDK 25, Linux), and then sleeps.
 */
final class Guardian {

    private static final String LOCK = "lock";
    private static final String PROCESSES = "processes";
    private static final String FOLDERS = "folders";
    private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(2);

    /** What was being started at the last moment has become itself by then. */
    private static final int MILLIS_TO_START = 200;

    private static final int TRIES = 100;
    private static final int MILLIS_BETWEEN_TRIES = 20;

    /** Runs its arguments in the background where signals of a terminal do not end them. */
    private static final String IN_BACKGROUND =
            """
            trap '' HUP INT QUIT TERM
            command -v setsid >/dev/null && set -- setsid "$@"
            "$@" &
            """;

    private static final AtomicLong LAST = new AtomicLong();
    private static Path home;

    /** Held as long as this JVM lives. */
    @SuppressWarnings("unused")
    private static FileLock lock;

    private Guardian() {}

    /** This JVM's folder, made, locked and guarded at the first use. */
    private static synchronized Path home() throws IOException {
        if (home == null) {
            Path folder = Files.createTempDirectory("heddle-").toAbsolutePath();
            Files.createDirectory(folder.resolve(PROCESSES));
            Files.createDirectory(folder.resolve(FOLDERS));
            lock = lock(folder, StandardOpenOption.CREATE_NEW);
            startGuardian(folder);
            home = folder;
        }
        return home;
    }

    private static FileLock lock(Path folder, StandardOpenOption... options) throws IOException {
        Set<StandardOpenOption> all = EnumSet.of(StandardOpenOption.WRITE, options);
        return FileChannel.open(folder.resolve(LOCK), all).lock();
    }

    private static void startGuardian(Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            command.addAll(List.of("/bin/sh", "-c", IN_BACKGROUND, "sh"));
        }
        command.addAll(WorkerCommand.smallJvm());
        command.add(Guardian.class.getName());
        command.add(folder.toString());
        ProcessBuilder builder = WorkerCommand.builder(command);
        builder.environment().remove(ProcessTree.VARIABLE);
        builder.directory(folder.getParent().toFile());
        builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        builder.start().getOutputStream().close();
    }

    /** Starts a process that does not outlive this JVM, nor does what it starts. */
    static GuardedProcess start(ProcessBuilder builder) throws IOException {
        String mark = home().getFileName() + "." + LAST.incrementAndGet() + ".";
        builder.environment().put(ProcessTree.VARIABLE, mark);
        Process process = builder.start();
        watch(process.toHandle());
        return new GuardedProcess(process, new ProcessTree(List.of(process.toHandle()), mark));
    }

    /** Notes a process that has been started already, until it ends. */
    static void watch(ProcessHandle process) throws IOException {
        long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        Path note = home().resolve(PROCESSES).resolve(process.pid() + "-" + start);
        Files.writeString(note, "");
        process.onExit().thenRun(() -> deleteQuietly(note));
    }

    /** Makes a folder for temporary files, which is deleted when this JVM has ended. */
    static Path newFolder() throws IOException {
        return Files.createDirectory(home().resolve("" + LAST.incrementAndGet()));
    }

    /** Notes a file or folder elsewhere, to be deleted when this JVM has ended. */
    static void deleteOnExit(Path path) throws IOException {
        Files.writeString(note(path), path.toAbsolutePath().toString());
    }

    /** Takes back {@link #deleteOnExit}. */
    static void forget(Path path) throws IOException {
        Files.deleteIfExists(note(path));
    }

    private static Path note(Path path) throws IOException {
        byte[] bytes = path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
        return home().resolve(FOLDERS).resolve("" + UUID.nameUUIDFromBytes(bytes));
    }

    /** The guardian's own program: waits until the JVM that has the folder has ended. */
    static void main(String[] args) throws IOException, InterruptedException {
        Path home = Path.of(args[0]);
        lock(home).acquiredBy().close();
        ProcessTree all = new ProcessTree(watched(home), home.getFileName() + ".");
        all.kill();
        TimeUnit.MILLISECONDS.sleep(MILLIS_TO_START);
        all.kill();
        for (Path note : files(home.resolve(FOLDERS))) {
            deleteAtLast(Path.of(Files.readString(note)));
        }
        deleteAtLast(home);
    }

    private static List<ProcessHandle> watched(Path home) throws IOException {
        List<ProcessHandle> watched = new ArrayList<>();
        for (Path note : files(home.resolve(PROCESSES))) {
            String[] pidAndStart = note.getFileName().toString().split("-");
            Instant start = Instant.ofEpochMilli(Long.parseLong(pidAndStart[1]));
            ProcessHandle.of(Long.parseLong(pidAndStart[0]))
                    .filter(process -> isFrom(start, process))
                    .ifPresent(watched::add);
        }
        return watched;
    }

    /** Whether it is that process, and not a later one that has got its id. */
    private static boolean isFrom(Instant start, ProcessHandle process) {
        return process.info()
                .startInstant()
                .filter(s -> Duration.between(start, s).abs().compareTo(CLOCK_DIFFERENCE) < 0)
                .isPresent();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Deletes what killed processes may still be using. */
    private static void deleteAtLast(Path path) throws InterruptedException {
        for (int i = 0; i < TRIES && !deleteQuietly(path); i++) {
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_TRIES);
        }
    }

    /** Deletes a file, or a folder with all that it has, and says whether it is gone. */
    static boolean deleteQuietly(Path path) {
        try {
            Files.walkFileTree(path, new Deletion());
            return true;
        } catch (NoSuchFileException e) {
            return !Files.exists(path);
        } catch (IOException e) {
            return false; // it is tried again when this JVM has ended
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
