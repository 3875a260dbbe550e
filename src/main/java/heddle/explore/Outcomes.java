package heddle.explore;

import heddle.ChartImage;
import java.util.Map;

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

    @Override
    public String toString() {
        return "%,d interleavings: %s".formatted(interleavings(), Values.text(counts));
    }
}
