package heddle.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.List;
import java.util.Map;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * A notebook without a kernel: runs cells in this JVM as IJava or JJava would.
 *
 * <pre>{@code
 * try (var cells = CellEngine.jjava()) {
 *     cells.eval("import heddle.task.*;  int offset = 40;");
 *     assertThat(cells.eval("Task<Integer> t = () -> offset + 2;  t.call()")).isEqualTo(42);
 * }
 * }</pre>
 *
 * <p>As in a kernel after {@code %classpath}, the project's classes and the cells share one loader,
 * so a value of such a class that comes out of {@link #eval} is not of the test's own class of that
 * name; with {@link Library#OF_THE_TEST} it is. Cells run on the thread that calls {@code eval},
 * with the cells' loader as its context loader, and {@code System.out} stays as it is.
 */
public final class CellEngine implements AutoCloseable {

    /** Who loads the project's classes for the cells. */
    public enum Library {
        /** The loader of the cells, as in a kernel: a second copy of each class. */
        WITH_THE_CELLS,
        /** The application loader: the classes that the test itself uses. */
        OF_THE_TEST
    }

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /** What both kernels import before the first cell. */
    private static final List<String> IMPORTS =
            List.of(
                    "java.util.*",
                    "java.io.*",
                    "java.math.*",
                    "java.net.*",
                    "java.util.concurrent.*",
                    "java.util.prefs.*",
                    "java.util.regex.*");

    private final boolean jjava;
    private final CellLoader classes;
    private final Control control;
    private final JShell shell;

    private CellEngine(boolean jjava, Library library) {
        this.jjava = jjava;
        boolean shared = library == Library.WITH_THE_CELLS;
        ClassLoader parent = shared ? new JdkLoader() : ClassLoader.getSystemClassLoader();
        this.classes =
                new CellLoader(
                        jjava ? CellLoader.Resources.HIDDEN : CellLoader.Resources.VISIBLE, parent);
        this.control = new Control(classes, shared);
        this.shell = JShell.builder().executionEngine(control, Map.of()).build();
        shell.addToClasspath(CLASS_PATH);
        IMPORTS.forEach(name -> eval("import " + name + ";"));
    }

    /** An engine whose loader gives out the cells' class files. */
    public static CellEngine ijava() {
        return Kind.IJAVA.open();
    }

    /** An engine whose loader hides the cells' class files. */
    public static CellEngine jjava() {
        return Kind.JJAVA.open();
    }

    /**
     * Both kinds of engine, for parameterised tests: {@code @EnumSource(CellEngine.Kind.class)}.
     */
    public enum Kind {
        IJAVA,
        JJAVA;

        /** A new engine of this kind, the library loaded with the cells. */
        public CellEngine open() {
            return open(Library.WITH_THE_CELLS);
        }

        /** A new engine of this kind. */
        public CellEngine open(Library library) {
            return new CellEngine(this == JJAVA, library);
        }
    }

    /** The loader of the cells' classes. */
    public ClassLoader loader() {
        return classes.loader();
    }

    /**
     * Makes the loader forget a class file, as JJava up to 1.0-a7 did with the class around a
     * declaration that a later cell replaced.
     */
    public void forget(Class<?> c) {
        classes.forget(c.getName());
    }

    /**
     * Runs a cell.
     *
     * @param cell any number of imports, declarations and statements
     * @return the value of the last one, null when it has none
     * @throws IllegalArgumentException when the cell does not compile
     * @throws RuntimeException what the cell threw, checked exceptions and errors as they are
     */
    public Object eval(String cell) {
        CompletionInfo part;
        Object result = null;
        for (String rest = cell; !rest.isBlank(); rest = part.remaining()) {
            part = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            if (part.completeness() == Completeness.EMPTY) {
                return result;
            }
            if (!part.completeness().isComplete()) {
                throw new IllegalArgumentException("incomplete: " + rest);
            }
            result = evalOne(part.source());
        }
        return result;
    }

    private Object evalOne(String source) {
        List<SnippetEvent> events = shell.eval(source.strip());
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                check(event);
            }
        }
        return control.takeResult();
    }

    private void check(SnippetEvent event) {
        Status status = event.status();
        boolean defined = status.isDefined() || jjava && status == Status.RECOVERABLE_NOT_DEFINED;
        if (event.exception() != null) {
            throw CellEngine.<RuntimeException>unchecked(control.takeThrown());
        }
        if (!defined && status != Status.OVERWRITTEN) {
            StringBuilder why = new StringBuilder(status + ": " + event.snippet().source());
            shell.diagnostics(event.snippet())
                    .forEach(d -> why.append('\n').append(d.getMessage(null)));
            if (event.snippet() instanceof DeclarationSnippet declared) {
                shell.unresolvedDependencies(declared).forEach(d -> why.append('\n').append(d));
            }
            throw new IllegalArgumentException(why.toString());
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** Ends the engine; threads that cells have started are the test's to end. */
    @Override
    public void close() {
        eval("heddle.process.SpareWorkers.drop();"); // this copy of the library has its own
        shell.close();
        try {
            classes.loader().close();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Keeps the value and the exception of the last statement. */
    private static final class Control extends DirectExecutionControl
            implements ExecutionControlProvider {

        private final CellLoader classes;
        private final boolean takesClassPath;
        private Object result;
        private Throwable thrown;

        Control(CellLoader classes, boolean takesClassPath) {
            super(classes);
            this.classes = classes;
            this.takesClassPath = takesClassPath;
        }

        @Override
        public String name() {
            return "cells";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
            return this;
        }

        @Override
        public void addToClasspath(String path)
                throws EngineTerminationException, InternalException {
            if (takesClassPath) {
                super.addToClasspath(path);
            }
        }

        @Override
        protected String invoke(Method statement) throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(classes.loader());
            try {
                result = statement.invoke(null);
                return "";
            } catch (InvocationTargetException e) {
                thrown = e.getCause();
                throw e;
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        Object takeResult() {
            Object taken = result;
            result = null;
            return taken;
        }

        Throwable takeThrown() {
            Throwable taken = thrown;
            thrown = null;
            return taken;
        }
    }

    /** Shows the JDK, but not the class path of the tests. */
    private static final class JdkLoader extends ClassLoader {

        JdkLoader() {
            super(ClassLoader.getSystemClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> c = super.loadClass(name, resolve);
            if (c.getModule().isNamed()) {
                return c;
            }
            throw new ClassNotFoundException(name);
        }

        @Override
        public URL getResource(String name) {
            return ClassLoader.getPlatformClassLoader().getResource(name);
        }

        @Override
        public java.util.Enumeration<URL> getResources(String name) throws java.io.IOException {
            return ClassLoader.getPlatformClassLoader().getResources(name);
        }
    }
}
