package heddle.explore;

import heddle.explore.internal.Report;
import heddle.kernel.Shown;
import java.util.List;
import java.util.Map;

/**
 * An interleaving, step by step: what each thread did, which values it read and wrote, and who held
 * which lock.
 *
 * <p>Its text has a column for each thread. A notebook draws it as a sequence diagram that can be
 * walked through with buttons, or with the arrow keys, Home and End. Immutable.
 */
public final class Witness implements Shown {

    /** More would be too much of a picture. */
    private static final int MAX_STEPS = 100;

    private final Report.Path path;
    private final String mark;
    private final String reason;

    private Witness(Report.Path path, String mark, String reason) {
        this.path = path;
        this.mark = mark;
        this.reason = reason;
    }

    static Witness ofFailure(Report.Path path, String reason) {
        return new Witness(path, "✗ ", reason);
    }

    static Witness ofOutcome(Report.Path path, Object value) {
        return new Witness(path, "→ ", String.valueOf(value));
    }

    /**
     * Returns the choices that lead to it: at each point, which of the threads that could go on
     * did.
     *
     * @return a copy
     */
    public int[] choices() {
        return path.choices().clone();
    }

    /**
     * Returns it line by line: a head, then what one thread did at one line of its code, at most 25
     * times.
     *
     * @return the lines
     */
    public List<String> rows() {
        return new WitnessText(path).lines();
    }

    List<String> threads() {
        return path.threads();
    }

    Steps steps() {
        return Steps.of(path, MAX_STEPS);
    }

    /** Returns the picture and the text, as a part of a page. */
    String html() {
        return """
               <div class="witness scrolled">
               %s</div>
               <details><summary>The same as text</summary>
               <pre>%s</pre>
               </details>
               """
                .formatted(picture().svg(), Html.escaped(toString()));
    }

    private WitnessPicture picture() {
        return new WitnessPicture(steps(), mark, reason);
    }

    /** Returns a part of a page to step through, after something else. */
    String page(String before) {
        return Page.part(before + html(), new View(threads()).with(steps()));
    }

    /** Shows it as a page to step through, and as a picture. */
    @Override
    public Map<String, Object> shown() {
        return shown("");
    }

    /** Shows it after something else. */
    Map<String, Object> shown(String before) {
        return Map.of("text/html", page(before), "image/svg+xml", picture().onWhite());
    }

    @Override
    public String toString() {
        return String.join("\n", rows());
    }
}
