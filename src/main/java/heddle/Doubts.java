package heddle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reasons not to believe a measurement, as sentences. */
final class Doubts {

    /** Work that once had a core for this share of its time computes rather than waits. */
    private static final double COMPUTES = 0.8;

    private static final double UNDISTURBED = 0.95;
    private static final int MIN_TIMER_STEPS = 1_000;

    private Doubts() {}

    static List<String> of(List<Timings.Alternative> alternatives, long timerStepNanos) {
        List<String> doubts = new ArrayList<>();
        String disturbed =
                alternatives.stream()
                        .filter(Doubts::wasDisturbed)
                        .map(Doubts::share)
                        .collect(Collectors.joining(", "));
        if (!disturbed.isEmpty()) {
            doubts.add(
                    "something else kept the cores busy, measure again when they are quiet: "
                            + disturbed);
        }
        for (Timings.Alternative alternative : alternatives) {
            coarseTimer(alternative, timerStepNanos).ifPresent(doubts::add);
        }
        return doubts;
    }

    /** Whether a core was often missing; waiting of its own would be alike in every round. */
    private static boolean wasDisturbed(Timings.Alternative alternative) {
        double best = bestUtilisation(alternative);
        return best >= COMPUTES && alternative.utilisation() < UNDISTURBED * Math.min(1, best);
    }

    private static String share(Timings.Alternative alternative) {
        return "%s had a core for %.0f %% of its time (%.0f %% in its best round)"
                .formatted(
                        alternative.name(),
                        100 * alternative.utilisation(),
                        100 * bestUtilisation(alternative));
    }

    private static double bestUtilisation(Timings.Alternative alternative) {
        return alternative.rounds().stream()
                .mapToDouble(Timings.Round::utilisation)
                .max()
                .orElseThrow();
    }

    private static Optional<String> coarseTimer(
            Timings.Alternative alternative, long timerStepNanos) {
        long shortest =
                alternative.rounds().stream()
                        .mapToLong(round -> round.wallTime().toNanos())
                        .min()
                        .orElseThrow();
        if (shortest >= MIN_TIMER_STEPS * timerStepNanos) {
            return Optional.empty();
        }
        return Optional.of(
                "the timer of this machine moves in steps of %d ns, too coarse for the blocks of %d ns that %s was measured in"
                        .formatted(timerStepNanos, shortest, alternative.name()));
    }

    /** A sentence when something took so little time that hardly anything can have been done. */
    static Optional<String> tooShort(double nanos, double limit, String said, String unit) {
        return nanos >= limit
                ? Optional.empty()
                : Optional.of(
                        said
                                + ": the compiler has removed the work, or there is too little of it."
                                + " Return the result, and do more in each "
                                + unit);
    }

    static String stillWarmingUp(int rounds) {
        return "still getting faster after %d rounds of warm-up; measure again".formatted(rounds);
    }

    /** The smallest step in which the clock was seen to move. */
    static long timerStepNanos() {
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < 1_000; i++) {
            long before = System.nanoTime();
            long after = before;
            while (after == before) {
                after = System.nanoTime();
            }
            smallest = Math.min(smallest, after - before);
        }
        return smallest;
    }
}
