package heddle.task.internal;

import heddle.kernel.CellEngine;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** What the tests with cells have in common: one notebook for all of them, since one takes long. */
abstract class InNotebook {

    private static Journey journey;

    @Parameter CellEngine.Kind kind;

    @BeforeParameterizedClassInvocation
    static void openNotebook(CellEngine.Kind kind) {
        journey = new Journey(kind);
    }

    @AfterParameterizedClassInvocation
    static void closeNotebook() {
        journey.close();
    }

    static Journey journey() {
        return journey;
    }

    static Object eval(String cell) {
        return journey.eval(cell);
    }

    static Object call(String cell) throws Exception {
        return journey.call(cell);
    }
}
