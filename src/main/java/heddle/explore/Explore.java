package heddle.explore;

import heddle.explore.internal.Explorer;
import heddle.explore.internal.Report;
import heddle.explore.internal.Scenario;
import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Step;
import heddle.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A state and the threads that share it, whose interleavings can be explored.
 *
 * <pre>{@code
 * class Hits {
 *     int n;
 *     void hit() { n++; }
 * }
 *
 * Explore.of(Hits::new)
 *     .thread(h -> h.hit())
 *     .thread(h -> h.hit())
 *     .check(h -> h.n == 2)              // FAIL, with an interleaving that loses a hit
 * }</pre>
 *
 * <p>Each interleaving begins with a new state and runs every thread to its end, one at a time, in
 * a JVM of its own with the JDK's real {@code java.util.concurrent}; a thread may be made to wait
 * before every access to a field or an array element, every {@code synchronized} and every call of
 * {@code java.util}. Time-outs fire when nothing else can happen.
 *
 * <p>Immutable, safe to share between threads; one exploration runs at a time.
 *
 * @param <S> the type of the state
 */
public final class Explore<S> {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long MAX_SCHEDULES = 1_000_000;

    private final Task<S> state;
    private final List<Step<? super S>> steps;

    private Explore(Task<S> state, List<Step<? super S>> steps) {
        this.state = state;
        this.steps = List.copyOf(steps);
    }

    /**
     * Begins with a state.
     *
     * @param state makes a new one for each interleaving
     * @param <S> its type
     * @return an exploration without threads
     */
    public static <S> Explore<S> of(Task<S> state) {
        return new Explore<>(Objects.requireNonNull(state, "state"), List.of());
    }

    /**
     * Explores code that starts its own threads, and throws when something is wrong.
     *
     * @param program the code
     * @return the program to check
     */
    public static Program program(Action program) {
        return new Program(Objects.requireNonNull(program, "program"));
    }

    /**
     * Adds a thread, called T1, T2 and so on.
     *
     * @param step what it does to the state
     * @return the exploration with this thread
     */
    public Explore<S> thread(Step<? super S> step) {
        List<Step<? super S>> more = new ArrayList<>(steps);
        more.add(Objects.requireNonNull(step, "step"));
        return new Explore<>(state, more);
    }

    /**
     * Asks whether something holds at the end of every interleaving.
     *
     * @param predicate what has to hold when all threads have ended
     * @return the verdict
     * @throws IllegalArgumentException if the code cannot travel to another process
     * @throws InterruptedException if this thread is interrupted
     */
    public Verdict check(Fn<? super S, Boolean> predicate) throws InterruptedException {
        return new Verdict(Explorer.explore(scenario(predicate), false, MAX_SCHEDULES, LIMIT));
    }

    /**
     * Counts the interleavings, by a value of the state at their end.
     *
     * @param value what to ask of the state
     * @return each value that some interleaving gives, and how many give it
     * @throws IllegalArgumentException if the code cannot travel to another process
     * @throws IllegalStateException if there are more than a million interleavings, or one fails
     * @throws InterruptedException if this thread is interrupted
     */
    public Outcomes outcomes(Fn<? super S, ?> value) throws InterruptedException {
        Report report = Explorer.explore(scenario(value), true, MAX_SCHEDULES, LIMIT);
        if (!report.passed()) {
            throw new IllegalStateException("the outcomes cannot be counted: " + report.reason());
        }
        return new Outcomes(report.outcomes());
    }

    private Scenario scenario(Fn<?, ?> question) {
        Objects.requireNonNull(question, "question");
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(
                    "there must be at least one thread, got none; add one with thread(...)");
        }
        String[] names = new String[steps.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = "T" + (i + 1);
        }
        return new Scenario(state, steps.toArray(Step<?>[]::new), names, question, null);
    }

    /** Code that starts its own threads. */
    public static final class Program {

        private final Action action;

        private Program(Action action) {
            this.action = action;
        }

        /**
         * Asks whether it ends well in every interleaving: without an exception in any thread, and
         * with none left waiting.
         *
         * @return the verdict
         * @throws IllegalArgumentException if the code cannot travel to another process
         * @throws InterruptedException if this thread is interrupted
         */
        public Verdict check() throws InterruptedException {
            Scenario scenario = new Scenario(null, new Step<?>[0], new String[0], null, action);
            return new Verdict(Explorer.explore(scenario, false, MAX_SCHEDULES, LIMIT));
        }
    }
}
