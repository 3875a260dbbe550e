package heddle.process;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts workers, each with its share of the memory. */
final class Launch {

    private static final AtomicInteger WORKERS = new AtomicInteger();

    private Launch() {}

    /** Starts one of the workers of a new pool. */
    static WorkerProcess worker(int poolSize) throws IOException {
        WORKERS.incrementAndGet();
        return start(poolSize);
    }

    /** Starts a worker in the place of one that has died. */
    static WorkerProcess replacement(int poolSize) throws IOException {
        return start(poolSize);
    }

    /** Workers have ended and will not be replaced. */
    static void ended(int count) {
        WORKERS.addAndGet(-count);
    }

    /** Half of the memory, shared by the workers of all open pools. */
    private static WorkerProcess start(int poolSize) throws IOException {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        int sharers = Math.max(poolSize, WORKERS.get());
        return WorkerProcess.start(system.getTotalMemorySize() / 2 / sharers);
    }
}
