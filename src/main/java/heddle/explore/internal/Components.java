package heddle.explore.internal;

import heddle.explore.internal.States.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The strongly connected components of some states (Tarjan, 1972). */
final class Components {

    private final Set<State> region;
    private final Map<State, Visit> visits = new HashMap<>();
    private final Deque<Visit> path = new ArrayDeque<>();
    private final Deque<State> stack = new ArrayDeque<>();
    private final Set<State> onStack = new HashSet<>();
    private final List<Set<State>> found = new ArrayList<>();

    Components(Set<State> region) {
        this.region = region;
        for (State state : region) {
            if (!visits.containsKey(state)) {
                visit(state);
            }
        }
    }

    private static final class Visit {
        private final State state;
        private final int number;
        private int lowest;
        private int next;

        Visit(State state, int number) {
            this.state = state;
            this.number = number;
            this.lowest = number;
        }
    }

    List<Set<State>> found() {
        return found;
    }

    private void visit(State first) {
        enter(first);
        while (!path.isEmpty()) {
            Visit visit = path.peek();
            if (visit.next == visit.state.next.length) {
                leave(path.pop());
            } else {
                follow(visit, visit.state.next[visit.next++]);
            }
        }
    }

    private void enter(State state) {
        Visit visit = new Visit(state, visits.size());
        visits.put(state, visit);
        path.push(visit);
        stack.push(state);
        onStack.add(state);
    }

    private void follow(Visit visit, State to) {
        if (region.contains(to)) {
            if (!visits.containsKey(to)) {
                enter(to);
            } else if (onStack.contains(to)) {
                visit.lowest = Math.min(visit.lowest, visits.get(to).number);
            }
        }
    }

    private void leave(Visit visit) {
        if (!path.isEmpty()) {
            path.peek().lowest = Math.min(path.peek().lowest, visit.lowest);
        }
        if (visit.lowest == visit.number) {
            Set<State> component = new LinkedHashSet<>();
            State state;
            do {
                state = stack.pop();
                onStack.remove(state);
                component.add(state);
            } while (state != visit.state);
            found.add(component);
        }
    }
}
