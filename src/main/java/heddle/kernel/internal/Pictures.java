package heddle.kernel.internal;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * Pictures at double size: two pixels per point, so that they are sharp on a screen of high
 * resolution and in print. A notebook shows them at half their width and height.
 */
public final class Pictures {

    /** Pixels per point. */
    public static final int SCALE = 2;

    /** Where a PNG has its width, four bytes before its height. */
    private static final int WIDTH_IN_PNG = 16;

    private Pictures() {}

    /** Draws a chart, whose own width and height count in points, at twice that size. */
    public static BufferedImage of(Chart<?, ?> chart) {
        var image =
                new BufferedImage(
                        chart.getWidth() * SCALE,
                        chart.getHeight() * SCALE,
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.scale(SCALE, SCALE);
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
        } finally {
            graphics.dispose();
        }
        return image;
    }

    /** Returns the bytes of a PNG file. */
    public static byte[] png(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        // Without this stream, ImageIO writes a temporary file.
        try (var stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * What Jupyter's protocol can say about a PNG: the size in points at which to show it, which
     * JupyterLab and nbconvert obey, and a text in its place, which nbconvert's classic template
     * uses.
     */
    static Map<String, Object> metadata(byte[] png, String text) {
        ByteBuffer header = ByteBuffer.wrap(png).position(WIDTH_IN_PNG);
        return Map.of(
                "width", header.getInt() / SCALE, "height", header.getInt() / SCALE, "alt", text);
    }
}
