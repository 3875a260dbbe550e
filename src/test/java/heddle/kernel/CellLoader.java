package heddle.kernel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.InternalException;

/** How a kernel loads the classes of its cells: in one loader together with the notebook's jars. */
final class CellLoader implements LoaderDelegate {

    /** Whether the loader gives a cell's class file away: IJava's does, JJava's does not. */
    enum Resources {
        VISIBLE,
        HIDDEN
    }

    // The names of this field and of the loader's this$0 are those of JJava's own classes.
    private final Map<String, byte[]> declaredClasses = new ConcurrentHashMap<>();
    private final Resources resources;
    private final Loader loader;

    CellLoader(Resources resources, ClassLoader parent) {
        this.resources = resources;
        this.loader = new Loader(parent);
    }

    URLClassLoader loader() {
        return loader;
    }

    void forget(String name) {
        declaredClasses.remove(name);
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        for (ClassBytecodes c : classes) {
            declaredClasses.put(c.name(), c.bytecodes());
        }
        boolean[] loaded = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            String name = classes[i].name();
            try {
                Class.forName(name, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                throw new ClassInstallException(name + ": " + e, loaded);
            }
            loaded[i] = true;
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        throw new UnsupportedOperationException("the direct engine never redefines a class");
    }

    @Override
    public void addToClasspath(String path) throws InternalException {
        for (String entry : path.split(java.io.File.pathSeparator)) {
            try {
                loader.addURL(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new InternalException(entry + ": " + e);
            }
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        return Class.forName(name, false, loader);
    }

    private final class Loader extends URLClassLoader {

        Loader(ClassLoader parent) {
            super(new URL[0], parent);
        }

        @Override
        protected void addURL(URL url) {
            super.addURL(url);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = declaredClasses.get(name);
            return bytes == null
                    ? super.findClass(name)
                    : defineClass(name, bytes, 0, bytes.length, (java.security.CodeSource) null);
        }

        @Override
        public URL findResource(String name) {
            byte[] bytes =
                    declaredClasses.get(name.replaceFirst("\\.class$", "").replace('/', '.'));
            return bytes == null || resources == Resources.HIDDEN
                    ? super.findResource(name)
                    : url(name, bytes);
        }
    }

    private static URL url(String name, byte[] bytes) {
        try {
            return URL.of(new URI("jshell", null, "/" + name, null), new Bytes(bytes));
        } catch (Exception e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static final class Bytes extends URLStreamHandler {

        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() throws IOException {
                    return new ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
