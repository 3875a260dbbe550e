package heddle.kernel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import heddle.kernel.Shown;
import heddle.kernel.internal.RealRenderer.Output;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.knowm.xchart.PieChart;
import org.knowm.xchart.PieChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

@Timeout(60)
class Renderers_KernelTest {

    @ParameterizedTest
    @EnumSource
    void showsEachFormOfAValue(RealRenderer kernel) {
        record Both(String text) implements Shown {
            @Override
            public Map<String, Object> shown() {
                return Map.of("text/html", "<b>bold</b>", "application/json", Map.of("n", 1));
            }

            @Override
            public String toString() {
                return text;
            }
        }
        assertThat(show(kernel, new Both("plain")).data())
                .isEqualTo(
                        Map.of(
                                "text/plain",
                                "plain",
                                "text/html",
                                "<b>bold</b>",
                                "application/json",
                                Map.of("n", 1)));
    }

    @ParameterizedTest
    @EnumSource
    void showsAPictureOfOursInOurWay(RealRenderer kernel) throws IOException {
        Output output = show(kernel, new Picture());
        assertThat(output.data().get("text/plain")).isEqualTo("two bars");
        assertThat(picture(output).getWidth()).isEqualTo(600);
        assertThat(output.metadata()).isEqualTo(about("two bars"));
    }

    @ParameterizedTest
    @EnumSource
    void drawsChartsAtDoubleSize(RealRenderer kernel) throws IOException {
        XYChart chart = new XYChartBuilder().width(300).height(200).title("Speed-up").build();
        chart.addSeries("threads", List.of(1, 2), List.of(1.0, 1.9));
        Output output = show(kernel, chart);
        assertThat(picture(output).getWidth()).isEqualTo(600);
        assertThat(picture(output).getHeight()).isEqualTo(400);
        assertThat(output.metadata()).isEqualTo(about("XYChart \"Speed-up\": threads"));
        assertThat(picture(output).getRGB(595, 395)).isEqualTo(picture(output).getRGB(5, 5));
        assertThat(output.data().get("text/plain")).isEqualTo("XYChart \"Speed-up\": threads");
    }

    @ParameterizedTest
    @EnumSource
    void drawsChartsOfEveryKind(RealRenderer kernel) {
        PieChart chart = new PieChartBuilder().width(300).height(200).title("States").build();
        assertThat(show(kernel, chart).data().get("image/png")).isNotNull();
        assertThat(show(kernel, chart).data().get("text/plain"))
                .isEqualTo("PieChart \"States\": no data");
    }

    @ParameterizedTest
    @EnumSource
    void showsTablesAsHtmlWithATextTwin(RealRenderer kernel) {
        Table table =
                Table.create("times")
                        .addColumns(
                                StringColumn.create("runner", "threads"),
                                DoubleColumn.create("wall time (s)", 0.12345));
        Output output = show(kernel, table);
        assertThat((String) output.data().get("text/html"))
                .contains("<th scope=\"col\"", "0.1235<");
        assertThat((String) output.data().get("text/plain")).contains("threads         0.1235");
    }

    @ParameterizedTest
    @EnumSource
    void givesTheFormThatIsAskedFor(RealRenderer kernel) {
        Object renderer = renderer(kernel);
        assertThat(RealRenderer.renderAs(renderer, new Picture(), "image/png").data())
                .containsKey("image/png");
    }

    @ParameterizedTest
    @EnumSource
    void letsNoErrorOut(RealRenderer kernel) {
        Shown broken =
                () -> {
                    throw new NoClassDefFoundError("java/awt/Missing");
                };
        assertThat((String) show(kernel, broken).data().get("text/plain"))
                .startsWith(broken.toString())
                .contains("cannot be shown", "NoClassDefFoundError: java/awt/Missing");
    }

    @ParameterizedTest
    @EnumSource
    void namesAValueThatHasNoText(RealRenderer kernel) {
        assertThat((String) show(kernel, new Mute()).data().get("text/plain"))
                .startsWith(Mute.class.getName())
                .contains("StackOverflowError");
    }

    @ParameterizedTest
    @EnumSource
    void saysThatAPictureIsNone(RealRenderer kernel) {
        Shown broken = () -> Map.of("image/png", new byte[3]);
        Output output = show(kernel, broken);
        assertThat(output.data()).containsOnlyKeys("text/plain");
        assertThat((String) output.data().get("text/plain")).contains("cannot be shown");
    }

    @ParameterizedTest
    @EnumSource
    void survivesAnErrorWithoutAMessage(RealRenderer kernel) {
        Shown broken =
                () -> {
                    throw new SpeechlessError();
                };
        assertThat((String) show(kernel, broken).data().get("text/plain"))
                .contains(SpeechlessError.class.getName());
    }

    @ParameterizedTest
    @EnumSource
    void registersOnce(RealRenderer kernel) {
        Object renderer = renderer(kernel);
        Renderers.install(renderer);
        int[] calls = {0};
        Shown counted =
                () -> {
                    calls[0]++;
                    return Map.of();
                };
        RealRenderer.render(renderer, counted);
        assertThat(calls[0]).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void leavesOtherValuesToTheKernel(RealRenderer kernel) {
        assertThat(show(kernel, 42).data()).isEqualTo(Map.of("text/plain", "42"));
        assertThat(show(kernel, new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB)).metadata())
                .isEmpty();
    }

    @Test
    void worksWithoutTheJarsOfChartsAndTables() throws Exception {
        URL[] jars =
                CellClasses.classPath(null).stream()
                        .filter(jar -> !jar.getPath().matches(".*/(xchart|tablesaw-core)-.*"))
                        .toArray(URL[]::new);
        try (var loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            Object renderer =
                    loader.loadClass("org.dflib.jjava.jupyter.kernel.display.Renderer")
                            .getConstructor()
                            .newInstance();
            Method install =
                    loader.loadClass(Renderers.class.getName())
                            .getDeclaredMethod("install", Object.class);
            install.setAccessible(true);
            assertThatNoException().isThrownBy(() -> install.invoke(null, renderer));
        }
    }

    /** Half of 600 times 400 pixels, and the text for those who do not see them. */
    private static Map<String, Object> about(String text) {
        return Map.of("image/png", Map.of("width", 300, "height", 200, "alt", text));
    }

    private static Object renderer(RealRenderer kernel) {
        Object renderer = kernel.create();
        Renderers.install(renderer);
        return renderer;
    }

    private static Output show(RealRenderer kernel, Object value) {
        return RealRenderer.render(renderer(kernel), value);
    }

    private static BufferedImage picture(Output output) throws IOException {
        String base64 = (String) output.data().get("image/png");
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    }

    /** A picture that a kernel would show by itself, at its full size. */
    private static final class Picture extends BufferedImage implements Shown {

        Picture() {
            super(600, 400, BufferedImage.TYPE_INT_RGB);
        }

        @Override
        public Map<String, Object> shown() {
            return Map.of("image/png", Pictures.png(this));
        }

        @Override
        public String toString() {
            return "two bars";
        }
    }

    private static final class Mute implements Shown {

        @Override
        public Map<String, Object> shown() {
            return Map.of();
        }

        @Override
        public String toString() {
            throw new StackOverflowError();
        }
    }

    private static final class SpeechlessError extends Error {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException();
        }
    }
}
