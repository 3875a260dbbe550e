package heddle.explore;

import heddle.explore.internal.Sampling;
import java.util.Map;
import java.util.StringJoiner;

/**
 * How often each value came out when the threads were really run: what is likely on this machine
 * today, where {@link Outcomes} say what is possible.
 *
 * @param counts how often each value came out; for a run in which a thread was ended by an
 *     exception, a sentence about that
 * @param unfinished how many runs had not ended after 2 s
 * @param asked how many runs were asked for; the limit may have stopped them before
 */
public record Frequencies(Map<Object, Long> counts, long unfinished, int asked) {

    /** Copies the counts. */
    public Frequencies {
        counts = Values.copy(counts);
    }

    /**
     * Returns how many runs there were.
     *
     * @return the sum over all values, and those that did not end
     */
    public long runs() {
        return counts.values().stream().mapToLong(Long::longValue).sum() + unfinished;
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "%,d runs: ".formatted(runs()), "");
        if (!counts.isEmpty()) {
            text.add(Values.text(counts));
        }
        if (unfinished > 0) {
            long seconds = Sampling.PATIENCE.toSeconds();
            text.add("%,d did not end within %d s".formatted(unfinished, seconds));
        }
        return runs() == asked
                ? text.toString()
                : text + " (%,d were asked for; the limit came first)".formatted(asked);
    }
}
