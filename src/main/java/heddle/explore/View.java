package heddle.explore;

import heddle.explore.internal.Board;
import heddle.explore.internal.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a page needs to step through a witness, or to play with a program: rows and what there is
 * after each, every one of them once.
 */
final class View {

    private final List<String> threads;
    private final Map<Object, Integer> scenes = new LinkedHashMap<>();
    private final Map<Object, Integer> rows = new LinkedHashMap<>();
    private final Map<String, Object> data = new LinkedHashMap<>();

    View(List<String> threads) {
        this.threads = threads;
    }

    /** Adds a witness. */
    View with(Steps steps) {
        data.put("start", scene(steps.start()));
        data.put("witness", numbers(steps.rows()));
        return this;
    }

    /** Adds what to play on. */
    View with(Board board) {
        data.put("begin", scene(board.start()));
        data.put("first", numbers(Row.of(board.first())));
        data.put("nodes", board.nodes().stream().map(this::node).toList());
        return this;
    }

    private List<Object> node(Board.Node node) {
        List<Object> edges = new ArrayList<>();
        for (Board.Edge edge : node.edges()) {
            edges.add(
                    List.of(edge.thread(), edge.wakes(), numbers(Row.of(edge.moves())), edge.to()));
        }
        String ending = node.ending() == null ? "" : node.ending();
        return List.of(scene(node.scene()), node.ending() != null, node.failed(), ending, edges);
    }

    /** Keeps the schedule in the address of the page. */
    View inAddress() {
        data.put("address", true);
        return this;
    }

    /** Returns the numbers of rows. */
    List<Integer> numbers(List<Row> all) {
        List<Integer> numbers = new ArrayList<>();
        for (Row row : all) {
            List<Object> fields =
                    List.of(row.thread(), row.place(), row.code(), row.text(), scene(row.after()));
            rows.putIfAbsent(fields, rows.size());
            numbers.add(rows.get(fields));
        }
        return numbers;
    }

    /** Returns the number of a scene. */
    int scene(Report.Scene scene) {
        Map<String, Object> fields =
                Map.of(
                        "variables", scene.variables(),
                        "locks", scene.locks(),
                        "waits", scene.waits());
        scenes.putIfAbsent(fields, scenes.size());
        return scenes.get(fields);
    }

    /** Returns the elements that make a page live: data, style and script. */
    String html() {
        data.put("threads", threads);
        data.put("rows", List.copyOf(rows.keySet()));
        data.put("scenes", List.copyOf(scenes.keySet()));
        return """
               <script type="application/json">%s</script>
               <style>%s</style>
               <script>%s</script>
               """
                .formatted(Html.json(data), Html.file("view.css"), Html.file("view.js"));
    }
}
