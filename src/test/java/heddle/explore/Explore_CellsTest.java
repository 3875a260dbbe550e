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
                .startsWith("FAIL  the check is not fulfilled")
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
