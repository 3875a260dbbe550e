package heddle.process.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One thread's pauses, put in order. */
final class Pauses {

    private static final Comparator<Pause> BY_START_LONGEST_FIRST =
            Comparator.comparingLong(Pause::startNanos)
                    .thenComparing(Comparator.comparingLong(Pause::endNanos).reversed());

    private Pauses() {}

    /**
     * Leaves out what lies within another pause, such as the parking inside a read from a socket,
     * and fills the rest with what the sampler saw, as far as it is longer than its error.
     */
    static List<Pause> inOrder(List<Pause> exact, List<Pause> sampled) {
        List<Pause> outer = outermost(exact);
        List<Pause> all = new ArrayList<>(outer);
        for (Pause pause : sampled) {
            gaps(pause, outer).stream()
                    .filter(p -> p.lengthNanos() > ThreadSampler.PERIOD_NANOS)
                    .forEach(all::add);
        }
        all.sort(BY_START_LONGEST_FIRST);
        return List.copyOf(all);
    }

    private static List<Pause> outermost(List<Pause> pauses) {
        List<Pause> outer = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (Pause pause : pauses.stream().sorted(BY_START_LONGEST_FIRST).toList()) {
            if (pause.endNanos() > end) {
                outer.add(pause.from(Math.max(pause.startNanos(), end)));
                end = pause.endNanos();
            }
        }
        return outer;
    }

    /** The parts of a pause that lie outside the others, which are in order. */
    private static List<Pause> gaps(Pause pause, List<Pause> others) {
        List<Pause> gaps = new ArrayList<>();
        Pause rest = pause;
        for (Pause other : others) {
            if (other.endNanos() > rest.startNanos() && other.startNanos() < rest.endNanos()) {
                gaps.add(rest.to(other.startNanos()));
                rest = rest.from(other.endNanos());
            }
        }
        gaps.add(rest);
        return gaps;
    }
}
