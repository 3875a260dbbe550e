package heddle.explore.internal;

import java.util.ArrayList;
import java.util.List;

/** The sites of all instrumented code of this JVM, by the number that stands in the code. */
final class Sites {

    private static final List<Site> ALL = new ArrayList<>();

    static {
        ALL.add(new Site("the explorer", "start", 0, "begin"));
    }

    private Sites() {}

    static synchronized int add(Site site) {
        ALL.add(site);
        return ALL.size() - 1;
    }

    static synchronized Site get(int number) {
        return ALL.get(number);
    }
}
