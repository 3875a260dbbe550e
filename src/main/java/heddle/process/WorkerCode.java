package heddle.process;

import heddle.task.internal.Arrival;
import heddle.task.internal.Decoder;

/** A function that has arrived in the worker; unpacked by the first task that needs it. */
final class WorkerCode {

    private final ClassLoader loader;
    private Decoder packed;
    private Object function;
    private IllegalStateException failure;

    WorkerCode(Decoder packed, ClassLoader loader) {
        this.packed = packed;
        this.loader = loader;
    }

    ClassLoader loader() {
        return loader;
    }

    synchronized Object function() {
        if (packed != null) {
            Decoder decoder = packed;
            packed = null;
            unpack(decoder);
        }
        if (failure != null) {
            throw failure;
        }
        return function;
    }

    private void unpack(Decoder decoder) {
        try {
            function = Arrival.unpack(decoder, loader);
        } catch (Exception | LinkageError | StackOverflowError e) {
            failure =
                    new IllegalStateException(
                            "the task could not be put together in the worker process: " + e, e);
        }
    }
}
