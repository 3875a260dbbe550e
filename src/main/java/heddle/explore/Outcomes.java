package heddle.explore;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * In how many interleavings each value comes out.
 *
 * @param counts the number of interleavings by value
 */
public record Outcomes(Map<Object, Long> counts) {

    /** Copies the counts. */
    public Outcomes {
        counts = Map.copyOf(counts);
    }

    /**
     * Returns how many interleavings there are.
     *
     * @return the sum over all values
     */
    public long interleavings() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String toString() {
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((value, count) -> sorted.put(String.valueOf(value), count));
        return "%,d interleavings: ".formatted(interleavings())
                + sorted.entrySet().stream()
                        .map(entry -> "%s in %,d".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(", "));
    }
}
