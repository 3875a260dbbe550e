package heddle.process;

import heddle.Blocked;
import heddle.Signal;
import java.nio.file.Path;

/** A JVM that shares something, says so, and then ends or waits for its end. */
public final class SharingJvm {

    private SharingJvm() {}

    /** Takes the folder of its signal, and whether to exit. */
    public static void main(String[] args) throws Exception {
        SharedLong shared = SharedLong.create(1);
        ProcessLock lock = ProcessLock.create();
        lock.lock();
        Signal.in(Path.of(args[0]), "sharing").give("" + shared.get());
        if (Boolean.parseBoolean(args[1])) {
            System.exit(0);
        }
        Blocked.untilInterrupted();
    }
}
