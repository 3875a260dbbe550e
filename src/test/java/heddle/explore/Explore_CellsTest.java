package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.kernel.CellEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Classes and lambdas that were typed into cells. */
@Timeout(60)
@ParameterizedClass
@EnumSource(CellEngine.Kind.class)
class Explore_CellsTest {

    private static CellEngine cells;

    @Parameter CellEngine.Kind kind;

    @BeforeParameterizedClassInvocation
    static void open(CellEngine.Kind kind) {
        cells = kind.open();
        cells.eval("import heddle.explore.*; import heddle.task.*;");
    }

    @AfterParameterizedClassInvocation
    static void close() {
        cells.eval("heddle.explore.internal.Explorer.drop();");
        cells.close();
    }

    private static Object eval(String cell) {
        return cells.eval(cell);
    }

    @Test
    void areExplored() {
        eval("class Hits { int n; void hit() { n++; } }");
        eval("var hits = Explore.of(Hits::new).thread(h -> h.hit()).thread(h -> h.hit());");
        assertThat(eval("hits.check(h -> h.n == 2).toString()"))
                .asString()
                .startsWith("FAIL  wrong result: the check is false")
                .containsPattern("write n = 1 +Hits.hit:\\d+");
        assertThat(eval("hits.outcomes(h -> h.n).toString()"))
                .isEqualTo("6 interleavings: 1 in 4, 2 in 2");
        assertThat(eval("hits.frequency(20, h -> h.n).runs()")).isEqualTo(20L);
        assertThat(eval("hits.check(h -> h.n == 2).play().toString()"))
                .asString()
                .contains("wrong ends: 1, right ends: 1)");
    }

    @Test
    void haveTheValuesOfTheNotebooksVariablesInEachSchedule() {
        eval("int start = 40;");
        eval("int count = 0;");
        eval("class Adder { synchronized void add() { count += start; } }");
        eval("var adders = Explore.of(Adder::new).thread(a -> a.add()).thread(a -> a.add());");
        assertThat(eval("adders.check(a -> count == 80).passed()")).isEqualTo(true);
        assertThat(eval("count")).isEqualTo(0);
    }

    @Test
    void mayHaveVarHandlesInStaticFields() {
        eval("import java.lang.invoke.*;");
        eval(
                """
                class Handled {
                    private static final VarHandle N;
                    static {
                        try {
                            N = MethodHandles.lookup().findVarHandle(Handled.class, "n", int.class);
                        } catch (ReflectiveOperationException e) {
                            throw new ExceptionInInitializerError(e);
                        }
                    }
                    volatile int n;
                    void hit() { N.getAndAdd(this, 1); }
                    void hitInTwoSteps() { N.setVolatile(this, (int) N.getVolatile(this) + 1); }
                }""");
        eval("var one = Explore.of(Handled::new).thread(h -> h.hit()).thread(h -> h.hit());");
        assertThat(eval("one.check(h -> h.n == 2).reason()")).isEqualTo("all interleavings");
        eval(
                "var two = Explore.of(Handled::new).thread(h -> h.hit()).thread(h -> h.hitInTwoSteps());");
        assertThat(eval("two.check(h -> h.n == 2).reason()"))
                .isEqualTo("wrong result: the check is false");
    }

    @Test
    void mayCallTheJdkByAMethodReference() {
        eval("import java.util.concurrent.atomic.*;");
        eval("var atomic = Explore.of(AtomicInteger::new).thread(AtomicInteger::incrementAndGet);");
        assertThat(
                        eval(
                                "atomic.thread(n -> n.set(n.get() + 1)).check(n -> n.get() == 2)"
                                        + ".toString()"))
                .asString()
                .startsWith("FAIL  wrong result: the check is false")
                .contains("AtomicInteger::incrementAndGet");
    }

    @Test
    void mayBeWholePrograms() {
        eval("class Box { volatile int n; }");
        assertThat(
                        eval(
                                """
                                Explore.program(() -> {
                                    Box box = new Box();
                                    Thread t = new Thread(() -> box.n++);
                                    t.start();
                                    box.n++;
                                    t.join();
                                    if (box.n != 2) throw new IllegalStateException("lost");
                                }).check().reason()"""))
                .isEqualTo("main was ended by java.lang.IllegalStateException: lost");
    }
}
