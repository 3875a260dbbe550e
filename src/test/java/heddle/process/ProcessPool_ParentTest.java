package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.Signal;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The process that has the pool ends, in whatever way. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class ProcessPool_ParentTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    @TempDir Path folder;

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    void leavesNothingAfterTwoSeconds(String signal) throws Exception {
        Process parent =
                new ProcessBuilder(
                                java(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                BusyParent.class.getName(),
                                folder.toString(),
                                "workers")
                        .redirectErrorStream(true)
                        .redirectOutput(new File(folder.toFile(), "output"))
                        .start();
        List<ProcessHandle> all = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Arrays.stream(Signal.in(folder, "worker" + i).text().split(" "))
                        .map(Long::valueOf)
                        .map(pid -> ProcessHandle.of(pid).orElseThrow())
                        .forEach(all::add);
            }
            assertThat(all).hasSize(8).allMatch(ProcessHandle::isAlive);
            new ProcessBuilder("kill", "-" + signal, "" + parent.pid()).start().waitFor();
            parent.waitFor();

            assertThat(
                            Eventually.within(
                                    LIMIT, () -> all.stream().noneMatch(ProcessTree::isRunning)))
                    .as("alive: %s", (Object) alive(all))
                    .isTrue();
        } finally {
            parent.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static List<String> alive(List<ProcessHandle> processes) {
        return processes.stream()
                .filter(ProcessTree::isRunning)
                .map(process -> process.pid() + " " + process.info())
                .toList();
    }

    /** All of them so often; {@code -Dheddle.kills=50} is a thorough test. */
    static List<String> moments() {
        List<String> moments = new ArrayList<>(List.of("workers", "starting", "child"));
        if (PythonProgram.isAvailable()) {
            moments.add("python");
        }
        int times = Integer.getInteger("heddle.kills", 1);
        return Collections.nCopies(times, moments).stream().flatMap(List::stream).toList();
    }

    @ParameterizedTest
    @MethodSource("moments")
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere processes are not found by a mark")
    void leavesNothingWhenItIsKilledWhileItHas(String moment) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        ProcessBuilder builder =
                new ProcessBuilder(
                        java(),
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BusyParent.class.getName(),
                        folder.toString(),
                        moment);
        builder.environment().put("HEDDLE_TEST", folder.toString());
        Process parent = Programs.toFile(builder.redirectErrorStream(true), folder).start();
        try {
            Eventually.isTrue("it is there", () -> isThere(moment));
            parent.destroyForcibly().waitFor();

            assertThat(Eventually.within(LIMIT, () -> marked().isEmpty() && isEmpty(temporary)))
                    .as(
                            "left: processes %s, files %s",
                            marked(), isEmpty(temporary) ? "none" : "some")
                    .isTrue();
        } finally {
            parent.destroyForcibly();
            marked().forEach(ProcessHandle::destroyForcibly);
        }
        MatrixCell.assertNoFilesOf(parent.pid());
    }

    private boolean isThere(String moment) {
        return switch (moment) {
            case "workers" ->
                    IntStream.range(0, 4).allMatch(i -> Signal.in(folder, "worker" + i).isGiven());
            case "starting" -> marked().size() > 1;
            default -> Signal.in(folder, moment).isGiven();
        };
    }

    /** The processes that have inherited our mark. */
    private List<ProcessHandle> marked() {
        String mark = "HEDDLE_TEST=" + folder + '\0';
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            List<ProcessHandle> marked = new ArrayList<>();
            for (Path process : processes) {
                if (environment(process).contains(mark)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(marked::add);
                }
            }
            return marked;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String environment(Path process) {
        try {
            byte[] bytes = Files.readAllBytes(process.resolve("environ"));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // it has ended, or is somebody else's
        }
    }

    private static boolean isEmpty(Path folder) {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aWorkerEndsWhenItsInputEnds() throws Exception {
        Process worker =
                new ProcessBuilder(
                                java(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorkerMain.class.getName())
                        .start();
        worker.getOutputStream().close();

        assertThat(worker.waitFor()).isZero();
    }
}
