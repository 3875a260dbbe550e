package heddle;

import heddle.kernel.Shown;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.Collectors;
import tech.tablesaw.api.Table;

/**
 * What a {@link Benchmark} measured: some alternatives, round by round.
 *
 * <p>It prints as a small table. The first alternative is the baseline that the others are compared
 * with. No ratio comes without its 99 % interval. All times are wall times of one call of the code,
 * or of one run of all tasks.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @param title what was measured
 * @param alternatives what was compared, the baseline first
 * @param warmUpRounds how many rounds went by before the first that counts
 * @param warnings why this measurement should not be believed, one sentence each; empty at best
 * @see Charts
 */
public record Timings(
        String title, List<Alternative> alternatives, int warmUpRounds, List<String> warnings)
        implements Shown {

    /**
     * Checks that there is something in it.
     *
     * @throws IllegalArgumentException if there is no alternative, or they have different numbers
     *     of rounds
     */
    public Timings {
        Objects.requireNonNull(title, "title");
        alternatives = List.copyOf(alternatives);
        warnings = List.copyOf(warnings);
        if (alternatives.stream().mapToInt(a -> a.rounds().size()).distinct().count() != 1) {
            throw new IllegalArgumentException(
                    "alternatives must be at least one and have equally many rounds, got "
                            + alternatives);
        }
    }

    /**
     * One of the things that were compared.
     *
     * @param name its name, or that of the runner
     * @param startUp what it took to start the workers, once; in none of the rounds
     * @param rounds what was measured, in the order of time
     */
    public record Alternative(String name, Duration startUp, List<Round> rounds) {

        /**
         * Checks that it was measured.
         *
         * @throws IllegalArgumentException if there is no round
         */
        public Alternative {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(startUp, "startUp");
            rounds = List.copyOf(rounds);
            if (rounds.isEmpty()) {
                throw new IllegalArgumentException(
                        "rounds must not be empty, got none for " + name);
            }
        }

        /**
         * Returns the share of the time in which the work had a processor, over all rounds.
         *
         * @return CPU time divided by busy time, about 1 for work that computes all the time
         */
        public double utilisation() {
            double cpu = rounds.stream().mapToDouble(round -> round.cpuTime().toNanos()).sum();
            double busy = rounds.stream().mapToDouble(round -> round.busyTime().toNanos()).sum();
            return busy == 0 ? 0 : cpu / busy;
        }

        double[] nanosPerCall() {
            return rounds.stream().mapToDouble(Round::nanosPerCall).toArray();
        }

        Statistics nanos() {
            return Statistics.of(nanosPerCall());
        }
    }

    /**
     * One block of work: some calls of the code, or some runs of all tasks, one after the other.
     *
     * @param wallTime how long the block took
     * @param cpuTime the processor time of the threads that worked
     * @param busyTime how long tasks were under way, summed over the workers
     * @param calls how many calls or runs are in the block
     */
    public record Round(Duration wallTime, Duration cpuTime, Duration busyTime, int calls) {

        /**
         * Checks that something was done.
         *
         * @throws IllegalArgumentException if there was no call
         */
        public Round {
            if (calls < 1) {
                throw new IllegalArgumentException("calls must be >= 1, got " + calls);
            }
        }

        /**
         * Returns the share of the time in which the work had a processor.
         *
         * @return CPU time divided by busy time; 0 when no time was measured
         */
        public double utilisation() {
            return busyTime.isZero() ? 0 : (double) cpuTime.toNanos() / busyTime.toNanos();
        }

        double nanosPerCall() {
            return Math.max(1, wallTime.toNanos()) / (double) calls;
        }
    }

    /**
     * Returns the median wall time of one call or run.
     *
     * @param name the name of an alternative
     * @return half of the rounds took longer; rounded to nanoseconds
     * @throws NoSuchElementException if no alternative has that name
     */
    public Duration median(String name) {
        return Duration.ofNanos(Math.round(find(name).nanos().median()));
    }

    /**
     * Returns the median wall time of a run on a runner.
     *
     * @param runner one of those that were compared
     * @return half of the rounds took longer
     * @throws NoSuchElementException if it was not among them
     */
    public Duration median(Runner runner) {
        return median(runner.name());
    }

    /**
     * Returns how many times as fast as the baseline an alternative is.
     *
     * @param name the name of an alternative
     * @return the time of the baseline divided by its time: above 1 is faster
     * @throws NoSuchElementException if no alternative has that name
     */
    public Ratio speedup(String name) {
        return ratio(baseline(), find(name));
    }

    /**
     * Returns how many times as fast as the baseline a runner is.
     *
     * @param runner one of those that were compared
     * @return the time of the baseline divided by its time: above 1 is faster
     * @throws NoSuchElementException if it was not among them
     */
    public Ratio speedup(Runner runner) {
        return speedup(runner.name());
    }

    /**
     * Says whether one alternative is faster than another.
     *
     * @param name the name of an alternative
     * @param other the name of the one to compare it with
     * @return faster or slower when the rounds show it, cannot tell when they do not
     * @throws NoSuchElementException if no alternative has one of the names
     */
    public Comparison compare(String name, String other) {
        return new Comparison(name, other, ratio(find(name), find(other)));
    }

    /**
     * Says whether one runner is faster than another.
     *
     * @param runner one of those that were compared
     * @param other the one to compare it with
     * @return faster or slower when the rounds show it, cannot tell when they do not
     * @throws NoSuchElementException if one of them was not among them
     */
    public Comparison compare(Runner runner, Runner other) {
        return compare(runner.name(), other.name());
    }

    /**
     * Returns the main numbers as a Tablesaw table.
     *
     * @return one row for each alternative
     */
    public Table table() {
        return TimingTables.of(this).table();
    }

    @Override
    public Map<String, Object> shown() {
        return Map.of("text/html", TimingTables.of(this).html());
    }

    @Override
    public String toString() {
        return TimingTables.of(this).text();
    }

    Alternative baseline() {
        return alternatives.getFirst();
    }

    /** Whether workers had to be started: runners were compared, and not pieces of code. */
    boolean isOnRunners() {
        return alternatives.stream().anyMatch(alternative -> !alternative.startUp().isZero());
    }

    int roundCount() {
        return baseline().rounds().size();
    }

    private Alternative find(String name) {
        return alternatives.stream()
                .filter(alternative -> alternative.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(notFound(name)));
    }

    private String notFound(String name) {
        String names =
                alternatives.stream().map(Alternative::name).collect(Collectors.joining("\", \""));
        return "there is no \"%s\" in these timings, only \"%s\"".formatted(name, names);
    }

    private static Ratio ratio(Alternative numerator, Alternative denominator) {
        return Ratio.ofPaired(numerator.nanosPerCall(), denominator.nanosPerCall());
    }
}
