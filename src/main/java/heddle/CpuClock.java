package heddle;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Processor time since it was last asked for: of one platform thread, or of the whole process.
 *
 * <p>The JVM does not count the time of virtual threads; the process's, which stands in for it,
 * includes the compiler and the garbage collector.
 */
final class CpuClock {

    /** Reading the clock costs some 300 ns, so it is not read after every short task. */
    private static final long INTERVAL_NANOS = 200_000;

    private final LongSupplier cpuNanos;
    private final AtomicLong lastCpu;
    private volatile long lastRead = System.nanoTime();

    private CpuClock(LongSupplier cpuNanos) {
        this.cpuNanos = cpuNanos;
        this.lastCpu = new AtomicLong(cpuNanos.getAsLong());
    }

    static CpuClock ofThread() {
        return new CpuClock(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    }

    static CpuClock ofProcess() {
        return new CpuClock(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        ::getProcessCpuTime);
    }

    boolean isDue(long now) {
        return now - lastRead >= INTERVAL_NANOS;
    }

    long nanosSinceLast(long now) {
        lastRead = now;
        long cpu = cpuNanos.getAsLong();
        return cpu - lastCpu.getAndSet(cpu);
    }
}
