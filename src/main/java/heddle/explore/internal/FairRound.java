package heddle.explore.internal;

import heddle.explore.internal.States.State;
import heddle.explore.internal.States.Visit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A way to go round among states for ever that is fair to all threads: each that can go on again
 * and again does. Found as strong fairness is checked, by strongly connected components
 * (Lichtenstein and Pnueli, POPL 1985).
 *
 * @param moves how to get into the round, and once round
 * @param begin how many of them come before the round
 * @param movers the threads that go round
 */
record FairRound(List<Visit> moves, int begin, Set<Integer> movers) {

    /** Returns one, or null. */
    static FairRound find(Collection<State> states) {
        Deque<Set<State>> regions = new ArrayDeque<>();
        regions.push(new LinkedHashSet<>(states));
        while (!regions.isEmpty()) {
            for (Set<State> component : new Components(regions.pop()).found()) {
                Set<Integer> movers = movers(component);
                Set<State> rest = new LinkedHashSet<>(component);
                rest.removeIf(state -> isUnfair(state, movers));
                if (!movers.isEmpty() && rest.size() == component.size()) {
                    return new Walk(component, movers).round();
                }
                if (!rest.isEmpty() && rest.size() < component.size()) {
                    regions.push(rest);
                }
            }
        }
        return null;
    }

    /** Who goes from one state of them to another, or to the same, and not in vain. */
    private static Set<Integer> movers(Set<State> component) {
        Set<Integer> movers = new TreeSet<>();
        for (State state : component) {
            for (int i = 0; i < state.next.length; i++) {
                if (component.contains(state.next[i]) && !state.inVain[i]) {
                    movers.add(state.movers[i]);
                }
            }
        }
        return movers;
    }

    private static boolean isUnfair(State state, Set<Integer> movers) {
        return Arrays.stream(state.movers).anyMatch(mover -> !movers.contains(mover));
    }

    /** A walk in a component that every mover takes part in. */
    private static final class Walk {

        private final Set<State> component;
        private final Set<Integer> movers;
        private final List<Visit> moves = new ArrayList<>();
        private final State start;
        private State at;

        Walk(Set<State> component, Set<Integer> movers) {
            this.component = component;
            this.movers = movers;
            this.start =
                    component.stream()
                            .filter(state -> state.isBetweenSteps)
                            .min((one, other) -> one.index - other.index)
                            .orElseThrow();
            this.at = start;
        }

        FairRound round() {
            for (int mover : movers) {
                go(
                        visit ->
                                visit.state().movers[visit.choice()] == mover
                                        && !visit.state().inVain[visit.choice()]);
            }
            if (at != start) {
                go(visit -> visit.state().next[visit.choice()] == start);
            }
            List<Visit> all = new ArrayList<>(start.way());
            all.addAll(moves);
            return new FairRound(all, start.way().size(), movers);
        }

        /** Goes on the shortest way to a choice, and takes it. */
        private void go(Predicate<Visit> wanted) {
            Map<State, List<Visit>> ways = new HashMap<>();
            Deque<State> open = new ArrayDeque<>();
            ways.put(at, List.of());
            open.add(at);
            while (true) {
                State state = open.remove();
                for (int i = 0; i < state.next.length; i++) {
                    State next = state.next[i];
                    if (component.contains(next)) {
                        List<Visit> way = new ArrayList<>(ways.get(state));
                        way.add(new Visit(state, i));
                        if (wanted.test(way.getLast())) {
                            moves.addAll(way);
                            at = next;
                            return;
                        }
                        if (ways.putIfAbsent(next, way) == null) {
                            open.add(next);
                        }
                    }
                }
            }
        }
    }
}
