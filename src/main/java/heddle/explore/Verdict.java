package heddle.explore;

import heddle.explore.internal.Report;
import heddle.kernel.Shown;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came out of an exploration: pass, fail with a witness, or inconclusive with a reason.
 *
 * <p>Immutable. Prints its verdict first, then the witness.
 */
public final class Verdict implements Shown {

    /** More would be too much of a picture. */
    private static final int MAX_STEPS = 100;

    private final Report report;

    Verdict(Report report) {
        this.report = report;
    }

    /**
     * Returns whether nothing went wrong in any of the interleavings that were to be run.
     *
     * @return true for a pass
     */
    public boolean passed() {
        return report.passed();
    }

    /**
     * Returns whether an interleaving went wrong; it is the witness.
     *
     * @return true for a failure
     */
    public boolean failed() {
        return report.failed();
    }

    /**
     * Returns whether the exploration cannot tell; the reason says why.
     *
     * @return true when it is neither a pass nor a failure
     */
    public boolean inconclusive() {
        return !passed() && !failed();
    }

    /**
     * Returns what went wrong, or how far the exploration went.
     *
     * @return a sentence
     */
    public String reason() {
        if (!passed()) {
            return report.reason();
        }
        return report.exhausted()
                ? "all interleavings"
                : "all interleavings with at most %d preemptions".formatted(report.preemptions());
    }

    /**
     * Returns how many interleavings were run; some of them several times, with more preemptions
     * allowed each time.
     *
     * @return their number
     */
    public long executions() {
        return report.executions();
    }

    /**
     * Returns the interleaving that went wrong, one with the fewest preemptions.
     *
     * @return the witness of a failure, else nothing
     */
    public Optional<Witness> witness() {
        return Optional.ofNullable(report.witness()).map(Witness::new);
    }

    /** Shows a failure step by step, to be walked through with buttons or keys. */
    @Override
    public Map<String, Object> shown() {
        if (report.witness() == null) {
            return Map.of();
        }
        Steps steps = Steps.of(report.witness(), MAX_STEPS);
        List<String> text = new WitnessText(report.witness()).lines();
        return Map.of(
                "text/html",
                Page.part(
                        Page.witness(head(), steps, reason(), text),
                        new View(steps.threads()).with(steps)));
    }

    private String head() {
        String word = passed() ? "PASS" : failed() ? "FAIL" : "INCONCLUSIVE";
        return "%s  %s (%,d run, %,d ms)".formatted(word, reason(), executions(), report.millis());
    }

    @Override
    public String toString() {
        return witness().map(witness -> head() + "\n" + witness).orElse(head());
    }
}
