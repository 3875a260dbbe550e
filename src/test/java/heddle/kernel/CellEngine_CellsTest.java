package heddle.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import heddle.task.Task;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class CellEngine_CellsTest {

    @ParameterizedTest
    @EnumSource
    void givesTheValueOfTheLastStatement(CellEngine.Kind kind) {
        try (var cells = kind.open()) {
            assertThat(cells.eval("int a = 6; int b = 7; a * b")).isEqualTo(42);
            assertThat(cells.eval("a++;\nint twice(int x) { return 2 * x; }")).isNull();
            assertThat(cells.eval("twice(a) // a comment")).isEqualTo(14);
        }
    }

    @ParameterizedTest
    @EnumSource
    void throwsTheCellsOwnException(CellEngine.Kind kind) {
        try (var cells = kind.open()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> cells.eval("throw new IOException(\"no disk\");"))
                    .withMessage("no disk");
            assertThat(cells.eval("1 + 1")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesCodeThatDoesNotCompile(CellEngine.Kind kind) {
        try (var cells = kind.open()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cells.eval("int a = \"text\";"))
                    .withMessageContaining("incompatible types");
            assertThatIllegalArgumentException().isThrownBy(() -> cells.eval("int a = ("));
        }
    }

    @Test
    void loadsTheLibraryWithTheCells() {
        try (var cells = CellEngine.ijava()) {
            Object task = cells.eval("heddle.task.Task<Integer> t = () -> 42; t");
            assertThat(task).isNotInstanceOf(Task.class);
            assertThat(cells.eval("heddle.task.Task.class.getClassLoader()"))
                    .isSameAs(cells.loader());
        }
    }

    @Test
    void sharesTheLibraryWithTheTestOnRequest() throws Exception {
        try (var cells = CellEngine.Kind.JJAVA.open(CellEngine.Library.OF_THE_TEST)) {
            Object task = cells.eval("heddle.task.Task<Integer> t = () -> 42; t");
            assertThat(((Task<?>) task).call()).isEqualTo(42);
        }
    }

    @Test
    void runsCellsWithTheirLoaderAsContextLoader() {
        try (var cells = CellEngine.jjava()) {
            assertThat(cells.eval("Thread.currentThread().getContextClassLoader()"))
                    .isSameAs(cells.loader());
        }
        assertThat(Thread.currentThread().getContextClassLoader())
                .isSameAs(CellEngine_CellsTest.class.getClassLoader());
    }
}
