package heddle;

import heddle.task.Action;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;

/**
 * Calls code many times, so that the compiler can neither drop a call nor merge two of them.
 *
 * <p>Every result goes where other threads could see it. And the code is never compiled into the
 * loop: each loop first runs three kinds of empty code, so that the compiler knows it as one that
 * calls anything. Thus all code is measured in the same compiled loop, whatever was measured
 * before, and one method measured twice is the same machine code twice.
 */
final class CallLoop {

    private static final int LEARNING_CALLS = 20_000;
    private static final VarHandle SINK;

    @SuppressWarnings("unused")
    private static Object sink;

    static {
        try {
            SINK = MethodHandles.lookup().findStaticVarHandle(CallLoop.class, "sink", Object.class);
            for (int i = 0; i < 10; i++) {
                call(() -> 1, LEARNING_CALLS);
                call(() -> 2, LEARNING_CALLS);
                call(() -> 3, LEARNING_CALLS);
                act(() -> {}, LEARNING_CALLS);
                act(() -> consume(1), LEARNING_CALLS);
                act(() -> consume(2), LEARNING_CALLS);
            }
        } catch (Exception e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private CallLoop() {}

    static void call(Callable<?> code, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            consume(code.call());
        }
    }

    static void act(Action code, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            code.act();
        }
    }

    /** Takes a result, so that the computation of it is not for nothing. */
    static void consume(Object result) {
        SINK.setOpaque(result);
    }
}
