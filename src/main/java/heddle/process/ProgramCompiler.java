package heddle.process;

import com.sun.source.util.JavacTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Compiles a program from one text, by the rules of {@code java Program.java} (JEP 330, JEP 512):
 * any class may be public, whatever the file is called, and the first with a {@code main} is run.
 */
final class ProgramCompiler {

    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();
    private final DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();

    private ProgramCompiler() {}

    /** A program that has been compiled: its main class, and its class files by their path. */
    record Compiled(String mainClass, Map<String, byte[]> files) {}

    static Compiled compile(String source) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        if (javac == null) {
            throw new IllegalStateException(
                    "there is no compiler in "
                            + System.getProperty("java.home")
                            + "; run on a JDK, not on a JRE");
        }
        return new ProgramCompiler().compile(javac, source);
    }

    private Compiled compile(JavaCompiler javac, String source) {
        try (var platform = javac.getStandardFileManager(null, null, null)) {
            platform.setLocation(StandardLocation.CLASS_PATH, List.of());
            JavacTask task =
                    (JavacTask)
                            javac.getTask(
                                    null,
                                    new ToMemory(platform),
                                    messages,
                                    options(),
                                    null,
                                    List.of(new Source(source)));
            String mainClass = generate(task);
            Map<String, byte[]> files = new TreeMap<>();
            written.forEach((path, bytes) -> files.put(path, bytes.toByteArray()));
            return new Compiled(mainClass, files);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compile the program", e);
        }
    }

    /** Only what uses a preview feature is marked, and then runs with that flag only. */
    private static List<String> options() {
        String release = String.valueOf(Runtime.version().feature());
        return List.of("-source", release, "--enable-preview", "-proc:none", "-Xlint:none");
    }

    /** Generates the class files and returns the name of the main class. */
    private String generate(JavacTask task) throws IOException {
        Elements elements = task.getElements();
        List<Element> types = new ArrayList<>();
        task.analyze().forEach(types::add);
        task.generate();
        refuseErrors();
        return types.stream()
                .filter(element -> hasMain(element, elements))
                .map(element -> elements.getBinaryName((TypeElement) element).toString())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "the program has no main method; give one of its classes a"
                                                + " 'static void main(String[] args)'"));
    }

    private void refuseErrors() {
        String errors =
                messages.getDiagnostics().stream()
                        .filter(message -> message.getKind() == Diagnostic.Kind.ERROR)
                        .map(Diagnostic::toString)
                        .collect(Collectors.joining("\n"));
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException("the program does not compile:\n" + errors);
        }
    }

    private static boolean hasMain(Element element, Elements elements) {
        return element instanceof TypeElement type
                && type.getNestingKind() == NestingKind.TOP_LEVEL
                && ElementFilter.methodsIn(elements.getAllMembers(type)).stream()
                        .anyMatch(ProgramCompiler::isMain);
    }

    private static boolean isMain(ExecutableElement method) {
        List<String> parameters =
                method.getParameters().stream().map(p -> p.asType().toString()).toList();
        return method.getSimpleName().contentEquals("main")
                && method.getReturnType().getKind() == TypeKind.VOID
                && (parameters.isEmpty() || parameters.equals(List.of("java.lang.String[]")));
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String text) {
            super(URI.create("string:///Main.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public String getName() {
            return "Main.java";
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return true;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private final class ToMemory extends ForwardingJavaFileManager<JavaFileManager> {

        ToMemory(JavaFileManager platform) {
            super(platform);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            String path = name.replace('.', '/') + kind.extension;
            return new SimpleJavaFileObject(URI.create("memory:///" + path), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(path, p -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
