package heddle;

import heddle.Timeline.State;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;

/**
 * How the state of the same name is drawn: its colour is one of Okabe and Ito's set or grey, and
 * its height or a hatching says the same to those who do not see the colour.
 */
enum StateLook {
    RUNNING("running", 0x56B4E9, 1, Hatch.NONE),
    BLOCKED("blocked on a lock", 0xD55E00, 1, Hatch.SLANTED),
    WAITING("waiting", 0xE69F00, 0.6, Hatch.NONE),
    SLEEPING("sleeping", 0xF0E442, 0.3, Hatch.NONE),
    IO("input or output", 0x009E73, 0.6, Hatch.UPRIGHT),
    UNKNOWN("running or waiting", 0xDDDDDD, 1, Hatch.NONE);

    private enum Hatch {
        NONE,
        SLANTED,
        UPRIGHT
    }

    private static final Color LINES = new Color(0, 0, 0, 110);
    private static final double HATCH_STEP = 5;
    private static final double SMALLEST_HATCHED = 2;

    final String label;
    private final Color color;
    private final double height;
    private final Hatch hatch;

    StateLook(String label, int color, double height, Hatch hatch) {
        this.label = label;
        this.color = new Color(color);
        this.height = height;
        this.hatch = hatch;
    }

    static StateLook of(State state) {
        return valueOf(state.name());
    }

    /** Fills a part of a bar. */
    void fill(Graphics2D graphics, Rectangle2D part) {
        double top = part.getMaxY() - height * part.getHeight();
        Rectangle2D box =
                new Rectangle2D.Double(
                        part.getX(), top, part.getWidth(), height * part.getHeight());
        graphics.setColor(color);
        graphics.fill(box);
        if (hatch != Hatch.NONE && box.getWidth() >= SMALLEST_HATCHED) {
            hatch(graphics, box);
        }
    }

    private void hatch(Graphics2D graphics, Rectangle2D box) {
        Shape before = graphics.getClip();
        graphics.clip(box);
        graphics.setColor(LINES);
        graphics.setStroke(new BasicStroke(1));
        double slant = hatch == Hatch.SLANTED ? box.getHeight() : 0;
        double first = Math.floor((box.getX() - slant) / HATCH_STEP) * HATCH_STEP;
        for (double x = first; x < box.getMaxX(); x += HATCH_STEP) {
            graphics.draw(new Line2D.Double(x, box.getMaxY(), x + slant, box.getMinY()));
        }
        graphics.setClip(before);
    }
}
