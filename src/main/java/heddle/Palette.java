package heddle;

import java.awt.Color;
import java.util.List;

/**
 * Colours that readers with any colour vision can tell apart (Okabe and Ito, <i>Color Universal
 * Design</i>, 2008), with grey in the place of their black, which is for text and lines.
 */
final class Palette {

    static final Color BLUE = new Color(0x0072B2);
    static final Color VERMILION = new Color(0xD55E00);
    static final Color GREEN = new Color(0x009E73);
    static final Color PURPLE = new Color(0xCC79A7);
    static final Color GREY = new Color(0x999999);
    static final Color ORANGE = new Color(0xE69F00);
    static final Color SKY = new Color(0x56B4E9);
    static final Color YELLOW = new Color(0xF0E442);

    private static final List<Color> ALL =
            List.of(BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, GREY, YELLOW);

    private Palette() {}

    /** The colour of the series with that number; from 8 on they come again. */
    static Color of(int series) {
        return ALL.get(series % ALL.size());
    }
}
