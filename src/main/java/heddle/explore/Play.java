package heddle.explore;

import heddle.explore.internal.Board;
import heddle.kernel.Shown;
import java.util.Map;

/**
 * A game: the reader is the scheduler and tries to break a program. At each point at which more
 * than one thread could go on, they say which does, with a button or with a key; they can ask for a
 * hint, take a choice back and begin anew.
 *
 * <p>Everything is in the page; the kernel is not asked again. Immutable.
 *
 * @see Verdict#play
 */
public final class Play implements Shown {

    private final Board board;

    Play(Board board) {
        this.board = board;
    }

    Board board() {
        return board;
    }

    @Override
    public Map<String, Object> shown() {
        return board.excuse() != null
                ? Map.of()
                : Map.of("text/html", Page.part(Page.game(this), view()));
    }

    private View view() {
        return new View(board.threads()).with(board);
    }

    @Override
    public String toString() {
        if (board.excuse() != null) {
            return "There is no game: " + board.excuse();
        }
        long wrong = board.nodes().stream().filter(Board.Node::failed).count();
        long right = board.nodes().stream().filter(n -> n.ending() != null).count() - wrong;
        long choices = board.nodes().size() - wrong - right;
        return ("You are the scheduler (states with a choice: %,d, wrong ends: %,d, right ends: %,d)."
                        + " Play in a notebook or in a browser, with script switched on.")
                .formatted(choices, wrong, right);
    }
}
