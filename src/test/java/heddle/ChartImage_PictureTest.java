package heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.knowm.xchart.XYChart;

@Timeout(60)
class ChartImage_PictureTest {

    private final ChartImage image =
            ChartImage.draw(
                    30,
                    20,
                    "a red square",
                    graphics -> {
                        graphics.setColor(Color.RED);
                        graphics.fillRect(0, 0, 10, 10);
                    });

    @Test
    void hasTwoPixelsForEachPoint() {
        assertThat(image.getWidth()).isEqualTo(60);
        assertThat(image.getHeight()).isEqualTo(40);
        assertThat(image.getRGB(19, 19)).isEqualTo(Color.RED.getRGB());
        assertThat(image.getRGB(20, 20)).isEqualTo(Color.WHITE.getRGB());
    }

    @Test
    void isASentenceAsText() {
        assertThat(image).hasToString("a red square");
    }

    @Test
    void isShownAsPng() throws Exception {
        byte[] bytes = (byte[]) image.shown().get("image/png");
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(read.getWidth()).isEqualTo(60);
        assertThat(read.getRGB(5, 5)).isEqualTo(Color.RED.getRGB());
    }

    @Test
    void drawsAChartAtItsOwnSize() {
        XYChart chart = new XYChart(200, 100);
        chart.addSeries("line", new double[] {1, 2, 3});
        ChartImage picture =
                ChartImage.draw(
                        chart.getWidth(),
                        chart.getHeight(),
                        "a line",
                        g -> chart.paint(g, chart.getWidth(), chart.getHeight()));
        assertThat(picture.getWidth()).isEqualTo(400);
        assertThat(picture.getHeight()).isEqualTo(200);
    }
}
