package heddle.explore.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses schedules until each choice in each state has been taken: a schedule that comes to a
 * state that is known ends there, so that there is an end to loops.
 *
 * <p>That the same state has been reached does not say that the same accesses are ordered: data
 * races may be missed.
 */
final class States implements Chooser {

    /** When no loop was seen in so many states, there is none to look for. */
    private static final int MANY = 2_000;

    private final List<State> all = new ArrayList<>();
    private final Map<Long, State> known = new HashMap<>();
    private final Deque<Visit> open = new ArrayDeque<>();
    private int[] laidDown = {};

    /** What has been chosen in this schedule, and among how many. */
    private int[] taken = new int[64];

    private int[] options = new int[64];
    private int position;

    /** What was chosen last that was not laid down. */
    private Visit last;

    private boolean cyclic;

    /** A state, or a point in the middle of a step at which there is a choice. */
    static final class State {

        /** By which choice it was first reached; null at the beginning. */
        private final Visit from;

        /** Its place among all. */
        final int index;

        /** Whether the choice is who goes on. */
        final boolean isBetweenSteps;

        /** Who goes on, by choice. */
        final int[] movers;

        /** What comes next, by choice; null where that is not known, or nothing comes. */
        final State[] next;

        /** Whether the thread has woken up in vain, by choice: it waits in the same call again. */
        final boolean[] inVain;

        State(Visit from, int index, boolean isBetweenSteps, int[] movers) {
            this.from = from;
            this.index = index;
            this.isBetweenSteps = isBetweenSteps;
            this.movers = movers;
            this.next = new State[movers.length];
            this.inVain = new boolean[movers.length];
        }

        /** Returns the way to it. */
        List<Visit> way() {
            List<Visit> way = new ArrayList<>();
            for (Visit visit = from; visit != null; visit = visit.state.from) {
                way.add(visit);
            }
            return way.reversed();
        }
    }

    /** A choice in a state. */
    record Visit(State state, int choice) {

        /** Returns who goes on, or what is chosen in the middle of a step. */
        int move() {
            return state.isBetweenSteps ? state.movers[choice] : choice;
        }
    }

    /** Returns all states that were found, in the order in which they were. */
    List<State> all() {
        return all;
    }

    /** Whether a schedule has come back to a state in which it had been. */
    boolean isCyclic() {
        return cyclic;
    }

    /** Whether each choice in each state has been taken. */
    boolean isDone() {
        return open.isEmpty();
    }

    @Override
    public boolean isComplete() {
        return false;
    }

    @Override
    public int turn(Strand[] candidates, int count) {
        if (position < laidDown.length) {
            return take(laidDown[position], count);
        }
        Schedule schedule = candidates[0].schedule;
        long number = schedule.state();
        State there = known.get(number);
        if (last != null) {
            Strand mover = schedule.strands().get(last.state.movers[last.choice]);
            last.state.inVain[last.choice] = mover.isInVain;
        }
        if (there != null) {
            link(there);
            cyclic |= hasBeenIn(there);
            return -1;
        }
        int[] movers = IntStream.range(0, count).map(i -> candidates[i].number).toArray();
        known.put(number, discover(true, movers));
        return take(0, count);
    }

    @Override
    public int among(int count) {
        if (position < laidDown.length) {
            return take(laidDown[position], count);
        }
        int[] movers = new int[count];
        Arrays.fill(movers, last.state.movers[last.choice]);
        discover(false, movers);
        return take(0, count);
    }

    private int take(int choice, int count) {
        if (choice >= count) {
            throw new Choices.UnsteadyException();
        }
        if (position == taken.length) {
            taken = Arrays.copyOf(taken, 2 * position);
            options = Arrays.copyOf(options, 2 * position);
        }
        taken[position] = choice;
        options[position++] = count;
        return choice;
    }

    private State discover(boolean isBetweenSteps, int[] movers) {
        State found = new State(last, all.size(), isBetweenSteps, movers);
        all.add(found);
        link(found);
        for (int choice = movers.length - 1; choice > 0; choice--) {
            open.push(new Visit(found, choice));
        }
        last = new Visit(found, 0);
        return found;
    }

    private void link(State to) {
        if (last != null) {
            last.state.next[last.choice] = to;
        }
    }

    private boolean hasBeenIn(State state) {
        Visit visit = last;
        while (visit != null && visit.state != state) {
            visit = visit.state.from;
        }
        return visit != null;
    }

    @Override
    public boolean advance() {
        if (open.isEmpty() || !cyclic && all.size() > MANY) {
            return false;
        }
        last = open.pop();
        laidDown =
                Stream.concat(last.state.way().stream(), Stream.of(last))
                        .mapToInt(Visit::choice)
                        .toArray();
        position = 0;
        return true;
    }

    @Override
    public int[] schedule() {
        return IntStream.range(0, position)
                .filter(i -> options[i] > 1)
                .map(i -> taken[i])
                .toArray();
    }
}
