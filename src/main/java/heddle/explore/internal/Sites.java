package heddle.explore.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The sites of all instrumented code of this JVM, by the number that stands in the code. */
final class Sites {

    private static final int[] NO_LINES = {};
    private static final Map<String, int[]> LINES = new HashMap<>();

    private static Site[] all = {new Site("the explorer", "start", 0, "begin", Site.Effect.NONE)};

    private static int count = 1;

    private Sites() {}

    /** The code of the exploration before will not run again. */
    static void forget() {
        count = 1;
        LINES.clear();
    }

    static int add(Site site) {
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        all[count] = site;
        return count++;
    }

    static Site get(int number) {
        return all[number];
    }

    /** Says which lines the line numbers in a class file stand for. */
    static void setLines(String type, int[] lines) {
        LINES.put(type, lines);
    }

    /** Returns the line that a reader knows. */
    static int line(String type, int line) {
        int[] lines = LINES.getOrDefault(type, NO_LINES);
        return line < lines.length ? lines[line] : line;
    }
}
