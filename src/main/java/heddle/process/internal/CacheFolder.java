package heddle.process.internal;

import java.nio.file.Path;
import java.util.Locale;

/** Where what is expensive to make lies for the next time. */
public final class CacheFolder {

    private CacheFolder() {}

    /**
     * Returns Heddle's folder in the place where the system keeps a user's caches.
     *
     * @return the folder, which may have yet to be made
     */
    public static Path path() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        Path home = Path.of(System.getProperty("user.home"));
        if (system.contains("win")) {
            return fromEnvironment("LOCALAPPDATA", home.resolve("AppData/Local")).resolve("heddle");
        }
        if (system.contains("mac")) {
            return home.resolve("Library/Caches/heddle");
        }
        return fromEnvironment("XDG_CACHE_HOME", home.resolve(".cache")).resolve("heddle");
    }

    private static Path fromEnvironment(String variable, Path otherwise) {
        String value = System.getenv(variable);
        return value == null || value.isBlank() ? otherwise : Path.of(value);
    }
}
