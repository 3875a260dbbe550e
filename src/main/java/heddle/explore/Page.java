package heddle.explore;

import java.util.List;
import java.util.Map;

/** The parts of what a notebook or a file shows of an exploration. */
final class Page {

    /** Keeps JupyterLab from typesetting what stands between two dollars as mathematics. */
    private static final String AS_IT_IS = "mathjax_ignore";

    private Page() {}

    /** A verdict. */
    static String head(String head) {
        return "<p>%s</p>\n".formatted(Html.escaped(head));
    }

    /** How many interleavings give which value. */
    static String table(long interleavings, List<Object> values, Map<Object, Long> counts) {
        StringBuilder rows = new StringBuilder();
        for (Object value : values) {
            rows.append(
                    "<tr><td>%s</td><td>%,d</td><td>%.1f %%</td></tr>\n"
                            .formatted(
                                    Html.escaped(String.valueOf(value)),
                                    counts.get(value),
                                    100.0 * counts.get(value) / interleavings));
        }
        return """
               <table>
               <caption>%,d interleavings</caption>
               <thead><tr><th scope="col">value</th><th scope="col">interleavings</th>\
               <th scope="col">share</th></tr></thead>
               <tbody>
               %s</tbody>
               </table>
               """
                .formatted(interleavings, rows);
    }

    /** What is seen when a reader asks for it. */
    static String details(String summary, String content) {
        return "<details><summary>%s</summary>\n%s</details>\n"
                .formatted(Html.escaped(summary), content);
    }

    /** A game; without script a sentence. */
    static String game(Play play) {
        return "<div class=\"game\">\n<p>%s</p>\n</div>\n".formatted(Html.escaped(play.toString()));
    }

    /** A file that needs nothing else. */
    static String whole(String title, String content, View view) {
        return Html.file("page.html")
                .formatted(Html.escaped(title), part(content, view.inAddress()));
    }

    /** What stands in a notebook. */
    static String part(String content, View view) {
        return "<div class=\"heddle %s\">\n%s%s</div>\n".formatted(AS_IT_IS, content, view.html());
    }

    /** Text in which a dollar is a dollar. */
    static String asItIs(String content) {
        return "<div class=\"%s\">\n%s</div>\n".formatted(AS_IT_IS, content);
    }
}
