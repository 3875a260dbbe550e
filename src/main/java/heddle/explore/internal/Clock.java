package heddle.explore.internal;

import java.util.Arrays;

/** What is known of the time of each thread (Fidge 1988, Mattern 1989). */
final class Clock {

    private int[] times = new int[4];

    int of(int strand) {
        return strand < times.length ? times[strand] : 0;
    }

    void set(int strand, int time) {
        if (strand >= times.length) {
            times = Arrays.copyOf(times, 2 * strand);
        }
        times[strand] = time;
    }

    /** Learns what another clock knows. */
    void join(Clock other) {
        int[] theirs = other.times;
        if (theirs.length > times.length) {
            times = Arrays.copyOf(times, theirs.length);
        }
        for (int i = 0; i < theirs.length; i++) {
            times[i] = Math.max(times[i], theirs[i]);
        }
    }
}
