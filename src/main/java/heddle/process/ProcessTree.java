package heddle.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Processes and all that they have started.
 *
 * <p>A process whose parent has ended is nobody's descendant any more. Where the system shows the
 * environment of its processes (Linux), such a one is found by a mark that it has inherited; on
 * macOS and Windows it is not found.
 *
 * @param roots the processes at the top
 * @param mark the beginning of what {@link #VARIABLE} says in each process that belongs to them
 */
record ProcessTree(List<ProcessHandle> roots, String mark) {

    static final String VARIABLE = "HEDDLE_OWNER";

    private static final Duration TIME_TO_DIE = Duration.ofSeconds(2);
    private static final int NANOS_BETWEEN_LOOKS = 1_000_000;
    private static final Path SYSTEM = Path.of("/proc");

    /** Ends every process, those too that are started meanwhile, and waits until they are gone. */
    void kill() {
        long end = System.nanoTime() + TIME_TO_DIE.toNanos();
        Set<ProcessHandle> found;
        while (!(found = living()).isEmpty() && System.nanoTime() < end) {
            found.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
        }
    }

    Set<ProcessHandle> living() {
        Set<ProcessHandle> all = marked();
        roots.stream()
                .filter(ProcessHandle::isAlive)
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .filter(ProcessTree::isRunning)
                .forEach(all::add);
        return all;
    }

    /** A zombie, which has ended and waits for its parent to collect it, has no command. */
    static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private Set<ProcessHandle> marked() {
        Set<ProcessHandle> marked = new HashSet<>();
        if (!Files.isReadable(SYSTEM.resolve("self/environ"))) {
            return marked;
        }
        String wanted = '\0' + VARIABLE + '=' + mark;
        try (var processes = Files.newDirectoryStream(SYSTEM, "[0-9]*")) {
            for (Path process : processes) {
                if (environment(process).contains(wanted)) {
                    handle(process).ifPresent(marked::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("cannot list the processes in " + SYSTEM, e);
        }
        return marked;
    }

    /** The environment of a process, each entry after a NUL; nothing if it is gone or not ours. */
    private static String environment(Path process) {
        try {
            byte[] bytes = Files.readAllBytes(process.resolve("environ"));
            return '\0' + new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<ProcessHandle> handle(Path process) {
        return ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
    }
}
