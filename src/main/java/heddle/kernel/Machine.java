package heddle.kernel;

import com.sun.management.OperatingSystemMXBean;
import heddle.kernel.internal.Kernel;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The machine that code runs on, as far as it decides how fast: a timing without it says little.
 *
 * <p>Prints as one line: {@code 2 cores · 24 GiB · JDK 25.0.3 · JJava 1.0-a8 · load 0.3}.
 *
 * @param cores the number of processors that this process may use, which in a container can be
 *     fewer than the machine has
 * @param memory the memory in bytes, of the container when it has a limit
 * @param jdk the version of the JDK, such as {@code 25.0.3}
 * @param kernel the Jupyter kernel and its version, or {@code no kernel}
 * @param load the mean number of processes that ran or waited for a core in the last minute; empty
 *     where the system does not count them (Windows)
 * @see Runtime#availableProcessors
 */
public record Machine(int cores, long memory, String jdk, String kernel, OptionalDouble load) {

    private static final double GIB = 1L << 30;

    /**
     * This machine, now.
     *
     * @return a snapshot; the number of cores and the load can change
     */
    public static Machine current() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        double load = system.getSystemLoadAverage();
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                Runtime.version().version().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(".")),
                Kernel.current().toString(),
                load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load));
    }

    @Override
    public String toString() {
        String line =
                cores
                        + (cores == 1 ? " core · " : " cores · ")
                        + gibibytes()
                        + " · JDK "
                        + jdk
                        + " · "
                        + kernel;
        return load.isEmpty()
                ? line
                : line + String.format(Locale.ROOT, " · load %.1f", load.getAsDouble());
    }

    private String gibibytes() {
        String format = memory < 10 * GIB ? "%.1f GiB" : "%.0f GiB";
        return String.format(Locale.ROOT, format, memory / GIB);
    }
}
