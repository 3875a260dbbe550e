package heddle.explore.internal;

import java.util.Arrays;

/** The sites of all instrumented code of this JVM, by the number that stands in the code. */
final class Sites {

    private static Site[] all = {new Site("the explorer", "start", 0, "begin", Site.Effect.NONE)};

    private static int count = 1;

    private Sites() {}

    /** The code of the exploration before will not run again. */
    static void forget() {
        count = 1;
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
}
