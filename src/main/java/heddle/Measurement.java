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

    /** Long against the timer and the scheduler's slices, short against a reader's patience. */
    private static final long BLOCK_NANOS = 20_000_000;

    /** Shorter blocks say too little of the time of one call. */
    private static final long MIN_BLOCK_NANOS = 1_000_000;

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
        return PairedRatio.of(lanes.getFirst().measuredNanos(), lane.measuredNanos());
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
            lane.contender.doubt(lane.rounds).ifPresent(warnings::add);
        }
        if (lanes.stream().anyMatch(Lane::isStillImproving)) {
            warnings.add(Doubts.stillWarmingUp(warmUpRounds));
        }
        warnings.addAll(Doubts.of(alternatives, Doubts.timerStepNanos()));
        return new Timings(title, alternatives, warmUpRounds, warnings);
    }

    /** One contender and what has been measured of it. */
    private static final class Lane {

        private static final int STEADY_ROUNDS = 7;
        private static final double STEADY = 0.97;

        private final Contender contender;
        private final List<Double> warmNanos = new ArrayList<>();
        private final List<Timings.Round> rounds = new ArrayList<>();
        private int calls = 1;
        private Timings.Round last;

        Lane(Contender contender) {
            this.contender = contender;
        }

        /** Doubles the calls until they make about one block. */
        void calibrate() throws TaskFailedException, InterruptedException {
            run();
            while (lastNanos() < BLOCK_NANOS / 2 && calls <= Integer.MAX_VALUE / 2) {
                calls *= 2;
                run();
            }
        }

        /**
         * One block more; what the compiler makes faster gets more calls.
         *
         * <p>The best block says how many, since noise only makes slower. Alternatives with the
         * same work thus get blocks of the same length: a shorter one would escape the scheduler
         * more often and look faster.
         */
        long warmUp() throws TaskFailedException, InterruptedException {
            long nanos = run();
            long wanted = 2L * calls;
            if (nanos >= MIN_BLOCK_NANOS) {
                warmNanos.add(last.nanosPerCall());
                wanted = (long) (BLOCK_NANOS / Collections.min(warmNanos));
            }
            calls = (int) Math.clamp(wanted, 1, Math.min(10L * calls, Integer.MAX_VALUE));
            return nanos;
        }

        boolean isSettled() {
            return warmNanos.size() > STEADY_ROUNDS && !isStillImproving();
        }

        /** Whether one of the last few blocks was faster than all before. */
        boolean isStillImproving() {
            int before = warmNanos.size() - STEADY_ROUNDS;
            return before > 0
                    && Collections.min(warmNanos.subList(before, warmNanos.size()))
                            < STEADY * Collections.min(warmNanos.subList(0, before));
        }

        /** How long a block takes when nothing disturbs it. */
        double expectedNanos() {
            return calls * (warmNanos.isEmpty() ? last.nanosPerCall() : Collections.min(warmNanos));
        }

        long measure() throws TaskFailedException, InterruptedException {
            long nanos = run();
            rounds.add(last);
            return nanos;
        }

        double[] measuredNanos() {
            return rounds.stream().mapToDouble(Timings.Round::nanosPerCall).toArray();
        }

        private long run() throws TaskFailedException, InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while measuring " + contender.name());
            }
            last = contender.run(calls);
            return lastNanos();
        }

        private long lastNanos() {
            return last.wallTime().toNanos();
        }

        Timings.Alternative toAlternative() {
            return new Timings.Alternative(
                    contender.name(), contender.startUp(), List.copyOf(rounds));
        }
    }
}
