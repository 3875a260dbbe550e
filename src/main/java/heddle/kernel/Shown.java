package heddle.kernel;

import java.util.Map;

/**
 * A value that a notebook shows as more than text: as a picture or a table.
 *
 * <p>Its text is its {@link Object#toString}: that is what a plain {@code jshell}, a test or a
 * screen reader gets. A notebook gets the other forms as well and picks the richest one that it can
 * show.
 *
 * <p>The set-up cell of a notebook ({@code Lab.open()}) tells the kernel about this interface once;
 * every class that implements it is then shown in its own way, a class from a cell included.
 */
public interface Shown {

    /**
     * The forms of this value besides its text, by MIME type.
     *
     * <ul>
     *   <li>{@code byte[]} for pictures. An {@code image/png} is drawn at double size, two pixels
     *       per point, so that it is sharp on screens of high resolution: a notebook shows it at
     *       half its width and height.
     *   <li>{@code String} for text such as {@code text/html}, which sets no colours of its own, so
     *       that it is readable on a dark page too.
     *   <li>{@code Map} or {@code List} for JSON, such as a Vega-Lite chart.
     * </ul>
     *
     * @return the forms; what this throws is shown in place of the value
     */
    Map<String, Object> shown();
}
