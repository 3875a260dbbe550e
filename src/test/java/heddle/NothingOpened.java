package heddle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test that leaves a file descriptor open, where the system shows them (Linux). To be named
 * before {@link NothingLeftBehind}, so that it looks when processes and threads have ended.
 *
 * <p>Files of the JDK and jars, which stay open once they were needed, do not count, nor does what
 * the JDK waits with for others.
 */
public final class NothingOpened implements BeforeEachCallback, AfterEachCallback {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Namespace NAMESPACE = Namespace.create(NothingOpened.class);

    /** What was open before the test. */
    private record Before(List<String> open) {}

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put(Before.class, new Before(open()));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Before before = context.getStore(NAMESPACE).get(Before.class, Before.class);
        if (!Eventually.within(LIMIT, () -> left(before).isEmpty())) {
            throw new AssertionError("left open after " + LIMIT + ": " + left(before));
        }
    }

    private static List<String> left(Before before) {
        List<String> left = open();
        before.open().forEach(left::remove);
        return left;
    }

    /** What the descriptors stand for, as often as there are descriptors. */
    private static List<String> open() {
        List<String> open = new ArrayList<>();
        if (Files.isDirectory(DESCRIPTORS)) {
            try (var descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
                descriptors.forEach(descriptor -> addTarget(descriptor, open));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return open;
    }

    private static void addTarget(Path descriptor, List<String> open) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            if (!isLasting(target)) {
                open.add(target);
            }
        } catch (IOException e) {
            // it was closed meanwhile, like the one that reads this folder
        }
    }

    private static boolean isLasting(String target) {
        return target.endsWith(".jar")
                || target.startsWith(System.getProperty("java.home"))
                || target.startsWith("anon_inode:")
                || target.startsWith("/dev/")
                || target.startsWith("/proc/");
    }
}
