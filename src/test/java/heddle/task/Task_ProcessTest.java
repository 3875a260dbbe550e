package heddle.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import heddle.kernel.CellEngine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Code from cells in real worker processes; its kinds are gone through one by one elsewhere. */
@Timeout(120)
@ParameterizedClass
@EnumSource(CellEngine.Kind.class)
class Task_ProcessTest {

    private static CellEngine cells;

    @Parameter CellEngine.Kind kind;

    @BeforeParameterizedClassInvocation
    static void openPool(CellEngine.Kind kind) {
        cells = kind.open();
        cells.eval("import heddle.*; import heddle.task.*; import java.util.function.*;");
        cells.eval("var pool = Runner.processes(1).open();");
    }

    @AfterParameterizedClassInvocation
    static void closePool() {
        cells.eval("pool.close();");
        cells.close();
    }

    private static Object eval(String cell) {
        return cells.eval(cell);
    }

    @Test
    void runsWithTheVariablesOfTheMomentInAnotherProcess() {
        eval("int offset = 40;");
        assertThat(eval("pool.map(List.of(1, 2, 3), x -> x + offset).results()"))
                .isEqualTo(List.of(41, 42, 43));
        eval("offset = 50;");
        assertThat(eval("pool.map(List.of(1, 2, 3), x -> x + offset).results()"))
                .isEqualTo(List.of(51, 52, 53));
        assertThat(eval("pool.run(() -> ProcessHandle.current().pid()).result(0)"))
                .isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void bringsBackObjectsOfTheNotebooksOwnClasses() {
        eval(
                """
                sealed interface Shape { record Circle(double r) implements Shape {}
                    record Box(double w, List<Double> h) implements Shape {} }
                """);
        eval(
                "Shape shape(double r) { return r > 1 ? new Shape.Circle(r) : new Shape.Box(r, List.of(r)); }");
        assertThat(eval("pool.map(List.of(1.0, 2.0), r -> shape(r)).results()"))
                .isEqualTo(eval("List.of(new Shape.Box(1, List.of(1.0)), new Shape.Circle(2))"));
    }

    @Test
    void keepsApartTheVariablesOfTasksThatRunAtTheSameTime() {
        eval("int seen = 0;");
        eval("var both = Runner.processes(1).each(Runner.threads(2)).open();");
        try {
            eval("var begun = heddle.process.ProcessEvent.create();");
            eval("var go = heddle.process.ProcessEvent.create();");
            eval("var first = both.submit(() -> { begun.set(); go.await(); return seen; });");
            eval("begun.await(); seen = 1;");
            assertThat(eval("both.submit(() -> seen).get()")).isEqualTo(1);
            assertThat(eval("go.set(); first.get()")).isEqualTo(0);
        } finally {
            eval("both.close(); begun.close(); go.close();");
        }
    }

    @Test
    void letsTheThreadsOfOneProcessShareVariablesWithinOneRun() {
        eval("import java.util.concurrent.atomic.AtomicInteger;");
        eval("class Meter { static final AtomicInteger TICKS = new AtomicInteger(); }");
        eval(
                """
                int tick() throws Exception {
                    int mine = Meter.TICKS.incrementAndGet();
                    while (Meter.TICKS.get() < 2) {
                        Thread.sleep(1);
                    }
                    return mine;
                }
                """);
        eval(
                "var ticks = Runner.processes(1).each(Runner.threads(2)).run(() -> tick(), () -> tick());");
        assertThat(eval("ticks.results().stream().mapToInt(t -> t).sum()")).isEqualTo(3);
        assertThat(eval("Meter.TICKS.get()")).isEqualTo(0);
    }

    @Test
    void startsEveryRunFromTheNotebooksValues() {
        eval(
                "class Count { static int n = 10; static final List<Integer> SEEN = new ArrayList<>(); }");
        for (int i = 0; i < 2; i++) {
            assertThat(
                            eval(
                                    "pool.run(() -> { Count.n++; Count.SEEN.add(1); return Count.n + Count.SEEN.size(); }).result(0)"))
                    .isEqualTo(12);
        }
        eval("Count.n = 20; Count.SEEN.add(5);");
        assertThat(eval("pool.run(() -> Count.n + Count.SEEN.size()).result(0)")).isEqualTo(21);
    }

    @Test
    void readsAFieldThatAnEarlierTaskOfTheClassDidNotRead() {
        eval("int late = 5; class Two { static int a = 1; static int b() { return late; } }");
        assertThat(eval("pool.run(() -> Two.a).result(0)")).isEqualTo(1);
        eval("late = 6;");
        assertThat(eval("pool.run(() -> Two.a + Two.b()).result(0)")).isEqualTo(7);
    }

    @Test
    void usesAMethodAsItIsAfterItsCellWasRunAgain() {
        eval("int price() { return 1; }");
        assertThat(eval("pool.run(() -> price()).result(0)")).isEqualTo(1);
        eval("int price() { return 2; }");
        assertThat(eval("pool.run(() -> price()).result(0)")).isEqualTo(2);
    }

    @Test
    void sendsAFunctionThatCameBack() {
        eval(
                "int factor = 6; Fn<Integer, Fn<Integer, Integer>> curried = a -> b -> a * b * factor;");
        eval("var back = pool.map(List.of(1), curried).result(0);");
        assertThat(eval("back.apply(7)")).isEqualTo(42);
        assertThat(eval("pool.map(List.of(7), back).result(0)")).isEqualTo(42);
        assertThat(eval("pool.run(() -> back.apply(7)).result(0)")).isEqualTo(42);
    }

    @Test
    void bringsBackAnExceptionOfTheNotebooksOwnClass() {
        eval("class Empty extends Exception { Empty(String m, Throwable c) { super(m, c); } }");
        eval(
                "Action fails = () -> { throw new Empty(\"none left\", new IOException(\"shelf\")); };");
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> eval("pool.run(fails)"))
                .withMessage("task 0 failed: Empty: none left")
                .satisfies(
                        e -> {
                            assertThat(e.getCause().getClass()).isSameAs(eval("Empty.class"));
                            assertThat(e.getCause()).hasCause(new java.io.IOException("shelf"));
                            assertThat(e.getCause().getStackTrace()[0].getClassName())
                                    .startsWith("REPL.");
                        });
    }

    @Test
    void saysWhyARecordCannotBePutTogetherThere() {
        eval(
                "record Local(int n) { public Local { if (ProcessHandle.current().pid() != home) throw new IllegalStateException(\"not at home\"); } }"
                        .replace("home)", ProcessHandle.current().pid() + "L)"));
        eval("var local = new Local(1); var more = List.of(local);");
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(Exception.class)
                    .isThrownBy(() -> eval("pool.run(() -> more.size())"))
                    .withMessageContainingAll("could not be put together", "not at home");
        }
    }

    @Test
    void refusesBeforeAnythingRuns() {
        eval("Thread helper = new Thread();");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> eval("pool.run(() -> 1, () -> helper.hashCode())"))
                .withMessageContaining("the notebook variable helper (java.lang.Thread)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> eval("pool.map(List.of(1, new Object()), x -> x)"))
                .withMessageContaining("item 1 (java.lang.Object)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> eval("Callable<Integer> plain = () -> 1; pool.submit(plain)"))
                .withMessageContaining("the task itself (a lambda)");
    }

    @Test
    void sendsBigArraysWithinOtherObjects() {
        eval(
                "record Image(int[] pixels, String name) {}  var image = new Image(new int[100_000], \"i\");");
        assertThat(
                        eval(
                                """
                                var painted = pool.map(List.of(image, image), i -> {
                                    i.pixels()[99_999] = 7;
                                    return i;
                                }).result(1);
                                painted.pixels()[99_999] + image.pixels()[99_999] + painted.name()
                                """))
                .isEqualTo("7i");
    }
}
