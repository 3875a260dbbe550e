package heddle.process;

import heddle.Blocked;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import java.nio.file.Path;

/** A program with four busy workers, each with a child of its own; made to be killed. */
public final class BusyParent {

    private BusyParent() {}

    /**
     * @param args a folder; each worker says there which processes it is
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        try (WorkerPool pool = Runner.processes(4).open()) {
            for (int i = 0; i < 4; i++) {
                Signal begun = Signal.in(folder, "worker" + i);
                Signal end = Signal.in(folder, "never");
                boolean inherits = i % 2 == 0;
                pool.submit(
                        () -> {
                            ProcessBuilder sleep = new ProcessBuilder("sleep", "1000");
                            long child = (inherits ? sleep.inheritIO() : sleep).start().pid();
                            begun.give(ProcessHandle.current().pid() + " " + child);
                            Blocked.ignoringInterrupts(end);
                        });
            }
        }
    }
}
