package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.kernel.CellEngine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Items whose classes were typed into cells. */
@Timeout(120)
@ParameterizedClass
@EnumSource(CellEngine.Kind.class)
class ProcessQueue_CellsTest {

    private static CellEngine cells;

    @Parameter CellEngine.Kind kind;

    @BeforeParameterizedClassInvocation
    static void openPool(CellEngine.Kind kind) {
        cells = kind.open();
        cells.eval("import heddle.*; import heddle.task.*; import heddle.process.*;");
        cells.eval("var pool = Runner.processes(2).open();");
        cells.eval("var queue = ProcessQueue.<Object>create();");
    }

    @AfterParameterizedClassInvocation
    static void closePool() {
        cells.eval("queue.close(); pool.close();");
        cells.close();
    }

    private static Object eval(String cell) {
        return cells.eval(cell);
    }

    @Test
    void comeToAWorkerThatHasNotSeenThem() {
        eval(
                "record Ball(int size) { public Ball { if (size < 0) throw new IllegalArgumentException(); } }");
        eval("queue.put(new Ball(1)); queue.put(List.of(new Ball(2), new Ball(3)));");
        assertThat(eval("pool.submit(() -> queue.take() + \" \" + queue.take()).get()"))
                .isEqualTo("Ball[size=1] [Ball[size=2], Ball[size=3]]");
    }

    @Test
    void comeFromOneWorkerToAnother() {
        eval(
                "class Fruit implements Serializable { int n = 7; public String toString() { return \"fruit \" + n; } }");
        assertThat(
                        eval(
                                "pool.run(() -> { queue.put(new Fruit()); return \"\"; }, () -> \"\" + queue.take()).results()"))
                .isEqualTo(List.of("", "fruit 7"));
    }

    @Test
    void comeBackAsObjectsOfTheNotebooksOwnClass() {
        eval("enum Side { LEFT, RIGHT }  record Step(Side side, int n) { }");
        eval("pool.run(() -> queue.put(new Step(Side.RIGHT, 4)));");
        assertThat(
                        eval(
                                "queue.take() instanceof Step(Side side, int n) && side == Side.RIGHT && n == 4"))
                .isEqualTo(true);
    }

    @Test
    void bringTheVariablesThatTheirMethodsRead() {
        eval("int scale = 10;");
        eval("record Scaled(int n) { public String toString() { return \"\" + n * scale; } }");
        eval("queue.put(new Scaled(3));");
        assertThat(eval("pool.submit(() -> \"\" + queue.take()).get()")).isEqualTo("30");
        eval("pool.run(() -> { scale = 99; queue.put(new Scaled(3)); });");
        assertThat(eval("\"\" + queue.take() + scale")).isEqualTo("3010");
    }

    @Test
    void mayBeLambdas() {
        eval("int step = 5; Fn<Integer, Integer> next = n -> n + step;");
        eval("queue.put(next);");
        eval(
                "int apply(Object fn, int n) throws Exception { return ((Fn<Integer, Integer>) fn).apply(n); }");
        assertThat(eval("pool.submit(() -> apply(queue.take(), 1)).get()")).isEqualTo(6);
        eval("pool.run(() -> queue.put(next));");
        assertThat(eval("apply(queue.take(), 2)")).isEqualTo(7);
    }

    @Test
    void comeToTheWorkersOfAWorker() {
        eval("record Deep(int n) { }");
        eval("queue.put(new Deep(1));");
        assertThat(
                        eval(
                                "pool.submit(() -> Runner.processes(1).run(() -> \"\" + queue.take()).result(0)).get()"))
                .isEqualTo("Deep[n=1]");
        eval("pool.run(() -> { Runner.processes(1).run(() -> queue.put(new Deep(2))); });");
        assertThat(eval("queue.take().equals(new Deep(2))")).isEqualTo(true);
    }

    @Test
    void areRefusedByNameWhenTheyCannotTravel() {
        eval("class Plain { int n = 1; }");
        assertThat(
                        (String)
                                eval(
                                        """
                                        String refusal;
                                        try { queue.put(new Plain()); refusal = "put"; }
                                        catch (IllegalArgumentException e) { refusal = e.getMessage(); }
                                        refusal
                                        """))
                .startsWith("the item (Plain) cannot be sent to another process: ")
                .endsWith("Write: class Plain implements java.io.Serializable");
    }
}
