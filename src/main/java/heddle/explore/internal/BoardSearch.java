package heddle.explore.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds all states of a program: runs schedules until each choice in each state has been taken. */
final class BoardSearch {

    /** More than a reader could play with, and as much as a page should hold. */
    private static final int MAX_NODES = 2_000;

    private final Runs runs;
    private final long deadlineNanos;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final Deque<Visit> open = new ArrayDeque<>();
    private Report.Path path;
    private List<Report.Move> first;
    private boolean racy;
    private boolean waits;

    private BoardSearch(Runs runs, long deadlineNanos) {
        this.runs = runs;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Finds them. Where a race was seen, or nothing goes wrong otherwise, threads are switched at
     * every access; and if that does not help, they may wake up by themselves.
     */
    static Board find(Runs runs, long maxMillis) {
        long deadline = System.nanoTime() + maxMillis * 1_000_000;
        BoardSearch coarse = new BoardSearch(runs, deadline);
        Board board = coarse.run();
        if (board.excuse() != null || board.canFail() && !coarse.racy) {
            return board;
        }
        Detail little = runs.detail();
        runs.setDetail(little.withAccesses());
        Board fine = new BoardSearch(runs, deadline).run();
        if (coarse.racy && (fine.excuse() == null || !board.canFail()) || fine.canFail()) {
            return fine;
        }
        if (!board.canFail() && coarse.waits) {
            runs.setDetail(little.withWakeUps());
            Board restless = new BoardSearch(runs, deadline).run();
            return restless.canFail() ? restless : board;
        }
        return board;
    }

    /** A choice that has not been taken. */
    private record Visit(int node, int option, int[] choices) {}

    /** A state, as far as it is known. */
    private static final class Draft {
        private final Report.Scene scene;
        private final Fork fork;
        private final Ending ending;
        private final Board.Edge[] edges;

        Draft(Report.Scene scene, Fork fork, Ending ending) {
            this.scene = scene;
            this.fork = fork;
            this.ending = ending;
            this.edges = new Board.Edge[fork == null ? 0 : fork.threads().size()];
        }
    }

    private Board run() {
        open.push(new Visit(-1, 0, new int[0]));
        while (!open.isEmpty()) {
            String excuse = follow(open.pop());
            excuse = excuse == null && isTooMuch() ? tooMuch() : excuse;
            if (excuse != null) {
                return Board.none(excuse);
            }
        }
        List<Board.Node> nodes = new ArrayList<>();
        for (Draft draft : drafts) {
            Ending ending = draft.ending;
            nodes.add(
                    new Board.Node(
                            draft.scene,
                            List.of(draft.edges),
                            ending == null ? null : ending.reason(),
                            ending != null && ending.isFailure()));
        }
        return new Board(path.threads(), path.start(), first, nodes, null);
    }

    /** Runs one schedule and adds the states on its way; says why it cannot, or null. */
    private String follow(Visit visit) {
        Trace trace = new Trace();
        Execution run = runs.run(new Choices(visit.choices()), Candidates.UNBOUNDED, trace);
        racy |= run.races().found() != null;
        waits |= run.schedule().hasWaited();
        Ending ending = run.ending();
        if (ending.kind() != Ending.Kind.FINISHED && !ending.isFailure()) {
            return ending.reason();
        }
        path = trace.path(visit.choices());
        int node = visit.node();
        int option = visit.option();
        int from = node < 0 ? 0 : trace.forks().get(visit.choices().length - 1).moves();
        for (int i = visit.choices().length; i < trace.forks().size(); i++) {
            Fork fork = trace.forks().get(i);
            Integer known = numbers.get(fork.state());
            int to =
                    known == null
                            ? add(fork.state(), new Draft(sceneAt(fork.moves()), fork, null))
                            : known;
            link(node, option, path.steps().subList(from, fork.moves()), to);
            if (known != null) {
                return null;
            }
            for (int other = fork.threads().size() - 1; other > 0; other--) {
                int[] choices = Arrays.copyOf(visit.choices(), i + 1);
                choices[i] = other;
                open.push(new Visit(to, other, choices));
            }
            node = to;
            option = 0;
            from = fork.moves();
        }
        Report.Scene end = sceneAt(path.steps().size());
        List<Object> key = List.of(end, ending);
        Integer known = numbers.get(key);
        link(
                node,
                option,
                path.steps().subList(from, path.steps().size()),
                known == null ? add(key, new Draft(end, null, ending)) : known);
        return null;
    }

    private String tooMuch() {
        return "there are more than %,d states to choose in: take fewer threads or shorter ones"
                .formatted(Math.min(MAX_NODES, drafts.size() - 1));
    }

    private boolean isTooMuch() {
        return drafts.size() > MAX_NODES || System.nanoTime() > deadlineNanos;
    }

    private Report.Scene sceneAt(int moves) {
        return moves == 0 ? path.start() : path.steps().get(moves - 1).after();
    }

    private int add(Object key, Draft draft) {
        numbers.put(key, drafts.size());
        drafts.add(draft);
        return drafts.size() - 1;
    }

    private void link(int node, int option, List<Report.Move> moves, int to) {
        if (node < 0) {
            first = List.copyOf(moves);
        } else {
            Fork fork = drafts.get(node).fork;
            drafts.get(node).edges[option] =
                    new Board.Edge(
                            fork.threads().get(option), fork.wakes(), List.copyOf(moves), to);
        }
    }
}
