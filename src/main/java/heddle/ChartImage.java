package heddle;

import heddle.kernel.Shown;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A picture whose text form is a sentence with its main numbers.
 *
 * <p>It has two pixels for each point, so that it stays sharp on screens of high resolution and in
 * print; a notebook shows it at half its width and height. The sentence is for readers who do not
 * see the picture and for plain text.
 *
 * @see Charts
 */
public final class ChartImage extends BufferedImage implements Shown {

    private static final int PIXELS_PER_POINT = 2;

    private final String sentence;

    private ChartImage(int width, int height, String sentence) {
        super(width * PIXELS_PER_POINT, height * PIXELS_PER_POINT, TYPE_INT_RGB);
        this.sentence = Objects.requireNonNull(sentence, "sentence");
    }

    /** A picture of so many points, on white. */
    static ChartImage draw(int width, int height, String sentence, Consumer<Graphics2D> drawing) {
        ChartImage image = new ChartImage(width, height, sentence);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.scale(PIXELS_PER_POINT, PIXELS_PER_POINT);
            graphics.setRenderingHint(
                    RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            drawing.accept(graphics);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    static ChartImage of(Chart<?, ?> chart, String sentence) {
        int width = chart.getWidth();
        int height = chart.getHeight();
        return draw(width, height, sentence, graphics -> chart.paint(graphics, width, height));
    }

    @Override
    public Map<String, Object> shown() {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(this, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("image/png", bytes.toByteArray());
    }

    @Override
    public String toString() {
        return sentence;
    }
}
