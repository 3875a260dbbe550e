package heddle.process;

import heddle.Blocked;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import java.nio.file.Path;

/** A program that has something to do with other processes; made to be killed. */
public final class BusyParent {

    private BusyParent() {}

    /**
     * @param args a folder, where each process says what it is, and what to do
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        switch (args[1]) {
            case "workers" -> workers(folder);
            case "starting" -> start();
            case "child" -> child(folder);
            case "python" -> python(folder);
            default -> throw new IllegalArgumentException(args[1]);
        }
    }

    /** Four busy workers, each with a child of its own. */
    private static void workers(Path folder) {
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

    private static void start() {
        while (true) {
            Runner.processes(4).open().shutdownNow();
        }
    }

    /** A child that has a child of Heddle's, a program, and something in shared memory. */
    private static void child(Path folder) throws InterruptedException {
        Signal begun = Signal.in(folder, "child");
        SharedLong grandchild = SharedLong.create(0);
        Child.start(
                        () -> {
                            Child own = Child.start(() -> Thread.sleep(Long.MAX_VALUE));
                            new ProcessBuilder("sleep", "1000").start();
                            grandchild.set(own.pid());
                            begun.give();
                            own.join();
                        })
                .join();
    }

    private static void python(Path folder) throws Exception {
        PythonProgram.of(
                        """
                        import subprocess, sys
                        child = subprocess.Popen(["sleep", "1000"])
                        open(sys.argv[1], "w").close()
                        child.wait()
                        """)
                .run(folder.resolve("python").toString());
    }
}
