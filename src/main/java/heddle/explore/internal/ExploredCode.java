package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The classes under exploration: those from cells, and all on the notebook's class path that are
 * neither the JDK's nor Heddle's own. They are instrumented once, and defined by as many loaders as
 * there have to be fresh static fields.
 */
final class ExploredCode implements AutoCloseable {

    private static final ClassLoader OWN = ExploredCode.class.getClassLoader();

    private final Map<String, byte[]> cells;
    private final URLClassLoader classPath;
    private final Map<String, Optional<byte[]>> originals = new HashMap<>();
    private final Map<String, byte[]> instrumented = new HashMap<>();
    private final Instrumenter instrumenter = new Instrumenter(this::original);

    ExploredCode(Map<String, byte[]> cells, URL[] classPath) {
        this.cells = cells;
        this.classPath = new URLClassLoader(classPath, null);
    }

    /** Closes the jars of the class path; classes that are loaded stay. */
    @Override
    public void close() throws IOException {
        classPath.close();
    }

    static boolean isExplored(Class<?> type) {
        return type.getClassLoader() instanceof Loader;
    }

    /** Adds a class that explored code needs. */
    void add(String name, byte[] classFile) {
        cells.put(name, classFile);
    }

    ClassLoader newLoader() {
        return new Loader();
    }

    private static String file(String name) {
        return name.replace('.', '/') + ".class";
    }

    /** The class file of an explored class, or null when it is none. */
    private byte[] original(String name) {
        return originals.computeIfAbsent(name, this::find).orElse(null);
    }

    private Optional<byte[]> find(String name) {
        if (cells.containsKey(name)) {
            return Optional.of(cells.get(name));
        }
        if (isOwn(name)) {
            return Optional.empty();
        }
        String file = file(name);
        try (InputStream in = classPath.getResourceAsStream(file)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Whether it is the JDK's or Heddle's; a loader knows that sooner than where its file is. */
    private static boolean isOwn(String name) {
        try {
            Class.forName(name, false, OWN);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private byte[] instrumented(String name) {
        byte[] known = instrumented.get(name);
        if (known == null) {
            known = instrumenter.instrument(original(name));
            instrumented.put(name, known);
        }
        return known;
    }

    private final class Loader extends ClassLoader {

        Loader() {
            super("explored", OWN);
        }

        /** Other threads play no part in loading a class. */
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Thread explored = Hooks.current;
            Hooks.current = null;
            try {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                if (name.startsWith("java.") || original(name) == null) {
                    return super.loadClass(name, resolve);
                }
                byte[] bytes = instrumented(name);
                return defineClass(name, bytes, 0, bytes.length);
            } finally {
                Hooks.current = explored;
            }
        }
    }
}
