package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heddle.NothingLeftBehind;
import heddle.Runner;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The Python of this machine, and programs that it runs. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class PythonProgram_RunTest {

    @TempDir Path folder;

    private static PythonProgram python(String source) {
        assumeTrue(PythonProgram.isAvailable(), "no Python here");
        return PythonProgram.of(source);
    }

    @Test
    void returnsWhatAProgramPrints() throws Exception {
        ProgramResult result =
                python(
                                """
                                import sys
                                print("grüß", *sys.argv[1:])
                                print(sys.stdin.read(), file=sys.stderr)
                                sys.exit(3)
                                """)
                        .input("eingäbe")
                        .run("a b", "c");

        assertThat(result.output()).isEqualToIgnoringNewLines("grüß a b c\n");
        assertThat(result.errors()).isEqualToIgnoringNewLines("eingäbe\n");
        assertThat(result.exitCode()).isEqualTo(3);
    }

    @Test
    void anErrorOfTheProgramIsAResultWithItsLine() throws Exception {
        ProgramResult result = python("x = 1\ny = x +\n").run();

        assertThat(result.exitCode()).isOne();
        assertThat(result.errors()).contains("line 2", "SyntaxError");
    }

    @Test
    void saysWhichPythonRunsPrograms() throws Exception {
        ProgramResult result =
                python(
                                """
                                import platform
                                print(platform.python_implementation(), platform.python_version())
                                """)
                        .run();

        assertThat(result.output().strip()).isEqualTo(PythonProgram.version());
    }

    @Test
    void knowsAtTheLimitWhatAProgramHadPrinted() {
        var program = python("import time\nprint('before')\nwhile True: time.sleep(1)");

        assertThatExceptionOfType(ProgramTimeoutException.class)
                .isThrownBy(() -> program.limit(Duration.ofSeconds(2)).run())
                .satisfies(e -> assertThat(e.output()).isEqualToIgnoringNewLines("before\n"));
    }

    @Test
    void aProgramMayHaveProcessesOfItsOwn() throws Exception {
        ProgramResult result =
                python(
                                """
                                import multiprocessing

                                def square(n):
                                    return n * n

                                if __name__ == "__main__":
                                    with multiprocessing.get_context("spawn").Pool(2) as pool:
                                        print(pool.map(square, [1, 2, 3]))
                                """)
                        .run();

        assertThat(result.toString()).isEqualTo("[1, 4, 9]");
    }

    @Test
    void travelsToAnotherProcess() throws Exception {
        var program = python("print(6 * 7)");

        List<ProgramResult> results = Runner.processes(1).run(() -> program.run()).results();

        assertThat(results)
                .singleElement()
                .satisfies(r -> assertThat(r.output()).isEqualToIgnoringNewLines("42\n"));
    }

    @Test
    void saysWhatToInstallWhereThereIsNoPython() throws Exception {
        ProcessBuilder parent = Programs.parentJvm(folder, "python");
        parent.environment().put("PATH", folder.toString());
        Process process = parent.start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();

        assertThat(printed.lines())
                .containsExactly(
                        "false",
                        "there is no Python 3.10 or newer on the PATH; install one from"
                                + " https://www.python.org/downloads and restart the kernel");
    }

    @Test
    @EnabledOnOs(
            value = {OS.LINUX, OS.MAC},
            disabledReason = "the stand-ins are shell scripts")
    void takesTheFirstPythonThatIsNewEnough() throws Exception {
        Path old = standIn("old", "python3", "echo /old/python3; echo CPython 3.8.1; echo False");
        Path broken = standIn("broken", "python3", "exit 1");
        Path shim = standIn("shim", "python", "echo /real/python; echo CPython 3.13.1; echo True");

        assertThat(Python.on(old + File.pathSeparator + broken)).isEmpty();
        assertThat(Python.on(old + File.pathSeparator + broken + File.pathSeparator + shim))
                .contains(new Python("/real/python", "CPython 3.13.1"));
    }

    private Path standIn(String name, String command, String script) throws Exception {
        Path place = Files.createDirectory(folder.resolve(name));
        Path file = Files.writeString(place.resolve(command), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return place;
    }
}
