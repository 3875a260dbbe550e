package heddle.kernel.internal;

import java.util.Optional;
import jdk.jshell.JShell;

/**
 * The Jupyter kernel in this JVM: IJava, JJava or none.
 *
 * <p>Nothing here is compiled against a kernel: the two have the same API under different package
 * names, and neither is there in a plain {@code jshell}, in a test or in a worker process. Loading
 * this class makes AWT headless unless that was decided already, since pictures are drawn but never
 * put into a window.
 *
 * <p>All methods may be called from any thread. What a kernel is asked to show after the cell that
 * asked has ended is dropped by the kernel without a word.
 */
public final class Kernel {

    /** The kernels that are known. */
    public enum Kind {
        /** The kernel of conda-forge's package {@code ijava}. */
        IJAVA(
                "IJava",
                "io.github.spencerpark.ijava.IJava",
                "getKernelInstance",
                "io.github.spencerpark.ijava.runtime.Display"),
        /** The kernel of PyPI's package {@code jjava}. */
        JJAVA(
                "JJava",
                "org.dflib.jjava.jupyter.kernel.BaseKernel",
                "notebookKernel",
                "org.dflib.jjava.jupyter.kernel.BaseNotebookStatics"),
        /** No kernel: a program, a test, a plain {@code jshell}. */
        NONE("no kernel", null, null, null);

        private final String title;
        private final String owner;
        private final String getter;
        private final String statics;

        Kind(String title, String owner, String getter, String statics) {
            this.title = title;
            this.owner = owner;
            this.getter = getter;
            this.statics = statics;
        }
    }

    static {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private static final Kernel CURRENT = find(Kernel.class.getClassLoader());

    private final Kind kind;
    private final Object instance;
    private final Class<?> statics;
    private final String version;

    private Kernel(Kind kind, Object instance, Class<?> statics, String version) {
        this.kind = kind;
        this.instance = instance;
        this.statics = statics;
        this.version = version;
    }

    /** The kernel that this JVM is. */
    public static Kernel current() {
        return CURRENT;
    }

    static Kernel find(ClassLoader loader) {
        return running(Kind.JJAVA, loader)
                .or(() -> running(Kind.IJAVA, loader))
                .orElseGet(() -> new Kernel(Kind.NONE, null, null, ""));
    }

    /** A kernel whose classes are there and which has been started. */
    private static Optional<Kernel> running(Kind kind, ClassLoader loader) {
        try {
            Class<?> owner = Class.forName(kind.owner, true, loader);
            Object instance = owner.getMethod(kind.getter).invoke(null);
            if (instance == null) {
                return Optional.empty();
            }
            Class<?> statics = Class.forName(kind.statics, true, loader);
            return Optional.of(new Kernel(kind, instance, statics, version(owner, instance)));
        } catch (ReflectiveOperationException | LinkageError e) {
            // Its classes are absent, or present without a running kernel, as in a test.
            return Optional.empty();
        }
    }

    private static String version(Class<?> owner, Object instance)
            throws ReflectiveOperationException {
        try {
            return (String) instance.getClass().getMethod("getVersion").invoke(instance);
        } catch (NoSuchMethodException e) {
            return (String) owner.getField("VERSION").get(null);
        }
    }

    /** Which kernel it is. */
    public Kind kind() {
        return kind;
    }

    /** The kernel's registry of renderers; empty when there is no kernel. */
    Optional<Object> renderer() {
        return Optional.ofNullable(instance).map(kernel -> Dynamic.call(kernel, "getRenderer"));
    }

    /** What runs the cells; empty when there is no kernel, or one that does not show it. */
    Optional<JShell> shell() {
        try {
            return switch (kind) {
                case JJAVA -> Optional.of((JShell) Dynamic.call(instance, "getJShell"));
                case IJAVA ->
                        Optional.of(
                                (JShell)
                                        Dynamic.call(
                                                Dynamic.field(instance, "evaluator"), "getShell"));
                case NONE -> Optional.empty();
            };
        } catch (RuntimeException e) {
            return Optional.empty(); // a version that keeps it elsewhere: no reason to fail
        }
    }

    /** The request that is being answered, which is another one for each cell; null if none is. */
    Object cell() {
        Object io = Dynamic.call(instance, "getIO");
        return Dynamic.field(Dynamic.field(io, "display"), "env");
    }

    /**
     * Shows a value in the output of the running cell.
     *
     * @return the id by which it can be replaced
     */
    String display(Object value) {
        return (String) Dynamic.callStatic(statics, "display", value);
    }

    /** Puts a value into the place of one that was shown before. */
    void update(String id, Object value) {
        Dynamic.callStatic(statics, "updateDisplay", id, value);
    }

    /** Name and version, such as {@code JJava 1.0-a8}, or {@code no kernel}. */
    @Override
    public String toString() {
        return version.isEmpty() ? kind.title : kind.title + " " + version;
    }
}
