package heddle.explore;

/** The parts of what a notebook or a file shows of an exploration. */
final class Page {

    private Page() {}

    /** A verdict. */
    static String head(String head) {
        return "<p>%s</p>\n".formatted(Html.escaped(head));
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
        return "<div class=\"heddle\">\n%s%s</div>\n".formatted(content, view.html());
    }
}
