package heddle;

import heddle.process.SpareWorkers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves a thread or a child process running.
 *
 * <p>Threads of the JDK and of the test engine that live on by design do not count. Virtual threads
 * cannot be listed and are not looked for.
 */
public final class NothingLeftBehind implements BeforeEachCallback, AfterEachCallback {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Namespace NAMESPACE = Namespace.create(NothingLeftBehind.class);

    /** Beginnings of the names of threads that live as long as the JVM. */
    private static final List<String> LASTING =
            List.of(
                    "process reaper",
                    "ForkJoinPool",
                    "CompletableFutureDelayScheduler",
                    "VirtualThread-unblocker",
                    "VirtualThread-unparker",
                    "Read-Poller",
                    "Write-Poller",
                    "junit-",
                    "surefire-",
                    "Attach Listener",
                    "JFR ",
                    "Cleaner-",
                    "Java2D Disposer");

    /** What was there before the test. */
    private record Before(Set<Thread> threads, Set<ProcessHandle> processes) {}

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE)
                .put(Before.class, new Before(threads(), new HashSet<>(processes())));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Before before = context.getStore(NAMESPACE).get(Before.class, Before.class);
        boolean clean =
                Eventually.within(
                        LIMIT,
                        () -> leftThreads(before).isEmpty() && leftProcesses(before).isEmpty());
        if (!clean) {
            List<ProcessHandle> processes = leftProcesses(before);
            String report = report(leftThreads(before), processes);
            processes.forEach(ProcessHandle::destroyForcibly);
            throw new AssertionError("left behind after " + LIMIT + ":\n" + report);
        }
    }

    private static Set<Thread> leftThreads(Before before) {
        SpareWorkers.drop();
        Set<Thread> left = threads();
        left.removeAll(before.threads());
        left.removeIf(thread -> LASTING.stream().anyMatch(thread.getName()::startsWith));
        return left;
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private static List<ProcessHandle> leftProcesses(Before before) {
        return processes().stream()
                .filter(process -> !before.processes().contains(process))
                .toList();
    }

    private static List<ProcessHandle> processes() {
        return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
    }

    private static String report(Set<Thread> threads, List<ProcessHandle> processes) {
        String stacks =
                threads.stream().map(NothingLeftBehind::stack).collect(Collectors.joining());
        String tree = processes.stream().map(NothingLeftBehind::line).collect(Collectors.joining());
        return stacks + tree;
    }

    private static String stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .map(frame -> "    at " + frame + "\n")
                .collect(Collectors.joining("", thread + "\n", ""));
    }

    private static String line(ProcessHandle process) {
        return "process %d, child of %s: %s%n"
                .formatted(
                        process.pid(),
                        process.parent().map(parent -> "" + parent.pid()).orElse("nobody"),
                        process.info().commandLine().orElse("?"));
    }
}
