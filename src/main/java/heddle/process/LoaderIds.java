package heddle.process;

import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The numbers by which workers know the class loaders of this JVM. */
final class LoaderIds {

    private static final AtomicInteger LAST = new AtomicInteger();

    /** Guarded by itself. */
    private static final Map<ClassLoader, Integer> IDS = new WeakHashMap<>();

    private LoaderIds() {}

    static int of(ClassLoader loader) {
        synchronized (IDS) {
            return IDS.computeIfAbsent(loader, ignored -> LAST.incrementAndGet());
        }
    }

    /** Returns the loader of that number, or null when it is gone. */
    static ClassLoader loader(int id) {
        synchronized (IDS) {
            return IDS.entrySet().stream()
                    .filter(entry -> entry.getValue() == id)
                    .map(Map.Entry::getKey)
                    .findAny()
                    .orElse(null);
        }
    }
}
