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

    private final Report report;
    private final Scenario scenario;
    private final Duration limit;

    Verdict(Report report, Scenario scenario, Duration limit) {
        this.report = report;
        this.scenario = scenario;
        this.limit = limit;
    }

    /**
     * Returns whether nothing went wrong in any of the interleavings that were to be run: in all,
     * or in all with at most two preemptions, as {@link #reason} says.
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
     * Returns the interleaving that went wrong, with as few preemptions as were found in time.
     *
     * @return the witness of a failure, else nothing
     */
    public Optional<Witness> witness() {
        return Optional.ofNullable(report.witness()).map(path -> Witness.ofFailure(path, reason()));
    }

    /**
     * Lets the reader be the scheduler, and try to break the program. Finds all its states first,
     * within the limit of the exploration.
     *
     * @return the game; where there are too many states, or one cannot be explored, there is none,
     *     and its text says so
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
        Board board = play.board();
        boolean plays = board.excuse() == null;
        View view = new View(plays ? board.threads() : names());
        witness().ifPresent(witness -> view.with(witness.steps()));
        if (plays) {
            view.with(board);
        }
        String content =
                Page.head(head())
                        + witness().map(Witness::html).orElse("")
                        + "<h2>Your turn</h2>\n"
                        + Page.game(play);
        return Page.whole(word() + ": " + reason(), content, view);
    }

    private List<String> names() {
        return witness().map(Witness::threads).orElse(List.of());
    }

    /** Shows a failure step by step, to be walked through with buttons or keys. */
    @Override
    public Map<String, Object> shown() {
        return witness().map(witness -> witness.shown(Page.head(head()))).orElse(Map.of());
    }

    private String word() {
        return passed() ? "PASS" : failed() ? "FAIL" : "INCONCLUSIVE";
    }

    private String head() {
        String interleavings = executions() == 1 ? "interleaving" : "interleavings";
        return "%s  %s (%,d %s run, %,d ms)"
                .formatted(word(), reason(), executions(), interleavings, report.millis());
    }

    @Override
    public String toString() {
        return witness().map(witness -> head() + "\n" + witness).orElse(head());
    }
}
