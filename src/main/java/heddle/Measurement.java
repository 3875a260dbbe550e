package heddle;

import heddle.task.TaskFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Measures contenders in turn: in every round each of them once.
 *
 * <p>It reads no clock of its own; the times that the contenders report are all it knows.
 */
final class Measurement {

    private static final long WARM_UP_LIMIT_NANOS = 2_000_000_000L;
    private static final long ROUNDS_BUDGET_NANOS = 4_000_000_000L;
    private static final int MIN_ROUNDS = 11;
    private static final int USUAL_ROUNDS = 21;
    private static final int MOST_ROUNDS = 51;

    /** The width of the range in which two times are taken for the same. */
    private static final double NARROW = 1.1;

    private static final long ORDER_SEED = 20_261_121;

    private final String title;
    private final List<Lane> lanes;
    private final int requestedRounds;
    private int warmUpRounds;

    /** So many rounds, or as many as the time allows when it is 0. */
    Measurement(String title, List<? extends Contender> contenders, int requestedRounds) {
        this.title = title;
        this.lanes = contenders.stream().map(Lane::new).toList();
        this.requestedRounds = requestedRounds;
    }

    Timings run() throws TaskFailedException, InterruptedException {
        for (Lane lane : lanes) {
            lane.calibrate();
        }
        warmUp();
        measure();
        return timings();
    }

    private void warmUp() throws TaskFailedException, InterruptedException {
        try (Progress progress =
                Progress.of("warming up " + title, (int) (WARM_UP_LIMIT_NANOS / 1_000_000))) {
            long spent = 0;
            while (!isSettled() && spent < WARM_UP_LIMIT_NANOS) {
                for (Lane lane : lanes) {
                    spent += lane.warmUp();
                }
                warmUpRounds++;
                progress.done((int) (Math.min(spent, WARM_UP_LIMIT_NANOS) / 1_000_000));
            }
        }
    }

    private boolean isSettled() {
        return lanes.stream().allMatch(Lane::isSettled);
    }

    private void measure() throws TaskFailedException, InterruptedException {
        int rounds = requestedRounds > 0 ? requestedRounds : affordableRounds();
        Random random = new Random(ORDER_SEED);
        List<Lane> order = new ArrayList<>(lanes);
        long spent = 0;
        try (Progress progress = Progress.of("measuring " + title, rounds)) {
            for (int round = 0; round < rounds || isWorthMore(round, spent); round++) {
                reorder(order, round, random);
                for (Lane lane : order) {
                    spent += lane.measure();
                }
                progress.done(Math.min(rounds, round + 1));
            }
        }
    }

    /** Whether the rounds scatter, and time is left; what they say must not decide that. */
    private boolean isWorthMore(int rounds, long spent) {
        return requestedRounds == 0
                && rounds < MOST_ROUNDS
                && spent < ROUNDS_BUDGET_NANOS
                && lanes.stream().map(this::speedup).anyMatch(ratio -> !isNarrow(ratio));
    }

    private Ratio speedup(Lane lane) {
        return Ratio.ofPaired(lanes.getFirst().measuredNanos(), lane.measuredNanos());
    }

    private static boolean isNarrow(Ratio ratio) {
        return ratio.high() <= NARROW * ratio.low();
    }

    /**
     * Every second round is the reverse of the one before, so that no lane comes late more often.
     */
    private static void reorder(List<Lane> order, int round, Random random) {
        if (round % 2 == 0) {
            Collections.shuffle(order, random);
        } else {
            Collections.reverse(order);
        }
    }

    private int affordableRounds() {
        double nanosPerRound = lanes.stream().mapToDouble(Lane::expectedNanos).sum();
        return Math.clamp((long) (ROUNDS_BUDGET_NANOS / nanosPerRound), MIN_ROUNDS, USUAL_ROUNDS);
    }

    private Timings timings() {
        List<Timings.Alternative> alternatives = lanes.stream().map(Lane::toAlternative).toList();
        List<String> warnings = new ArrayList<>();
        for (Lane lane : lanes) {
            lane.doubt().ifPresent(warnings::add);
        }
        if (lanes.stream().anyMatch(Lane::isStillImproving)) {
            warnings.add(Doubts.stillWarmingUp(warmUpRounds));
        }
        warnings.addAll(Doubts.of(alternatives, Doubts.timerStepNanos()));
        return new Timings(title, alternatives, warmUpRounds, warnings);
    }
}
