package heddle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reasons not to believe a measurement, as sentences. */
final class Doubts {

    /** Work that once had a core for this share of its time computes rather than waits. */
    private static final double COMPUTES = 0.8;

    private static final double UNDISTURBED = 0.95;
    private static final int MIN_TIMER_STEPS = 1_000;

    private Doubts() {}

    static List<String> of(List<Timings.Alternative> alternatives, long timerStepNanos) {
        List<String> doubts = new ArrayList<>();
        for (Timings.Alternative alternative : alternatives) {
            disturbed(alternative).ifPresent(doubts::add);
        }
        for (Timings.Alternative alternative : alternatives) {
            coarseTimer(alternative, timerStepNanos).ifPresent(doubts::add);
        }
        return doubts;
    }

    /** Waiting of its own would be about the same in every round. */
    private static Optional<String> disturbed(Timings.Alternative alternative) {
        double best =
                alternative.rounds().stream()
                        .mapToDouble(Timings.Round::utilisation)
                        .max()
                        .orElseThrow();
        double overall = alternative.utilisation();
        if (best < COMPUTES || overall >= UNDISTURBED * Math.min(1, best)) {
            return Optional.empty();
        }
        return Optional.of(
                "%s had a core for only %.0f %% of its time, in its best round for %.0f %%: something else kept the machine busy; measure again when it is quiet"
                        .formatted(alternative.name(), 100 * overall, 100 * best));
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
