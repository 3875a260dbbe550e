package heddle.kernel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was typed is found by the place of an exception, which has the line of the class file. */
@Timeout(60)
class CellSources_LinesTest {

    private JShell shell;

    @BeforeEach
    void open() {
        shell = JShell.builder().executionEngine("local").build();
        shell.eval("import java.util.*;");
        shell.eval("import java.util.function.*;");
    }

    @AfterEach
    void close() {
        shell.close();
    }

    /** JShell hides the names of its own classes in what it prints, unless they look different. */
    private StackTraceElement thrown(String statement) throws ReflectiveOperationException {
        shell.eval("StackTraceElement at(RuntimeException e) { return e.getStackTrace()[0]; }");
        shell.eval("StackTraceElement at = null;");
        shell.eval("try { " + statement + " } catch (RuntimeException e) { at = at(e); }");
        return new StackTraceElement(
                value("at.getClassName().replace('$', '#')").replace("\"", "").replace('#', '$'),
                value("at.getMethodName()").replace("\"", ""),
                null,
                Integer.parseInt(value("at.getLineNumber()")));
    }

    private String value(String expression) {
        return shell.eval(expression).getLast().value();
    }

    private int line(StackTraceElement at) {
        return CellSources.lines(shell, at.getClassName())[at.getLineNumber()];
    }

    private Optional<String> text(StackTraceElement at) {
        return CellSources.text(shell, at.getClassName(), line(at));
    }

    @Test
    void ofAClassAreThoseOfItsCell() throws Exception {
        shell.eval("class Bad {\n    int n;\n    void fail() {\n        n /= 0;\n    }\n}");
        StackTraceElement at = thrown("new Bad().fail();");
        assertThat(line(at)).isEqualTo(4);
        assertThat(text(at)).contains("n /= 0;");
    }

    @Test
    void ofALambdaAreThoseOfItsStatement() throws Exception {
        shell.eval("Runnable bad = () -> {\n    int zero = 0;\n    zero /= zero;\n};");
        StackTraceElement at = thrown("bad.run();");
        assertThat(line(at)).isEqualTo(3);
        assertThat(text(at)).contains("zero /= zero;");
    }

    @Test
    void ofAVariableWithoutATypeAreThoseOfItsStatement() throws Exception {
        shell.eval(
                "var bad = List.of((Runnable) () -> {\n    int zero = 0;\n    zero /= zero;\n});");
        StackTraceElement at = thrown("bad.getFirst().run();");
        assertThat(line(at)).isEqualTo(3);
        assertThat(text(at)).contains("zero /= zero;");
    }

    @Test
    void ofAVariableWithoutATypeOnOneLineAreThatLine() throws Exception {
        shell.eval("var bad = (Supplier<Integer>) () -> 1 / 0;");
        StackTraceElement at = thrown("bad.get();");
        assertThat(line(at)).isEqualTo(1);
        assertThat(text(at)).contains("var bad = (Supplier<Integer>) () -> 1 / 0;");
    }

    @Test
    void ofAClassThatWasReplacedStayItsOwn() throws Exception {
        shell.eval("class Bad { void fail() { throw new IllegalStateException(); } }");
        shell.eval("Bad old = new Bad();");
        StackTraceElement at = thrown("old.fail();");
        shell.eval("class Bad {\n\n    void fail() { }\n}");
        assertThat(text(at))
                .contains("class Bad { void fail() { throw new IllegalStateException(); } }");
    }

    @Test
    void areUnknownForOtherClassesAndOtherLines() throws Exception {
        shell.eval("class Bad { void fail() { throw new IllegalStateException(); } }");
        assertThat(CellSources.lines(shell, "java.lang.String")).isEmpty();
        assertThat(CellSources.text(shell, "java.lang.String", 1)).isEmpty();
        String bad = thrown("new Bad().fail();").getClassName();
        assertThat(CellSources.text(shell, bad, 99)).isEmpty();
        assertThat(CellSources.lines("java.lang.String")).isEmpty();
        assertThat(CellSources.text("java.lang.String", 1)).isEmpty();
    }
}
