package heddle.process;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
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

    private final int id;
    private final Map<String, byte[]> classes = new ConcurrentHashMap<>();
    private final Jars jars = new Jars();
    private final Deque<ClassLoader> free = new ArrayDeque<>();
    private boolean assertions;

    Cells(int id) {
        this.id = id;
    }

    /** The number by which the process that sent the classes knows their loader. */
    int id() {
        return id;
    }

    /** The number of the cells that a loader belongs to, or 0 when it is none of ours. */
    static int idOf(ClassLoader loader) {
        return loader instanceof CellLoader ours ? ours.id() : 0;
    }

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

        private static final String CLASS_FILE = ".class";

        CellLoader() {
            super("cells", Own.LOADER);
        }

        int id() {
            return id;
        }

        /** Processes that tasks start may need the classes too. */
        @Override
        public InputStream getResourceAsStream(String name) {
            byte[] bytes =
                    name.endsWith(CLASS_FILE)
                            ? classes.get(
                                    name.substring(0, name.length() - CLASS_FILE.length())
                                            .replace('/', '.'))
                            : null;
            return bytes == null
                    ? super.getResourceAsStream(name)
                    : new ByteArrayInputStream(bytes);
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
            super("jars", new URL[0], Own.LOADER);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
                return super.findClass(name);
            } catch (ClassNotFoundException e) {
                return Own.SYSTEM.loadClass(name); // the compiler, for one, is there
            }
        }

        @Override
        protected void addURL(URL url) {
            super.addURL(url);
        }
    }

    /**
     * Finds in the JDK or in this library what belongs there. The loader of both would look for
     * every class of the notebook too, and open our jar for it, which takes longer than a call.
     */
    private static final class Own extends ClassLoader {

        private static final String PACKAGE = "heddle.";
        private static final ClassLoader SYSTEM = Own.class.getClassLoader();
        private static final ClassLoader LOADER = new Own();

        Own() {
            super("own", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                throw new ClassNotFoundException(name);
            }
            return SYSTEM.loadClass(name);
        }
    }
}
