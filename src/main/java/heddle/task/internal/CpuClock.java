package heddle.task.internal;

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
public final class CpuClock {

    /** Reading the clock costs some 300 ns, so it is not read after every short task. */
    private static final long INTERVAL_NANOS = 200_000;

    private final LongSupplier cpuNanos;
    private final AtomicLong lastCpu;
    private volatile long lastRead = System.nanoTime();

    private CpuClock(LongSupplier cpuNanos) {
        this.cpuNanos = cpuNanos;
        this.lastCpu = new AtomicLong(cpuNanos.getAsLong());
    }

    /** Begins to count the time of the current thread, a platform thread; for this thread alone. */
    public static CpuClock ofThread() {
        return new CpuClock(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    }

    /** Begins to count the time of this process; for any thread. */
    public static CpuClock ofProcess() {
        return new CpuClock(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        ::getProcessCpuTime);
    }

    /** Says whether the clock was read so long ago that it may be read again. */
    public boolean isDue(long now) {
        return now - lastRead >= INTERVAL_NANOS;
    }

    /** Returns the processor time since the last call, in nanoseconds. */
    public long nanosSinceLast(long now) {
        lastRead = now;
        long cpu = cpuNanos.getAsLong();
        return cpu - lastCpu.getAndSet(cpu);
    }
}
