package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import heddle.NothingLeftBehind;
import heddle.Runner;
import heddle.Signal;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program in a process of its own, from its start to its end. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class JavaProgram_RunTest {

    private static final int MIB = 1 << 20;

    @TempDir Path folder;

    @Test
    void returnsWhatAProgramPrintsOnBothStreams() throws Exception {
        ProgramResult result =
                JavaProgram.of(
                                """
                                void main(String[] args) {
                                    System.out.println("grüß " + args[0]);
                                    System.err.println("weh ⚠");
                                }
                                """)
                        .run("dich");

        assertThat(result.output()).isEqualToIgnoringNewLines("grüß dich\n");
        assertThat(result.errors()).isEqualToIgnoringNewLines("weh ⚠\n");
        assertThat(result.exitCode()).isZero();
        assertThat(result.wallTime()).isPositive();
        assertThat(result.toString()).isEqualToIgnoringNewLines("grüß dich\nweh ⚠");
    }

    @Test
    void runsInAProcessOfItsOwnWithTheFlagsGiven() throws Exception {
        var program =
                JavaProgram.of(
                        """
                        void main() {
                            IO.print(ProcessHandle.current().pid() + System.getProperty("own", "-"));
                        }
                        """);

        ProgramResult with = program.flags("-Down=yes").run();
        ProgramResult without = program.run();

        assertThat(with.output()).isEqualTo(with.pid() + "yes");
        assertThat(without.output()).isEqualTo(without.pid() + "-");
        assertThat(with.pid()).isNotEqualTo(ProcessHandle.current().pid());
    }

    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "3, exit code 3",
        "137, 'exit code 137 (killed by signal 9, or exit(137))'"
    })
    void anExitCodeIsAResult(int code, String shown) throws Exception {
        ProgramResult result =
                JavaProgram.of("void main() { IO.print(\"so\"); System.exit(%d); }".formatted(code))
                        .run();

        assertThat(result.exitCode()).isEqualTo(code);
        assertThat(result).hasToString(("so\n" + shown).strip());
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 15})
    @EnabledOnOs(
            value = {OS.LINUX, OS.MAC},
            disabledReason = "Windows has no signals")
    void aSignalGivesItsNumberAnd128(int signal) throws Exception {
        ProgramResult result =
                JavaProgram.of(
                                """
                                void main(String[] args) throws Exception {
                                    String pid = "" + ProcessHandle.current().pid();
                                    new ProcessBuilder("kill", "-" + args[0], pid).start();
                                    Thread.sleep(1_000_000);
                                }
                                """)
                        .run("" + signal);

        assertThat(result.exitCode()).isEqualTo(128 + signal);
    }

    @Test
    void anExceptionIsAResultWithItsLine() throws Exception {
        ProgramResult result =
                JavaProgram.of("void main() {\n    throw new RuntimeException(\"no\");\n}").run();

        assertThat(result.exitCode()).isOne();
        assertThat(result.errors()).contains("RuntimeException: no", "Main.java:2");
    }

    @Test
    void readsAnyAmountFromBothStreams() throws Exception {
        ProgramResult result =
                JavaProgram.of(
                                """
                                void main(String[] args) {
                                    String line = "x".repeat(99);
                                    for (int i = 0; i < 50_000; i++) {
                                        System.err.println(line);
                                    }
                                    for (int i = 0; i < 50_000; i++) {
                                        System.out.println(line);
                                    }
                                }
                                """)
                        .run();

        assertThat(result.output().lines()).hasSize(50_000).allMatch("x".repeat(99)::equals);
        assertThat(result.errors().lines()).hasSize(50_000).allMatch("x".repeat(99)::equals);
    }

    @Test
    void aProgramReadsItsInput() throws Exception {
        var echo =
                JavaProgram.of(
                        "void main() throws Exception { System.in.transferTo(System.out); }");
        String much = "lots of ünïcode ".repeat(MIB / 4);

        assertThat(echo.input(much).run().output()).isEqualTo(much);
        assertThat(echo.run().output()).isEmpty();
    }

    @Test
    void aProgramNeedNotReadItsInput() throws Exception {
        ProgramResult result = Programs.printing("ready").input("x".repeat(10 * MIB)).run();

        assertThat(result.output()).isEqualToIgnoringNewLines("ready\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void killsAProgramAndItsChildAtTheLimitAndSaysWhatItHadPrinted() {
        Signal started = Signal.in(folder, "started");
        var program = Programs.parent().limit(Duration.ofSeconds(3));

        assertThatExceptionOfType(ProgramTimeoutException.class)
                .isThrownBy(() -> program.run(started.file().toString(), "quiet"))
                .withMessageContaining("did not end within its limit of 3 s and was killed")
                .withMessageContaining("started")
                .satisfies(e -> assertThat(e.output()).isEqualToIgnoringNewLines("started\n"));
        assertThat(Programs.processes(started)).noneMatch(ProcessTree::isRunning);
    }

    @Test
    void killsAProgramAndItsChildWhenItsCallerIsInterrupted() throws Exception {
        Signal started = Signal.in(folder, "started");
        var thrown = new CompletableFuture<Exception>();
        Thread caller =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        Programs.parent().run(started.file().toString(), "quiet");
                                        thrown.complete(null);
                                    } catch (Exception e) {
                                        thrown.complete(e);
                                    }
                                });
        List<ProcessHandle> processes = Programs.processes(started);
        assertThat(processes).hasSize(2).allMatch(ProcessHandle::isAlive);

        caller.interrupt();

        assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(processes).noneMatch(ProcessTree::isRunning);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere an orphan is not found")
    void leavesNoChildOfAProgramThatHasEnded() throws Exception {
        Signal started = Signal.in(folder, "started");

        ProgramResult result = Programs.parent().run(started.file().toString(), "brief");

        assertThat(result.output()).isEqualTo("started\n");
        assertThat(Programs.processes(started)).noneMatch(ProcessTree::isRunning);
    }

    @Test
    void refusesALimitThatIsNotPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Programs.printing("x").limit(Duration.ZERO))
                .withMessage("limit must be > 0, got PT0S");
    }

    @Test
    void doesNotGiveItTheOptionsOfThisJvm() throws Exception {
        ProcessBuilder parent = Programs.parentJvm(folder, "property", "leaked");
        parent.environment().put("JAVA_TOOL_OPTIONS", "-Dleaked=yes");
        parent.environment().put("JDK_JAVA_OPTIONS", "-Dleaked=yes");
        parent.redirectErrorStream(false);
        Process process = parent.start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("null\n");
        process.waitFor();
    }

    @Test
    void travelsToAnotherProcess() throws Exception {
        var program = Programs.printing("here").flags("-Xmx32m");

        List<ProgramResult> results = Runner.processes(1).run(() -> program.run()).results();

        assertThat(results)
                .singleElement()
                .satisfies(r -> assertThat(r.output()).isEqualToIgnoringNewLines("here\n"));
    }

    @Test
    void endsAProgramThatPrintsMoreThanFitsInMemory() throws Exception {
        var endless = new ProcessBuilder(List.of(WorkerCommand.java(), "-version"));
        var calls = new ArrayList<String>();
        Process process = endless.redirectErrorStream(true).start();
        ProgramOutput output =
                ProgramOutput.of(process.getInputStream(), 10, () -> calls.add("full"));

        assertThatExceptionOfType(java.io.IOException.class)
                .isThrownBy(output::text)
                .withMessageContaining("more than 10 bytes");
        assertThat(calls).containsExactly("full");
        process.waitFor();
    }

    @Test
    void saysWhenAProcessCannotBeStarted() {
        Program program = Program.of(java.util.Map.of());

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> program.run(f -> new ProcessBuilder(f + "/missing")))
                .withMessageContaining("/missing");
    }
}
