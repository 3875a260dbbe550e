package heddle.process;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The worker's picture of a notebook's class loader: the classes that were typed into cells, and
 * behind them the jars that the notebook has added.
 */
final class CellLoader extends ClassLoader {

    private final Map<String, byte[]> cellClasses = new ConcurrentHashMap<>();
    private final Jars jars = new Jars(CellLoader.class.getClassLoader());

    CellLoader() {
        super("cells", CellLoader.class.getClassLoader());
    }

    void addJar(URL url) {
        jars.addURL(url);
    }

    void addClass(String name, byte[] bytes) {
        cellClasses.put(name, bytes);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = cellClasses.get(name);
        return bytes == null ? jars.loadClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    protected URL findResource(String name) {
        return jars.getResource(name);
    }

    /** Grows with the class path of the notebook. */
    private static final class Jars extends URLClassLoader {

        Jars(ClassLoader parent) {
            super("jars", new URL[0], parent);
        }

        @Override
        protected void addURL(URL url) {
            super.addURL(url);
        }
    }
}
