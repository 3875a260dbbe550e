package heddle;

import heddle.task.TaskFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One contender and what has been measured of it. */
final class Lane {

    /** Long against the timer and the scheduler's slices, short against a reader's patience. */
    private static final long BLOCK_NANOS = 20_000_000;

    /** Shorter blocks say too little of the time of one call. */
    private static final long MIN_BLOCK_NANOS = 200_000;

    /** What part of a block a probe is. */
    private static final int PROBE = 16;

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
        run(calls);
        while (lastNanos() < BLOCK_NANOS / 2 && calls <= Integer.MAX_VALUE / 2) {
            calls *= 2;
            run(calls);
        }
    }

    /**
     * One block more; what the compiler makes faster gets more calls.
     *
     * <p>The best time says how many, since noise only makes slower. Alternatives with the same
     * work thus get blocks of the same length: a shorter one would escape the scheduler more often
     * and look faster. On a busy machine only a short probe has a chance to be left alone.
     */
    long warmUp() throws TaskFailedException, InterruptedException {
        long nanos = 0;
        double best = Double.POSITIVE_INFINITY;
        if (calls >= PROBE) {
            nanos = run(calls / PROBE);
            best = lastNanosPerCall();
        }
        nanos += run(calls);
        adapt(Math.min(best, lastNanosPerCall()));
        return nanos;
    }

    /** Infinite when the block was too short to say. */
    private double lastNanosPerCall() {
        return lastNanos() < MIN_BLOCK_NANOS ? Double.POSITIVE_INFINITY : last.nanosPerCall();
    }

    private void adapt(double nanosPerCall) {
        long wanted = 2L * calls;
        if (Double.isFinite(nanosPerCall)) {
            warmNanos.add(nanosPerCall);
            wanted = (long) (BLOCK_NANOS / Collections.min(warmNanos));
        }
        calls = (int) Math.clamp(wanted, 1, Math.min(10L * calls, Integer.MAX_VALUE));
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
        long nanos = run(calls);
        rounds.add(last);
        return nanos;
    }

    double[] measuredNanos() {
        return rounds.stream().mapToDouble(Timings.Round::nanosPerCall).toArray();
    }

    private long run(int calls) throws TaskFailedException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while measuring " + contender.name());
        }
        last = contender.run(calls);
        return lastNanos();
    }

    private long lastNanos() {
        return last.wallTime().toNanos();
    }

    Optional<String> doubt() {
        return contender.doubt(rounds);
    }

    Timings.Alternative toAlternative() {
        return new Timings.Alternative(contender.name(), contender.startUp(), List.copyOf(rounds));
    }
}
