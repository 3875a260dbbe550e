package heddle.explore;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values that came out, in an order for readers. */
final class Values {

    private Values() {}

    /** Numbers and the like by size, others by their text. */
    static List<Object> sorted(Collection<Object> values) {
        return values.stream().sorted(Values::compare).toList();
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object one, Object other) {
        return one instanceof Comparable<?> comparable && one.getClass() == other.getClass()
                ? ((Comparable<Object>) comparable).compareTo(other)
                : Comparator.<Object, String>comparing(String::valueOf).compare(one, other);
    }

    /** Says how often there was which. */
    static String text(Map<Object, Long> counts) {
        return sorted(counts.keySet()).stream()
                .map(value -> "%s in %,d".formatted(value, counts.get(value)))
                .collect(Collectors.joining(", "));
    }
}
