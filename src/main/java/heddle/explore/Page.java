package heddle.explore;

import java.util.List;

/** The parts of what a notebook or a file shows of an exploration. */
final class Page {

    private Page() {}

    /** A verdict, and its witness as a picture and as text. */
    static String witness(String head, Steps steps, String reason, List<String> text) {
        return """
               <p>%s</p>
               <div class="witness scrolled">
               %s</div>
               <details><summary>The same as text</summary>
               <pre>%s</pre>
               </details>
               """
                .formatted(
                        Html.escaped(head),
                        new WitnessPicture(steps, reason).svg(),
                        Html.escaped(String.join("\n", text)));
    }

    /** A game; without script its numbers. */
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
        return "<div class=\"heddle\">\n%s%s</div>\n".formatted(content, view.html());
    }
}
