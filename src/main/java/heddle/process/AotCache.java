package heddle.process;

import java.nio.file.Path;
import java.util.Optional;

/** The ahead-of-time cache of workers (JEP 514). */
final class AotCache {

    private AotCache() {}

    static Optional<Path> file() {
        return Optional.empty();
    }
}
