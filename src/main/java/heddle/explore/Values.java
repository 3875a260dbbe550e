package heddle.explore;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values that came out, in an order for readers. */
final class Values {

    private Values() {}

    /** Returns a copy that cannot be changed; a value may be null. */
    static <V> Map<Object, V> copy(Map<Object, V> byValue) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(byValue));
    }

    /** Those of a class together: numbers and the like by size, others by their text. */
    static List<Object> sorted(Collection<Object> values) {
        return values.stream()
                .sorted(Comparator.comparing(Values::type).thenComparing(Values::compare))
                .toList();
    }

    private static String type(Object value) {
        return value == null ? "" : value.getClass().getName();
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object one, Object other) {
        return one instanceof Comparable<?> comparable
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
