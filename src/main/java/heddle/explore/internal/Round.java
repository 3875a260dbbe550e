package heddle.explore.internal;

import heddle.explore.internal.States.Visit;
import java.util.ArrayList;
import java.util.List;

/** Runs one schedule again, up to the end of a round, and sees whether it is one. */
final class Round implements Chooser {

    private final List<Visit> moves;
    private final int begin;
    private final List<Integer> taken = new ArrayList<>();
    private int next;
    private long first;
    private boolean closed;

    Round(FairRound round) {
        this.moves = round.moves();
        this.begin = round.begin();
    }

    /** Whether all was at the end as it had been at the beginning. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public int turn(Strand[] candidates, int count) {
        if (next == begin) {
            first = candidates[0].schedule.state();
        }
        if (next == moves.size()) {
            closed = candidates[0].schedule.state() == first;
            return -1;
        }
        int mover = moves.get(next++).move();
        int choice = 0;
        while (choice < count - 1 && candidates[choice].number != mover) {
            choice++;
        }
        return count == 1 ? 0 : take(choice);
    }

    @Override
    public int among(int count) {
        return take(Math.min(moves.get(next++).move(), count - 1));
    }

    private int take(int choice) {
        taken.add(choice);
        return choice;
    }

    @Override
    public boolean advance() {
        return false;
    }

    @Override
    public int[] schedule() {
        return taken.stream().mapToInt(Integer::intValue).toArray();
    }
}
