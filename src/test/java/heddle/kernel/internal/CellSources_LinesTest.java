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

    private Optional<CellSources.Line> line(StackTraceElement at) {
        return CellSources.line(shell, at.getClassName(), at.getLineNumber());
    }

    @Test
    void ofAClassAreThoseOfItsCell() throws Exception {
        shell.eval("class Bad {\n    int n;\n    void fail() {\n        n /= 0;\n    }\n}");
        assertThat(line(thrown("new Bad().fail();"))).contains(new CellSources.Line(4, "n /= 0;"));
    }

    @Test
    void ofALambdaAreThoseOfItsStatement() throws Exception {
        shell.eval("Runnable bad = () -> {\n    int zero = 0;\n    zero /= zero;\n};");
        assertThat(line(thrown("bad.run();"))).contains(new CellSources.Line(3, "zero /= zero;"));
    }

    @Test
    void ofAClassThatWasReplacedStayItsOwn() throws Exception {
        shell.eval("class Bad { void fail() { throw new IllegalStateException(); } }");
        shell.eval("Bad old = new Bad();");
        StackTraceElement at = thrown("old.fail();");
        shell.eval("class Bad {\n\n    void fail() { }\n}");
        assertThat(line(at))
                .contains(
                        new CellSources.Line(
                                1,
                                "class Bad { void fail() { throw new IllegalStateException(); } }"));
    }

    @Test
    void areUnknownForOtherClassesAndOtherLines() throws Exception {
        shell.eval("class Bad { void fail() { throw new IllegalStateException(); } }");
        assertThat(CellSources.line(shell, "java.lang.String", 1)).isEmpty();
        assertThat(CellSources.line(shell, thrown("new Bad().fail();").getClassName(), 99))
                .isEmpty();
        assertThat(CellSources.line("java.lang.String", 1)).isEmpty();
    }
}
