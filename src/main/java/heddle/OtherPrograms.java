package heddle;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much of the machine other programs use meanwhile: all that the system counts, less what this
 * process and those that it started use.
 */
final class OtherPrograms {

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final double TOLERABLE_SHARE = 0.25;

    private final long startNanos = System.nanoTime();
    private final long startCpuNanos = ownCpuNanos();

    private OtherPrograms() {}

    /** Begins to count; the system counts from its last call. */
    static OtherPrograms watch() {
        SYSTEM.getCpuLoad();
        return new OtherPrograms();
    }

    private static long ownCpuNanos() {
        return Stream.concat(
                        Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToLong(Duration::toNanos)
                .sum();
    }

    /** A sentence when they used a good part of it. */
    Optional<String> doubt() {
        int cores = Runtime.getRuntime().availableProcessors();
        double own = (double) (ownCpuNanos() - startCpuNanos) / (System.nanoTime() - startNanos);
        return doubt(SYSTEM.getCpuLoad() * cores - own, cores);
    }

    /** Where the system does not count, it answers with a negative load or NaN. */
    static Optional<String> doubt(double usedCores, int cores) {
        if (!(usedCores >= TOLERABLE_SHARE * cores)) {
            return Optional.empty();
        }
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "other programs used %.1f of %d cores meanwhile; measure again when they are quiet",
                        usedCores,
                        cores));
    }
}
