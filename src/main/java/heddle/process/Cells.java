package heddle.process;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes of one notebook in a worker: those that were typed into cells, and behind them the
 * jars that the notebook has added.
 *
 * <p>Submissions that are under way at the same time must not see each other's variables, which are
 * static fields: each takes a loader of its own, and gives it back at its end, so that the next one
 * finds classes that are compiled already. Safe to use from several threads.
 */
final class Cells {

    private final Map<String, byte[]> classes = new ConcurrentHashMap<>();
    private final Jars jars = new Jars();
    private final Deque<ClassLoader> free = new ArrayDeque<>();
    private boolean assertions;

    void addJar(URL url) {
        jars.addURL(url);
    }

    void addClass(String name, byte[] bytes) {
        classes.put(name, bytes);
    }

    synchronized void enableAssertions(boolean enabled) {
        assertions = enabled;
    }

    /** Returns a loader that nobody else has. */
    synchronized ClassLoader take() {
        ClassLoader loader = free.isEmpty() ? new CellLoader() : free.pop();
        loader.setDefaultAssertionStatus(assertions);
        return loader;
    }

    /** Takes a loader back. */
    synchronized void give(ClassLoader loader) {
        free.push(loader);
    }

    private final class CellLoader extends ClassLoader {

        CellLoader() {
            super("cells", Cells.class.getClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            return bytes == null ? jars.loadClass(name) : defineClass(name, bytes, 0, bytes.length);
        }

        @Override
        protected URL findResource(String name) {
            return jars.getResource(name);
        }
    }

    /** Grows with the class path of the notebook. */
    private static final class Jars extends URLClassLoader {

        Jars() {
            super("jars", new URL[0], Cells.class.getClassLoader());
        }

        @Override
        protected void addURL(URL url) {
            super.addURL(url);
        }
    }
}
