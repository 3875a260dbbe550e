package heddle.explore;

import heddle.ChartImage;
import heddle.kernel.Shown;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In how many interleavings each value comes out, and one of them for each.
 *
 * <p>An interleaving counts once, whether it ever happens or not: what is likely, {@link
 * Frequencies} say.
 *
 * @param counts the number of interleavings by value
 * @param witnesses an interleaving in which it comes out, by value; for the first hundred that were
 *     found
 */
public record Outcomes(Map<Object, Long> counts, Map<Object, Witness> witnesses) implements Shown {

    /** More would be a long page. */
    private static final int MAX_SHOWN = 12;

    /** Copies both. */
    public Outcomes {
        counts = Values.copy(counts);
        witnesses = Values.copy(witnesses);
    }

    /**
     * Returns how many interleavings there are.
     *
     * @return the sum over all values
     */
    public long interleavings() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Returns an interleaving in which a value comes out.
     *
     * @param value what came out
     * @return the first that was found; nothing for a value that does not come out, or that is not
     *     among the first hundred
     */
    public Optional<Witness> witness(Object value) {
        return Optional.ofNullable(witnesses.get(value));
    }

    /**
     * Draws in which share of the interleavings each value comes out, beside the share of the runs
     * in which it did.
     *
     * @param frequencies of the same threads and the same value
     * @return the picture
     */
    public ChartImage chart(Frequencies frequencies) {
        return new OutcomesChart(this, frequencies).draw();
    }

    /** Shows a table, and for each of the first values how it comes out, step by step. */
    @Override
    public Map<String, Object> shown() {
        List<Object> values = Values.sorted(counts.keySet());
        StringBuilder html = new StringBuilder(Page.table(interleavings(), values, counts));
        for (Object value : values.subList(0, Math.min(MAX_SHOWN, values.size()))) {
            witness(value)
                    .ifPresent(
                            witness ->
                                    html.append(
                                            Page.details("One way to " + value, witness.page(""))));
        }
        return Map.of("text/html", Page.asItIs(html.toString()));
    }

    @Override
    public String toString() {
        return "%,d interleavings: %s".formatted(interleavings(), Values.text(counts));
    }
}
