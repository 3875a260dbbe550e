package heddle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Timings that were made up. */
final class Samples {

    static final int ROUNDS = 21;

    private Samples() {}

    /** So many rounds with noise of that size around one millisecond, in nanoseconds. */
    static double[] noisy(long seed, double noise) {
        Random random = new Random(seed);
        return times(nothing -> 1e6 * Math.exp(noise * random.nextGaussian()));
    }

    static double[] times(DoubleUnaryOperator nanosOfRound) {
        double[] nanos = new double[ROUNDS];
        Arrays.setAll(nanos, nanosOfRound::applyAsDouble);
        return nanos;
    }

    static double[] scaled(double factor, double[] nanos) {
        return Arrays.stream(nanos).map(n -> factor * n).toArray();
    }

    static Timings timings(Timings.Alternative... alternatives) {
        return new Timings("sum", List.of(alternatives), 7, List.of());
    }

    static Timings.Alternative code(String name, double... nanosPerCall) {
        return alternative(name, Duration.ZERO, 1, nanosPerCall);
    }

    static Timings.Alternative runner(Runner runner, double... nanosPerCall) {
        return alternative(runner.name(), Duration.ofMillis(2), 1, nanosPerCall);
    }

    static Timings.Alternative alternative(
            String name, Duration startUp, double utilisation, double... nanosPerCall) {
        List<Timings.Round> rounds = new ArrayList<>();
        for (double nanos : nanosPerCall) {
            rounds.add(round(nanos, utilisation));
        }
        return new Timings.Alternative(name, startUp, rounds);
    }

    /** One block of about 20 ms. */
    static Timings.Round round(double nanosPerCall, double utilisation) {
        int calls = (int) Math.max(1, 20e6 / nanosPerCall);
        Duration wall = Duration.ofNanos(Math.round(calls * nanosPerCall));
        Duration cpu = Duration.ofNanos(Math.round(calls * nanosPerCall * utilisation));
        return new Timings.Round(wall, cpu, wall, calls);
    }
}
