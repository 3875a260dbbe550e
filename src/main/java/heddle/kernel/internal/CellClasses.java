package heddle.kernel.internal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The classes that were typed into a notebook's cells: which they are, their bytes, and the class
 * path they were compiled against.
 *
 * <p>IJava and plain JShell hand out a cell's class file as a resource of its loader. JJava does
 * not: there the bytes stand in the field {@code declaredClasses} of the object around the loader,
 * which some versions empty when a later cell replaces a declaration. So they are remembered from
 * the first look on, for as long as the loader lives.
 *
 * <p>All methods may be called from any thread.
 */
public final class CellClasses {

    private static final Map<ClassLoader, ClassPath> CLASS_PATHS = new WeakHashMap<>();

    private static final Map<ClassLoader, Map<String, byte[]>> REMEMBERED =
            Collections.synchronizedMap(new WeakHashMap<>());

    private CellClasses() {}

    /**
     * Whether a class, or the element type of an array class, was typed into a cell.
     *
     * <p>Kernels define such classes in a loader of their own and without a code source, which
     * tells them from the classes in jars that were added to the same loader. The class of a lambda
     * from a cell counts as well, although it has no bytes of its own.
     *
     * @param c any class
     * @return true for classes from cells, false for those of the JDK, of jars and of folders
     */
    public static boolean isCell(Class<?> c) {
        if (c.isArray()) {
            return isCell(c.componentType());
        }
        if (belongsToJvm(c.getClassLoader()) || Proxy.isProxyClass(c)) {
            return false;
        }
        CodeSource source = c.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null;
    }

    private static boolean belongsToJvm(ClassLoader loader) {
        return loader == null
                || loader == ClassLoader.getPlatformClassLoader()
                || loader == ClassLoader.getSystemClassLoader();
    }

    /**
     * Returns a copy of the class file of a class from a cell, a jar or a folder.
     *
     * @throws ClassNotFoundException when the loader does not give it away; always so for arrays,
     *     primitive types and the classes of lambdas
     */
    public static byte[] bytes(Class<?> c) throws ClassNotFoundException {
        if (c.isHidden() || c.isArray() || c.isPrimitive()) {
            throw new ClassNotFoundException(c.getTypeName() + " has no class file of its own");
        }
        byte[] resource = resource(c);
        byte[] bytes = resource == null ? declared(c) : resource;
        if (bytes == null) {
            throw new ClassNotFoundException(
                    c.getName()
                            + ": its loader "
                            + c.getClassLoader()
                            + " has no class file for it; run the cell that defines it again");
        }
        return bytes.clone();
    }

    private static byte[] resource(Class<?> c) throws ClassNotFoundException {
        String file = c.getName().replace('.', '/') + ".class";
        ClassLoader loader = c.getClassLoader();
        try (InputStream in =
                loader == null
                        ? ClassLoader.getSystemResourceAsStream(file)
                        : loader.getResourceAsStream(file)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(c.getName() + ": cannot read its class file", e);
        }
    }

    private static byte[] declared(Class<?> c) throws ClassNotFoundException {
        if (belongsToJvm(c.getClassLoader())) {
            return null;
        }
        Map<String, byte[]> seen =
                REMEMBERED.computeIfAbsent(c.getClassLoader(), loader -> new HashMap<>());
        synchronized (seen) {
            if (!seen.containsKey(c.getName())) {
                // A loader never defines a name twice, so what was seen first stays true.
                declaredBy(c.getClassLoader()).forEach(seen::putIfAbsent);
            }
            return seen.get(c.getName());
        }
    }

    private static Map<String, byte[]> declaredBy(ClassLoader loader)
            throws ClassNotFoundException {
        Map<String, byte[]> declared = new HashMap<>();
        if (field(loader, "this$0") instanceof Object delegate
                && field(delegate, "declaredClasses") instanceof Map<?, ?> classes) {
            classes.forEach(
                    (name, bytes) -> {
                        if (name instanceof String n && bytes instanceof byte[] b) {
                            declared.put(n, b);
                        }
                    });
        }
        return declared;
    }

    private static Object field(Object owner, String name) throws ClassNotFoundException {
        for (Class<?> c = owner.getClass(); c != null; c = c.getSuperclass()) {
            try {
                Field field = c.getDeclaredField(name);
                field.setAccessible(true);
                return field.get(owner);
            } catch (NoSuchFieldException e) {
                continue;
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new ClassNotFoundException("cannot read " + name + " of " + owner, e);
            }
        }
        return null;
    }

    /**
     * What code in a cell is compiled against: the jars and folders that the notebook added, those
     * of the loaders above, and the class path of the JVM, in this order and without duplicates.
     *
     * @param loader the loader of a cell's classes
     * @return the places, with file names absolute and without {@code .} and {@code ..}
     */
    public static List<URL> classPath(ClassLoader loader) {
        List<URL> added = new ArrayList<>();
        for (ClassLoader l = loader; l != null; l = l.getParent()) {
            if (l instanceof URLClassLoader urls) {
                added.addAll(Arrays.asList(urls.getURLs()));
            }
        }
        String ofJvm = System.getProperty("java.class.path", "");
        synchronized (CLASS_PATHS) {
            ClassPath last = CLASS_PATHS.get(loader);
            if (last == null || last.added() != added.size() || !last.ofJvm().equals(ofJvm)) {
                last = new ClassPath(added.size(), ofJvm, places(added, ofJvm));
                CLASS_PATHS.put(loader, last);
            }
            return last.places();
        }
    }

    /** Loaders only ever gain places: while their number stays, the class path does. */
    private record ClassPath(int added, String ofJvm, List<URL> places) {}

    private static List<URL> places(List<URL> added, String ofJvm) {
        Set<URI> places = new LinkedHashSet<>();
        added.forEach(url -> places.add(normal(url)));
        for (String entry : ofJvm.split(java.io.File.pathSeparator, -1)) {
            places.add(Path.of(entry).toAbsolutePath().normalize().toUri());
        }
        return urls(places);
    }

    private static URI normal(URL url) {
        try {
            URI uri = url.toURI();
            return "file".equals(uri.getScheme()) ? Path.of(uri).normalize().toUri() : uri;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("not a place on a class path: " + url, e);
        }
    }

    private static List<URL> urls(Set<URI> places) {
        List<URL> urls = new ArrayList<>();
        for (URI place : places) {
            try {
                urls.add(place.toURL());
            } catch (MalformedURLException e) {
                throw new IllegalStateException("not a place on a class path: " + place, e);
            }
        }
        return List.copyOf(urls);
    }

    /**
     * Switches {@code assert} on for the classes that a loader defines from now on: those of later
     * cells. Kernels start with it off.
     */
    public static void enableAssertions(ClassLoader loader) {
        loader.setDefaultAssertionStatus(true);
    }
}
