package heddle;

import heddle.kernel.Machine;
import heddle.kernel.internal.CellClasses;
import heddle.kernel.internal.Renderers;
import heddle.process.internal.Recorder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * What a notebook needs before its first experiment: {@link #open} in its first cell, and real
 * bytes to work on that every machine has.
 *
 * <pre>{@code
 * Lab.open()                                        // 2 cores · 24 GiB · JDK 25.0.3 · …
 *
 * Runner.processes(2).map(Lab.jdkFiles(), file -> sha256(Files.readAllBytes(file.toPath())))
 * }</pre>
 *
 * <p>All methods may be called from any thread.
 */
public final class Lab {

    private static final int MIB = 1 << 20;
    private static final AtomicBoolean OPENED = new AtomicBoolean();

    private Lab() {}

    /**
     * Prepares the notebook: tells the kernel how to show charts and tables, and switches {@code
     * assert} on for later cells, which kernels start with off. The first call also loads what
     * draws the first chart and the first table, so that no measured cell pays for it; it waits for
     * that at most two seconds. Later calls only say what the machine is.
     *
     * @return the machine, which prints as one line
     */
    public static Machine open() {
        Renderers.install();
        ClassLoader notebook = Thread.currentThread().getContextClassLoader();
        if (notebook != null) {
            CellClasses.enableAssertions(notebook);
        }
        if (OPENED.compareAndSet(false, true)) {
            Recorder.leaveOutPresentThreads();
            WarmUp.run();
        }
        return Machine.current();
    }

    /**
     * Lists real files that every machine with a JDK has: those in its {@code lib} folder, from
     * some bytes to more than 100 MiB.
     *
     * <p>The type is {@link File} since, unlike a {@code Path}, it can travel to another process.
     *
     * @return the files, sorted by name
     * @throws UncheckedIOException if the folder cannot be read
     */
    public static List<File> jdkFiles() {
        try (Stream<Path> paths = Files.walk(lib())) {
            return paths.filter(Files::isRegularFile).map(Path::toFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the files of the JDK in " + lib(), e);
        }
    }

    /**
     * Reads real bytes to hash, compress or search: the beginning of the file that holds the JDK's
     * classes, which is the same for everybody who has the same JDK.
     *
     * @param mebibytes how many MiB, from 1 to 64
     * @return a new array
     * @throws IllegalArgumentException if the size is out of range
     * @throws UncheckedIOException if the file cannot be read
     */
    public static byte[] jdkBytes(int mebibytes) {
        if (mebibytes < 1 || mebibytes > 64) {
            throw new IllegalArgumentException("mebibytes must be 1 to 64, got " + mebibytes);
        }
        try (InputStream in = Files.newInputStream(lib().resolve("modules"))) {
            return in.readNBytes(mebibytes * MIB);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the JDK's classes in " + lib(), e);
        }
    }

    private static Path lib() {
        return Path.of(System.getProperty("java.home"), "lib");
    }
}
