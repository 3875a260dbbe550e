package heddle.kernel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import heddle.kernel.internal.Kernel.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class Kernel_DetectionTest {

    @Test
    void isNoneWhereTheClassesOfKernelsAreIdle() {
        Kernel kernel = Kernel.find(Kernel_DetectionTest.class.getClassLoader());
        assertThat(kernel.kind()).isEqualTo(Kind.NONE);
        assertThat(kernel).hasToString("no kernel");
        assertThat(kernel.renderer()).isEmpty();
    }

    @Test
    void isNoneWhereThereAreNoClassesOfKernels() {
        assertThat(Kernel.find(ClassLoader.getPlatformClassLoader()).kind()).isEqualTo(Kind.NONE);
    }

    @Test
    void findsIJava(@TempDir Path folder) throws Exception {
        compile(
                folder,
                """
                package io.github.spencerpark.ijava;
                public class IJava {
                    public static final String VERSION = "1.4.0";
                    public static final String RENDERER = "renderer";
                    private static final IJava KERNEL = new IJava();
                    public static IJava getKernelInstance() { return KERNEL; }
                    public String getRenderer() { return RENDERER; }
                }
                """,
                """
                package io.github.spencerpark.ijava.runtime;
                public class Display {
                    public static final java.util.List<Object> CALLS = new java.util.ArrayList<>();
                    public static String display(Object o) { CALLS.add(o); return "id"; }
                    public static String display(Object o, String... as) { return "wrong"; }
                    public static void updateDisplay(String id, Object o) { CALLS.add(id + o); }
                    public static void updateDisplay(String id, Object o, String... as) {}
                }
                """);
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Kernel kernel = Kernel.find(loader);
            assertThat(kernel).hasToString("IJava 1.4.0");
            assertThat(kernel.kind()).isEqualTo(Kind.IJAVA);
            assertThat(kernel.renderer()).contains("renderer");
            assertThat(Cell.of(kernel)).isNotNull().isSameAs(Cell.of(kernel));
            LiveOutput.start(kernel, "0 %").update("100 %");
            Class<?> display = loader.loadClass("io.github.spencerpark.ijava.runtime.Display");
            assertThat(display.getField("CALLS").get(null)).isEqualTo(List.of("0 %", "id100 %"));
        }
    }

    @Test
    void findsJJava() {
        try (var running = new RunningJJava()) {
            Kernel kernel = Kernel.find(BaseKernel.class.getClassLoader());
            assertThat(kernel).hasToString("JJava 1.0-a8");
            assertThat(kernel.renderer()).contains(running.getRenderer());
            var rendered = new ArrayList<String>();
            LiveOutput output = LiveOutput.start(kernel, text("0 %", rendered));
            output.update(text("100 %", rendered));
            assertThat(running.displayed).hasSize(1);
            assertThat(rendered).containsExactly("0 %", "100 %");
        }
    }

    @Test
    void passesOnWhatAValueThrowsWhileItIsShown() {
        try (var running = new RunningJJava()) {
            Kernel kernel = Kernel.find(BaseKernel.class.getClassLoader());
            Object mute =
                    new Object() {
                        @Override
                        public String toString() {
                            throw new IllegalStateException("mute");
                        }
                    };
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> kernel.display(mute))
                    .withMessage("mute");
            assertThat(running.displayed).isEmpty();
        }
    }

    @Test
    void showsNothingWithNoKernel() {
        PrintStream before = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            LiveOutput.start("0 %").update("100 %");
        } finally {
            System.setOut(before);
        }
        assertThat(bytes.size()).isZero();
    }

    @Test
    void makesAwtHeadless() {
        Kernel.current();
        assertThat(System.getProperty("java.awt.headless")).isEqualTo("true");
    }

    private static Object text(String text, List<String> rendered) {
        return new Object() {
            @Override
            public String toString() {
                rendered.add(text);
                return text;
            }
        };
    }

    private static void compile(Path folder, String... sources) throws Exception {
        var arguments = new ArrayList<>(List.of("-d", folder.toString()));
        for (String source : sources) {
            String name = source.contains("class IJava") ? "IJava.java" : "Display.java";
            arguments.add(Files.writeString(folder.resolve(name), source).toString());
        }
        int exit =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, arguments.toArray(String[]::new));
        assertThat(exit).isZero();
    }

    /** JJava's own kernel class, started as far as detection and display need it. */
    private static final class RunningJJava extends BaseKernel implements AutoCloseable {

        private final List<DisplayData> displayed = new ArrayList<>();

        RunningJJava() {
            super(
                    "jjava",
                    "1.0-a8",
                    new LanguageInfo.Builder("java").build(),
                    List.of(),
                    null,
                    new JupyterIO(StandardCharsets.UTF_8),
                    new CommManager(),
                    new Renderer(),
                    null,
                    new MagicsRegistry(),
                    false,
                    new StringStyler.Builder().build());
            installNotebookKernel();
        }

        @Override
        public void display(DisplayData data) {
            displayed.add(data);
        }

        @Override
        public void close() {
            uninstallNotebookKernel();
        }

        @Override
        public Object evalRaw(String code) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DisplayData inspect(String code, int at, boolean extra) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReplacementOptions complete(String code, int at) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String isComplete(String code) {
            throw new UnsupportedOperationException();
        }
    }
}
