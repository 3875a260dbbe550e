package heddle.explore;

import heddle.explore.internal.Board;
import heddle.explore.internal.Explorer;
import heddle.explore.internal.Report;
import heddle.explore.internal.Scenario;
import heddle.kernel.Shown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private final Scenario scenario;
    private final Duration limit;

    Verdict(Report report, Scenario scenario, Duration limit) {
        this.report = report;
        this.scenario = scenario;
        this.limit = limit;
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

    /**
     * Lets the reader be the scheduler, and try to break the program.
     *
     * @return the game; a program with too many states has none, and its text says so
     * @throws InterruptedException if this thread is interrupted
     */
    public Play play() throws InterruptedException {
        return new Play(Explorer.play(scenario, limit));
    }

    /**
     * Writes the witness and the game into a file: a page that needs no network and can be read
     * without script. Its address keeps the schedule that the reader has come to, after a {@code
     * #}.
     *
     * @param path where to write; a file that is there is replaced
     * @return the absolute path
     * @throws UncheckedIOException if it cannot be written
     * @throws InterruptedException if this thread is interrupted
     */
    public Path share(String path) throws InterruptedException {
        Path file = Path.of(path).toAbsolutePath();
        try {
            return Files.writeString(file, page());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private String page() throws InterruptedException {
        Play play = play();
        StringBuilder content = new StringBuilder(witnessPart());
        content.append("<h2>Your turn</h2>\n").append(Page.game(play));
        Board board = play.board();
        View view = new View(board.excuse() == null ? board.threads() : names());
        if (report.witness() != null) {
            view.with(steps());
        }
        if (board.excuse() == null) {
            view.with(board);
        }
        return Page.whole(word() + ": " + reason(), content.toString(), view);
    }

    private List<String> names() {
        return report.witness() == null ? List.of() : report.witness().threads();
    }

    private Steps steps() {
        return Steps.of(report.witness(), MAX_STEPS);
    }

    private String witnessPart() {
        if (report.witness() == null) {
            return "<p>%s</p>\n".formatted(Html.escaped(head()));
        }
        List<String> text = new WitnessText(report.witness()).lines();
        return Page.witness(head(), steps(), reason(), text);
    }

    /** Shows a failure step by step, to be walked through with buttons or keys. */
    @Override
    public Map<String, Object> shown() {
        if (report.witness() == null) {
            return Map.of();
        }
        View view = new View(names()).with(steps());
        return Map.of("text/html", Page.part(witnessPart(), view));
    }

    private String word() {
        return passed() ? "PASS" : failed() ? "FAIL" : "INCONCLUSIVE";
    }

    private String head() {
        return "%s  %s (%,d run, %,d ms)"
                .formatted(word(), reason(), executions(), report.millis());
    }

    @Override
    public String toString() {
        return witness().map(witness -> head() + "\n" + witness).orElse(head());
    }
}
