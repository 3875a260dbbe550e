package heddle.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory a process has in RAM, where the operating system tells (Linux's procfs). */
public final class ResidentMemory {

    private ResidentMemory() {}

    /**
     * Looks up a process.
     *
     * @param pid its id
     * @return its resident set in bytes; empty when it has ended or the system has no procfs
     */
    public static OptionalLong bytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
