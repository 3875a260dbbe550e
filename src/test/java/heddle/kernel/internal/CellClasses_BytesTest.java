package heddle.kernel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import heddle.kernel.CellEngine;
import java.lang.classfile.ClassFile;
import java.util.Map;
import jdk.jshell.JShell;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class CellClasses_BytesTest {

    @ParameterizedTest
    @EnumSource
    void givesTheBytesOfClassesFromCells(CellEngine.Kind kind) throws Exception {
        try (var cells = kind.open()) {
            Class<?> c = (Class<?>) cells.eval("record Point(int x, int y) {} Point.class");
            assertThat(nameIn(CellClasses.bytes(c))).isEqualTo(c.getName());
            assertThat(nameIn(CellClasses.bytes(c.getEnclosingClass())))
                    .isEqualTo(c.getEnclosingClass().getName());
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesTheBytesOfLibraryClassesLoadedWithTheCells(CellEngine.Kind kind) throws Exception {
        try (var cells = kind.open()) {
            Class<?> task = (Class<?>) cells.eval("heddle.task.Task.class");
            assertThat(nameIn(CellClasses.bytes(task))).isEqualTo("heddle.task.Task");
        }
    }

    @Test
    void givesTheBytesOfTheJdksOwnEngine() throws Exception {
        var control = new LastResult();
        try (var shell = JShell.builder().executionEngine(control, Map.of()).build()) {
            shell.eval("class Cell {}");
            shell.eval("Cell.class");
            Class<?> c = (Class<?>) control.last;
            assertThat(CellClasses.isCell(c)).isTrue();
            assertThat(nameIn(CellClasses.bytes(c))).isEqualTo(c.getName());
        }
    }

    @Test
    void givesTheBytesOfJdkClasses() throws Exception {
        assertThat(nameIn(CellClasses.bytes(String.class))).isEqualTo("java.lang.String");
    }

    @Test
    void remembersTheBytesThatTheLoaderForgets() throws Exception {
        try (var cells = CellEngine.jjava()) {
            Class<?> seen = (Class<?>) cells.eval("class Seen {} Seen.class");
            Class<?> beside = (Class<?>) cells.eval("class Beside {} Beside.class");
            CellClasses.bytes(beside);
            cells.forget(seen);
            cells.forget(beside);
            assertThat(nameIn(CellClasses.bytes(seen))).isEqualTo(seen.getName());
            assertThat(nameIn(CellClasses.bytes(beside))).isEqualTo(beside.getName());
        }
    }

    @Test
    void saysWhichClassAndLoaderWhenThereAreNoBytes() {
        try (var cells = CellEngine.jjava()) {
            Class<?> c = (Class<?>) cells.eval("class Mine {} Mine.class");
            cells.forget(c);
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> CellClasses.bytes(c))
                    .withMessageContainingAll(c.getName(), cells.loader().toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesLambdasAndArrays(CellEngine.Kind kind) {
        try (var cells = kind.open()) {
            Class<?> lambda = cells.eval("Runnable r = () -> {}; r").getClass();
            for (Class<?> c : new Class<?>[] {lambda, int[].class, int.class}) {
                assertThatExceptionOfType(ClassNotFoundException.class)
                        .isThrownBy(() -> CellClasses.bytes(c))
                        .withMessageContaining(c.getTypeName());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsCellsFromJarsAndTheJdk(CellEngine.Kind kind) {
        for (var library : CellEngine.Library.values()) {
            try (var cells = kind.open(library)) {
                cells.eval("class Mine {} enum Colour { RED { }, GREEN }");
                for (String cell :
                        new String[] {
                            "Mine.class",
                            "Mine[][].class",
                            "Colour.RED.getClass()",
                            "new Object() {}.getClass()",
                            "((Runnable) () -> {}).getClass()"
                        }) {
                    assertThat(CellClasses.isCell((Class<?>) cells.eval(cell))).as(cell).isTrue();
                }
                for (String other :
                        new String[] {
                            "heddle.task.Task.class",
                            "heddle.task.Task[].class",
                            "String.class",
                            "int.class",
                            "org.knowm.xchart.XYChart.class",
                            "java.sql.Date.class",
                            "java.lang.reflect.Proxy.newProxyInstance(Thread.currentThread()"
                                    + ".getContextClassLoader(), new Class<?>[] {Runnable.class},"
                                    + " (p, m, a) -> null).getClass()"
                        }) {
                    assertThat(CellClasses.isCell((Class<?>) cells.eval(other)))
                            .as(other)
                            .isFalse();
                }
            }
        }
    }

    private static String nameIn(byte[] classFile) {
        return ClassFile.of().parse(classFile).thisClass().asInternalName().replace('/', '.');
    }

    private static final class LastResult extends DirectExecutionControl
            implements ExecutionControlProvider {

        private Object last;

        @Override
        protected String invoke(java.lang.reflect.Method statement) throws Exception {
            last = statement.invoke(null);
            return "";
        }

        @Override
        public String name() {
            return "last result";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
            return this;
        }
    }
}
