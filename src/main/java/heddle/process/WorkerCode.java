package heddle.process;

import heddle.task.internal.Decoder;

/** A function that has arrived in the worker; unpacked by the first task that needs it. */
final class WorkerCode {

    private final WorkerSubmission submission;
    private Decoder packed;
    private Object function;
    private IllegalStateException failure;

    WorkerCode(Decoder packed, WorkerSubmission submission) {
        this.packed = packed;
        this.submission = submission;
    }

    WorkerSubmission submission() {
        return submission;
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
            function = submission.unpack(decoder);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failure =
                    new IllegalStateException(
                            "the task could not be put together in the worker process: " + e, e);
        }
    }
}
