package heddle.process;

import heddle.task.Action;
import heddle.task.internal.Encoder;
import heddle.task.internal.TaskOutput;
import heddle.task.internal.Thrown;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Runs the action of a {@link Child} like the main method of a program. */
final class ChildMain {

    private final WorkerCode code;
    private final FrameWriter out;

    ChildMain(WorkerCode code, FrameWriter out) {
        this.code = code;
        this.out = out;
    }

    /** Does not return: the process ends with the action. */
    void run() {
        int exitCode = 0;
        try (TaskOutput output = TaskOutput.ofThread()) {
            output.begin(this::print);
            try {
                ((Action) code.function()).act();
            } catch (Throwable t) {
                Thrown.trim(t);
                System.err.print("Exception in thread \"main\" ");
                t.printStackTrace();
                exitCode = 1;
            }
        }
        System.exit(exitCode);
    }

    private void print(String text, boolean error) {
        Encoder output = new Encoder();
        output.writeCount(0);
        output.writeCount(0);
        output.writeCount(0);
        output.writeCount(error ? 1 : 0);
        output.writeText(text);
        try {
            out.write(Frame.OUTPUT, output);
        } catch (IOException e) {
            throw new UncheckedIOException("the parent is gone", e);
        }
    }
}
