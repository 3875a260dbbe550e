package heddle.explore;

import heddle.Runner;
import heddle.explore.internal.Explorer;
import heddle.explore.internal.Report;
import heddle.explore.internal.Sampling;
import heddle.explore.internal.Scenario;
import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Step;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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
 * before every {@code synchronized}, every access to a volatile field and every call of {@code
 * java.util}; and before every access to a field or an array element, unless monitors and volatile
 * fields are known to order them all. Time-outs fire when nothing else can happen, unless {@link
 * #timeouts} are asked for. A thread in {@code wait}, {@code park} or {@code Condition.await} may
 * also wake up by itself, once at each place, in schedules with at most one preemption (JLS
 * 17.2.1). A thread in {@code wait} that is notified and interrupted before it goes on throws, and
 * another is notified, or returns and is still interrupted (JLS 17.2.4); in {@code Condition.await}
 * what comes first counts, as in the JDK. A data race (JLS 17.4.5) is a failure, even if all
 * results are right. So is no progress: threads that go round and come back to the same state,
 * while each that can go on again and again does; a thread that spins while others could go on only
 * loses its turn. What is ordered only by the way this JDK works, and not by its documentation,
 * makes the exploration inconclusive, and so does a call that is not modelled.
 *
 * <p>Variables of a notebook and static fields of classes from cells begin each interleaving as
 * they were when the exploration began, those of other classes as new; neither is changed here.
 * What the code prints is not shown. It has 512 MiB of memory. All this needs JDK 25; on another
 * one every exploration is inconclusive.
 *
 * <p>Immutable, safe to share between threads. One exploration runs at a time: others wait for it,
 * which does not count in their limit, nor does the start of that JVM.
 *
 * @param <S> the type of the state
 */
public final class Explore<S> {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final long MAX_SCHEDULES = 1_000_000;

    private final Task<S> state;
    private final Map<String, Step<? super S>> steps;
    private final Duration limit;
    private final boolean timeouts;

    private Explore(
            Task<S> state, Map<String, Step<? super S>> steps, Duration limit, boolean timeouts) {
        this.state = state;
        this.steps = steps;
        this.limit = limit;
        this.timeouts = timeouts;
    }

    /**
     * Begins with a state.
     *
     * @param state makes a new one for each interleaving
     * @param <S> its type
     * @return an exploration without threads
     */
    public static <S> Explore<S> of(Task<S> state) {
        return new Explore<>(Objects.requireNonNull(state, "state"), Map.of(), LIMIT, false);
    }

    /**
     * Explores code that starts its own threads, and throws when something is wrong.
     *
     * @param program the code
     * @return the program to check
     */
    public static Program program(Action program) {
        return new Program(Objects.requireNonNull(program, "program"), LIMIT, false);
    }

    /**
     * Adds a thread, called T1, T2 and so on.
     *
     * @param step what it does to the state
     * @return the exploration with this thread
     */
    public Explore<S> thread(Step<? super S> step) {
        int number = steps.size() + 1;
        while (steps.containsKey("T" + number)) {
            number++;
        }
        return thread("T" + number, step);
    }

    /**
     * Adds a thread.
     *
     * @param name what it is called in verdicts and witnesses
     * @param step what it does to the state
     * @return the exploration with this thread
     * @throws IllegalArgumentException if there is a thread of that name
     */
    public Explore<S> thread(String name, Step<? super S> step) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(step, "step");
        Map<String, Step<? super S>> more = new LinkedHashMap<>(steps);
        if (more.put(name, step) != null) {
            throw new IllegalArgumentException(
                    "names of threads must differ, got \"%s\" twice".formatted(name));
        }
        return new Explore<>(state, more, limit, timeouts);
    }

    /**
     * Says how long to go on; without this, 10 s. The limit stops an exploration and decides
     * nothing: without an answer it is inconclusive.
     *
     * @param newLimit the wall time
     * @return the exploration with this limit
     * @throws IllegalArgumentException if the limit is not positive
     */
    public Explore<S> limit(Duration newLimit) {
        return new Explore<>(state, steps, positive(newLimit), timeouts);
    }

    /**
     * Lets time-outs come at any time. Without this, they come only when nothing else can happen,
     * so that code is not blamed for a sleep that is long enough in practice.
     *
     * @return the exploration with time-outs at any time
     */
    public Explore<S> timeouts() {
        return new Explore<>(state, steps, limit, true);
    }

    private static Duration positive(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("limit must be > 0, got " + limit);
        }
        return limit.compareTo(LONGEST) > 0 ? LONGEST : limit;
    }

    /**
     * Asks whether something holds at the end of every interleaving. Where there are too many, a
     * pass is one for all with at most two preemptions; its {@link Verdict#reason} says which.
     *
     * @param predicate what has to hold when all threads have ended
     * @return the verdict
     * @throws IllegalArgumentException if the code cannot travel to another process
     * @throws InterruptedException if this thread is interrupted
     */
    public Verdict check(Fn<? super S, Boolean> predicate) throws InterruptedException {
        return verdict(scenario(predicate), limit);
    }

    private static Verdict verdict(Scenario scenario, Duration limit) throws InterruptedException {
        Report report = Explorer.explore(scenario, false, MAX_SCHEDULES, limit);
        return new Verdict(report, scenario, limit);
    }

    /**
     * Counts the interleavings, by a value of the state at their end.
     *
     * @param value what to ask of the state: something with {@code equals}, as a number, a text or
     *     a record, or null; it is sent to this process
     * @return each value that some interleaving gives, and how many give it
     * @throws IllegalArgumentException if the code cannot travel to another process
     * @throws IllegalStateException if there are more than a million interleavings, the limit comes
     *     first, one fails or cannot be explored, or a value cannot be sent
     * @throws InterruptedException if this thread is interrupted
     */
    public Outcomes outcomes(Fn<? super S, ?> value) throws InterruptedException {
        Report report = Explorer.explore(scenario(value), true, MAX_SCHEDULES, limit);
        if (!report.passed()) {
            throw new IllegalStateException("outcomes cannot be counted: " + report.reason());
        }
        Map<Object, Witness> witnesses = new LinkedHashMap<>();
        report.examples().forEach((out, path) -> witnesses.put(out, Witness.ofOutcome(path, out)));
        return new Outcomes(report.outcomes(), witnesses);
    }

    /**
     * Really runs the threads, many times, and counts how often each value comes out. Each run has
     * a new state and new threads of the operating system, released together, in a worker process.
     * A run that has not ended after 2 s is given up and counted as such; its threads go on beside
     * the runs that follow. Whether the limit has come is looked at between two runs.
     *
     * @param times how often, from 1 to a million; the limit of this exploration may stop it before
     * @param value what to ask of the state when the threads have ended
     * @return how often each value came out
     * @throws IllegalArgumentException if times is out of range, or the code cannot travel to
     *     another process
     * @throws TaskFailedException if the state cannot be made or asked, or the code ends the worker
     *     process
     * @throws InterruptedException if this thread is interrupted
     */
    public Frequencies frequency(int times, Fn<? super S, ?> value)
            throws InterruptedException, TaskFailedException {
        if (times < 1 || times > MAX_SCHEDULES) {
            throw new IllegalArgumentException(
                    "times must be from 1 to %,d, got %,d".formatted(MAX_SCHEDULES, times));
        }
        Sampling sampling = new Sampling(scenario(value), times, limit);
        Sampling.Sample sample = Runner.processes(1).run(sampling).result(0);
        return new Frequencies(sample.counts(), sample.unfinished(), times);
    }

    private Scenario scenario(Fn<?, ?> question) {
        Objects.requireNonNull(question, "question");
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(
                    "there must be at least one thread, got none; add one with thread(...)");
        }
        return new Scenario(
                state,
                steps.values().toArray(Step<?>[]::new),
                steps.keySet().toArray(String[]::new),
                question,
                null,
                timeouts);
    }

    /** Code that starts its own threads. */
    public static final class Program {

        private final Action action;
        private final Duration limit;
        private final boolean timeouts;

        private Program(Action action, Duration limit, boolean timeouts) {
            this.action = action;
            this.limit = limit;
            this.timeouts = timeouts;
        }

        /**
         * Says how long to go on; without this, 10 s.
         *
         * @param newLimit the wall time
         * @return the program with this limit
         * @throws IllegalArgumentException if the limit is not positive
         * @see Explore#limit
         */
        public Program limit(Duration newLimit) {
            return new Program(action, positive(newLimit), timeouts);
        }

        /**
         * Lets time-outs come at any time.
         *
         * @return the program with time-outs at any time
         * @see Explore#timeouts
         */
        public Program timeouts() {
            return new Program(action, limit, true);
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
            Scenario scenario =
                    new Scenario(null, new Step<?>[0], new String[0], null, action, timeouts);
            return verdict(scenario, limit);
        }
    }
}
