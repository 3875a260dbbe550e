package heddle;

import heddle.kernel.Shown;
import heddle.kernel.internal.Pictures;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.knowm.xchart.CategoryChart;

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

    private final String sentence;

    private ChartImage(int width, int height, String sentence) {
        super(width * Pictures.SCALE, height * Pictures.SCALE, TYPE_INT_RGB);
        this.sentence = Objects.requireNonNull(sentence, "sentence");
    }

    /**
     * Draws a chart of XChart's.
     *
     * @param chart what to draw, at twice its width and height
     * @param sentence its main numbers in words
     * @return the picture
     */
    public static ChartImage of(CategoryChart chart, String sentence) {
        int width = chart.getWidth();
        int height = chart.getHeight();
        return draw(width, height, sentence, graphics -> chart.paint(graphics, width, height));
    }

    /** A picture of so many points, on white. */
    static ChartImage draw(int width, int height, String sentence, Consumer<Graphics2D> drawing) {
        ChartImage image = new ChartImage(width, height, sentence);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.scale(Pictures.SCALE, Pictures.SCALE);
            graphics.setRenderingHint(
                    RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            drawing.accept(graphics);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    @Override
    public Map<String, Object> shown() {
        return Map.of("image/png", Pictures.png(this));
    }

    @Override
    public String toString() {
        return sentence;
    }
}
