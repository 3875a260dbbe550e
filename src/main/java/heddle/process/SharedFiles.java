package heddle.process;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * The folder in which this JVM keeps the files that it shares with other processes: in memory where
 * the system offers that, readable for the owner alone, deleted when this JVM ends.
 *
 * <p>For a JVM that is killed, the {@link Guardian} deletes it or, for a worker, the parent. Should
 * that fail too, a later JVM does. Each holds a lock on a file in it for as long as it lives, by
 * which a later JVM tells that the folder is left over. (A process id does not tell: it may belong
 * to another process by now, or to another container.)
 */
final class SharedFiles {

    static final String PREFIX = "heddle-shared-";
    static final String OWNER = "owner";
    private static final String MOMENT = "heddle-moment-";

    /** A folder younger than this may not have its lock yet. */
    static final Duration SETTLED = Duration.ofMinutes(1);

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final byte[] ZEROS = new byte[64 * 1024];

    private static Path folder;
    private static FileChannel owner;
    private static int made;

    private SharedFiles() {}

    /**
     * Makes a file of zeros. They are written, so that memory or disk space is short now, with an
     * exception, and not later, when a mapped page is touched.
     */
    static synchronized Path make(long bytes) {
        try {
            if (folder == null) {
                open();
            }
            Path file = Files.createFile(folder.resolve("" + made++), ownerOnly("rw-------"));
            fill(file, bytes);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make %d bytes of shared memory in %s; close what is no longer needed"
                            .formatted(bytes, folder == null ? place() : folder),
                    e);
        }
    }

    /**
     * Makes a file of zeros in memory that is deleted as soon as another process has mapped it. One
     * that is left over, because both were killed at that moment, is swept away later.
     *
     * @throws IOException if there is no such memory, or too little
     */
    static Path makeForMoment(long bytes) throws IOException {
        Path file = Files.createTempFile(MEMORY, MOMENT, null, ownerOnly("rw-------"));
        fill(file, bytes);
        return file;
    }

    /** Whether a file may have been {@linkplain #makeForMoment made} for a moment. */
    static boolean isForMoment(Path file) {
        return file.startsWith(MEMORY) && file.getFileName().toString().startsWith(MOMENT);
    }

    private static void fill(Path file, long bytes) throws IOException {
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            for (long left = bytes; left > 0; left -= ZEROS.length) {
                out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
            }
        } catch (IOException e) {
            Files.delete(file);
            throw e;
        }
    }

    private static void open() throws IOException {
        sweep(place());
        Runtime.getRuntime().addShutdownHook(new Thread(SharedFiles::deleteAll, "heddle shared"));
        Path opened = makeFolder();
        if (!WorkerMain.isThisProcess()) {
            Guardian.deleteOnExit(opened); // that of a worker is deleted by the worker's parent
        }
        owner =
                FileChannel.open(
                        opened.resolve(OWNER),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
        owner.tryLock();
        folder = opened;
    }

    private static Path makeFolder() throws IOException {
        String name = PREFIX + ProcessHandle.current().pid() + "-" + System.nanoTime();
        return Files.createDirectory(place().resolve(name), ownerOnly("rwx------"));
    }

    static Path place() {
        return Files.isWritable(MEMORY)
                ? MEMORY
                : Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    static synchronized boolean isOwn(Path file) {
        return file.getParent().equals(folder);
    }

    /** Deletes the folder and all that is in it, as this JVM ends. */
    static synchronized void deleteAll() {
        if (folder != null) {
            try {
                owner.close();
                delete(folder);
            } catch (IOException e) {
                // Windows keeps files that are mapped; a later JVM sweeps them.
            }
        }
    }

    /** Deletes the folders of JVMs that were killed, and what both ends of a window have left. */
    static void sweep(Path place) throws IOException {
        try (var files = Files.newDirectoryStream(place, MOMENT + "*")) {
            for (Path file : files) {
                if (isSettled(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        try (var folders = Files.newDirectoryStream(place, PREFIX + "*")) {
            for (Path candidate : folders) {
                deleteIfLeftOver(candidate);
            }
        }
    }

    /** Deletes the folder of a worker that has ended, if it was killed before it could. */
    static void deleteOf(long pid) {
        try (var folders = Files.newDirectoryStream(place(), PREFIX + pid + "-*")) {
            for (Path left : folders) {
                delete(left);
            }
        } catch (IOException e) {
            // A later JVM sweeps it.
        }
    }

    private static void deleteIfLeftOver(Path candidate) {
        try {
            if (isSettled(candidate) && isNobodys(candidate.resolve(OWNER))) {
                delete(candidate);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // It belongs to another user, or another JVM is deleting it.
        }
    }

    private static boolean isSettled(Path file) throws IOException {
        long modified = Files.getLastModifiedTime(file).toMillis();
        return System.currentTimeMillis() - modified > SETTLED.toMillis();
    }

    private static boolean isNobodys(Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private static void delete(Path left) throws IOException {
        try (var files = Files.newDirectoryStream(left)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(left);
    }
}
