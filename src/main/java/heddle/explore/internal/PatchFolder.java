package heddle.explore.internal;

import heddle.explore.internal.hook.Fiber;
import heddle.explore.internal.hook.Hooks;
import heddle.explore.internal.hook.Scheduler;
import heddle.process.internal.CacheFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The folder with the patched classes of this JDK, made once for each JDK build and patcher. What
 * nobody has used for two weeks is deleted when another is made.
 */
final class PatchFolder {

    /** What the patched classes depend on besides the JDK. */
    private static final List<Class<?>> MAKERS =
            List.of(
                    JdkPatcher.class,
                    HookedCalls.class,
                    ThreadMethods.class,
                    FiberMethods.class,
                    Monitors.class,
                    Handovers.class,
                    Hooks.class,
                    Scheduler.class,
                    Fiber.class);

    private static final String NAME = "explore-";
    private static final String MAKING = "making-";
    private static final String TRIED = "tried";

    /** So long a folder is kept that nobody uses. */
    private static final Duration KEPT = Duration.ofDays(14);

    private PatchFolder() {}

    /**
     * Returns the folder.
     *
     * @throws IllegalStateException if the classes of this JDK cannot be patched
     */
    static Path path() throws IOException {
        Path place = CacheFolder.path().resolve("%s%08x".formatted(NAME, key()));
        boolean known = Files.isDirectory(place);
        if (!known) {
            make(place);
        }
        try {
            Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
            if (!known) {
                deleteUnused(place);
            }
        } catch (IOException e) {
            // It is someone else's, or another JVM tidies up: what is needed is there.
        }
        return place;
    }

    /**
     * Whether a JVM with these patches has judged all canaries rightly, and none is missing now.
     */
    static boolean isTried(Path place) {
        try {
            String count = Files.readString(place.resolve(TRIED));
            return count.equals(String.valueOf(classes(place)));
        } catch (IOException | UncheckedIOException e) {
            return false; // nothing says so
        }
    }

    static void setTried(Path place, boolean tried) throws IOException {
        if (tried) {
            Files.writeString(place.resolve(TRIED), String.valueOf(classes(place)));
        } else {
            Files.deleteIfExists(place.resolve(TRIED));
        }
    }

    private static long classes(Path place) throws IOException {
        try (var files = Files.walk(place)) {
            return files.filter(file -> file.toString().endsWith(".class")).count();
        }
    }

    /** Folders of other JDKs and of other versions of Heddle, and what was never finished. */
    private static void deleteUnused(Path place) throws IOException {
        Instant longAgo = Instant.now().minus(KEPT);
        try (var folders = Files.list(place.getParent())) {
            for (Path folder : folders.toList()) {
                String name = folder.getFileName().toString();
                boolean mine = name.startsWith(NAME) || name.startsWith(MAKING);
                if (mine && Files.getLastModifiedTime(folder).toInstant().isBefore(longAgo)) {
                    delete(folder);
                }
            }
        }
    }

    private static long key() throws IOException {
        CRC32 key = new CRC32();
        key.update(System.getProperty("java.vm.version").getBytes());
        key.update(System.getProperty("java.home").getBytes());
        for (Class<?> maker : MAKERS) {
            try (InputStream in = maker.getResourceAsStream(maker.getSimpleName() + ".class")) {
                key.update(in.readAllBytes());
            }
        }
        return key.getValue();
    }

    private static void make(Path place) throws IOException {
        Map<String, byte[]> classes = JdkPatcher.patch();
        Files.createDirectories(place.getParent());
        Path making = Files.createTempDirectory(place.getParent(), MAKING);
        for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
            Path file = making.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
        try {
            Files.move(making, place);
        } catch (FileSystemException e) {
            delete(making);
            if (!Files.isDirectory(place)) {
                throw e;
            } // else another JVM was faster
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
