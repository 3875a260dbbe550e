package heddle.kernel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.kernel.CellEngine;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class CellClasses_ClassPathTest {

    @Test
    void listsTheClassPathInOrderWithoutDuplicates() throws Exception {
        URL first = Path.of("lib/./a.jar").toAbsolutePath().toUri().toURL();
        URL again = Path.of("lib/a.jar").toAbsolutePath().toUri().toURL();
        URL second = Path.of("lib/with space.jar").toAbsolutePath().toUri().toURL();
        try (var loader = new URLClassLoader(new URL[] {first, again, second})) {
            var paths =
                    CellClasses.classPath(loader).stream()
                            .map(CellClasses_ClassPathTest::path)
                            .toList();
            assertThat(paths)
                    .startsWith(path(again), path(second))
                    .contains(Path.of(classPathOfTheJvm()[0]))
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsTheJarsThatTheNotebookAdded(CellEngine.Kind kind) {
        try (var cells = kind.open()) {
            assertThat(
                            CellClasses.classPath(cells.loader()).stream()
                                    .map(CellClasses_ClassPathTest::path))
                    .startsWith(Path.of(classPathOfTheJvm()[0]))
                    .hasSizeGreaterThan(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void switchesAssertionsOnForLaterCells(CellEngine.Kind kind) {
        try (var cells = kind.open()) {
            String check =
                    " { static boolean on() { boolean on = false; assert on = true; return on; } }";
            assertThat(cells.eval("class Before" + check + " Before.on()")).isEqualTo(false);
            CellClasses.enableAssertions(cells.loader());
            assertThat(cells.eval("class After" + check + " After.on()")).isEqualTo(true);
        }
    }

    private static Path path(URL url) {
        return Path.of(URI.create(url.toString()));
    }

    private static String[] classPathOfTheJvm() {
        return System.getProperty("java.class.path").split(File.pathSeparator);
    }
}
