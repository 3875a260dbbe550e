package heddle.explore.internal;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells states of a program apart: those that schedules reach in different ways, and from which all
 * goes on alike, have the same number.
 *
 * <p>What a thread does depends on what it has read, and a value is known by the step that wrote
 * it. Calls of the JDK are taken to read and write one variable.
 */
final class Fingerprint {

    private final Map<Object, Map<Object, Long>> writers = new IdentityHashMap<>();
    private final Map<Strand, Long> pasts = new IdentityHashMap<>();
    private long calls;

    private void add(Strand me, long what) {
        pasts.put(me, Numbers.mix(pasts.getOrDefault(me, (long) me.number), what));
    }

    /** A thread takes a step. */
    void step(Strand me, long what) {
        add(me, what);
    }

    /** A thread calls, or comes back from, the JDK. */
    void call(Strand me) {
        add(me, calls);
        calls = pasts.get(me);
    }

    void read(Strand me, Object owner, Object variable) {
        add(me, of(owner).getOrDefault(variable, 0L));
    }

    void write(Strand me, Object owner, Object variable) {
        add(me, 1);
        of(owner).put(variable, pasts.get(me));
    }

    private Map<Object, Long> of(Object owner) {
        return writers.computeIfAbsent(
                owner == null ? Fingerprint.class : owner, ignored -> new HashMap<>());
    }

    /** Returns the number of the state in which the threads are. */
    long of(List<Strand> strands) {
        long sum = Numbers.mix(calls, strands.size());
        for (Strand strand : strands) {
            long flags =
                    (strand.notified ? 1 : 0)
                            + (strand.timedOut ? 2 : 0)
                            + (strand.permit ? 4 : 0)
                            + (strand.thread.isInterrupted() ? 8 : 0)
                            + 16L * strand.state.ordinal()
                            + 256L * strand.site;
            long past = pasts.getOrDefault(strand, 0L);
            sum += Numbers.mix(Numbers.mix(past, flags), strand.number);
        }
        for (Map<Object, Long> ofOwner : writers.values()) {
            for (long writer : ofOwner.values()) {
                sum += Numbers.mix(writer, 3);
            }
        }
        return sum;
    }
}
