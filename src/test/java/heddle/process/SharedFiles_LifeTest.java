package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files of shared memory are there while they are needed, and no longer. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 40, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedFiles_LifeTest {

    @TempDir Path signals;

    private static List<Path> foldersOf(long pid) throws IOException {
        try (var folders = Files.list(SharedFiles.place())) {
            String name = SharedFiles.PREFIX + pid + "-";
            return folders.filter(f -> f.getFileName().toString().startsWith(name)).toList();
        }
    }

    private static List<Path> ownFiles() throws IOException {
        Path own = foldersOf(ProcessHandle.current().pid()).getFirst();
        try (var files = Files.list(own)) {
            return files.filter(f -> !f.endsWith(SharedFiles.OWNER)).toList();
        }
    }

    private Process sharingJvm(boolean exits) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SharingJvm.class.getName(),
                        signals.toString(),
                        "" + exits)
                .redirectErrorStream(true)
                .redirectOutput(new File(signals.toFile(), "output"))
                .start();
    }

    private static void shareAllKinds() throws Exception {
        try (SharedLong n = SharedLong.create(1);
                SharedArray numbers = SharedArray.create(1_000);
                ProcessLock lock = ProcessLock.create();
                ProcessEvent event = ProcessEvent.create();
                ProcessBarrier barrier = ProcessBarrier.of(1)) {
            lock.lock();
            lock.unlock();
            event.set();
            barrier.await();
            numbers.set(0, n.get());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closingLeavesNoFileAndNoDescriptor() throws Exception {
        File descriptors = new File("/proc/self/fd");
        shareAllKinds();
        List<Path> filesBefore = ownFiles();
        int before = descriptors.list().length;
        for (int i = 0; i < 100; i++) {
            shareAllKinds();
        }

        assertThat(descriptors.list().length).isLessThan(before + 20);
        assertThat(ownFiles()).isEqualTo(filesBefore);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyTheOwnerMayLookIntoThem() throws Exception {
        try (SharedLong n = SharedLong.create(1)) {
            Path file = ownFiles().getLast();

            assertThat(n.get()).isEqualTo(1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aWorkersFilesGoWithIt() throws Exception {
        SharedLong n;
        long pid;
        try (WorkerPool pool = Runner.processes(1).open()) {
            pid = pool.workers().getFirst().pid();
            n = pool.run(() -> SharedLong.create(7)).results().getFirst();
            assertThat(foldersOf(pid)).hasSize(1);
        }
        Eventually.isTrue("the worker has ended", () -> ProcessHandle.of(pid).isEmpty());

        assertThat(foldersOf(pid)).isEmpty();
        assertThat(n.incrementAndGet()).isEqualTo(8);
        n.close();
    }

    @Test
    void aJvmThatExitsLeavesNone() throws Exception {
        Process jvm = sharingJvm(true);
        Signal.in(signals, "sharing").await();

        assertThat(jvm.waitFor()).isZero();
        assertThat(foldersOf(jvm.pid())).isEmpty();
    }

    @Test
    void thoseOfAKilledJvmAreSweptAndThoseOfALivingOneAreNot() throws Exception {
        Process jvm = sharingJvm(false);
        try {
            Signal.in(signals, "sharing").await();
            Path folder = foldersOf(jvm.pid()).getFirst();
            age(folder);
            SharedFiles.sweep(SharedFiles.place());
            assertThat(folder).exists();

            jvm.destroyForcibly().waitFor();
            SharedFiles.sweep(SharedFiles.place());
            assertThat(folder).doesNotExist();
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void aFolderThatMayBeInTheMakingIsNotSwept() throws Exception {
        Path made = Files.createDirectory(signals.resolve(SharedFiles.PREFIX + "1-2"));
        SharedFiles.sweep(signals);
        assertThat(made).exists();

        age(made);
        SharedFiles.sweep(signals);
        assertThat(made).doesNotExist();
    }

    private static void age(Path folder) throws IOException {
        Instant before = Instant.now().minus(SharedFiles.SETTLED.multipliedBy(2));
        Files.setLastModifiedTime(folder, FileTime.from(before));
    }
}
