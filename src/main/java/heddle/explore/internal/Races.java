package heddle.explore.internal;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Finds data races: two accesses to a variable, one of them a write, that happens-before does not
 * order (JLS 17.4.5), with vector clocks.
 *
 * <p>Monitors, volatile fields, starts and joins order things as the language says. Calls of {@code
 * java.util.concurrent}, and the tasks that its threads run, are all taken to order what comes
 * before one with what comes after a later one: that orders more than their documentation promises,
 * so a race that is found is one, and a race between two such calls may be missed.
 */
final class Races {

    private static final Object STATICS = new Object();

    /** What is known of one field of one object, or of one element. */
    private static final class Variable {
        private final Clock written = new Clock();
        private final Clock read = new Clock();
        private final Map<Integer, Site> writes = new HashMap<>();
        private final Map<Integer, Site> reads = new HashMap<>();
    }

    private final Map<Object, Map<Object, Variable>> variables = new IdentityHashMap<>();
    private final Clock calls = new Clock();
    private final boolean looks;
    private boolean guesses;
    private String found;

    /** Looks for races, or does not. */
    Races(boolean looks) {
        this.looks = looks;
    }

    /** Whether it may have missed one: something was ordered more than is promised. */
    boolean hasGuessed() {
        return guesses;
    }

    /** Returns the first race in words, or null. */
    String found() {
        return found;
    }

    /** A thread reads or writes a field. */
    void access(Strand me, Object owner, Site site) {
        if (!looks) {
            return;
        }
        Object object = owner == null ? STATICS : owner;
        switch (site.effect()) {
            case READ -> read(me, variable(object, site.variable()), site);
            case WRITE -> write(me, variable(object, site.variable()), site);
            case VOLATILE_READ -> me.clock.join(variable(object, site.variable()).written);
            case VOLATILE_WRITE -> release(me, variable(object, site.variable()).written);
            default -> {}
        }
    }

    /** A thread reads or writes an element of an array. */
    void access(Strand me, Object array, int index, Site site) {
        if (!looks) {
            return;
        }
        Variable variable = variable(array, index);
        if (site.effect() == Site.Effect.READ) {
            read(me, variable, site);
        } else {
            write(me, variable, site);
        }
    }

    private Variable variable(Object object, Object name) {
        return variables
                .computeIfAbsent(object, ignored -> new HashMap<>())
                .computeIfAbsent(name, ignored -> new Variable());
    }

    private void read(Strand me, Variable variable, Site site) {
        compare(me, variable.written, variable.writes, site);
        variable.read.set(me.number, me.clock.of(me.number));
        variable.reads.put(me.number, site);
    }

    private void write(Strand me, Variable variable, Site site) {
        compare(me, variable.written, variable.writes, site);
        compare(me, variable.read, variable.reads, site);
        variable.written.set(me.number, me.clock.of(me.number));
        variable.writes.put(me.number, site);
    }

    private void compare(Strand me, Clock before, Map<Integer, Site> sites, Site site) {
        int other = found == null ? me.clock.unknown(before) : -1;
        if (other >= 0) {
            Site first = sites.get(other);
            found =
                    "data race: nothing orders %s (%s) and %s (%s)"
                            .formatted(first.action(), first.place(), site.action(), site.place());
        }
    }

    /** A thread has got a lock, seen the end of another, or the like. */
    void acquire(Strand me, Clock from) {
        me.clock.join(from);
    }

    /** Whoever acquires the clock from now on knows what the thread has done. */
    void release(Strand me, Clock to) {
        to.join(me.clock);
        me.clock.tick(me.number);
    }

    /** A thread calls, or comes back from, what synchronises. */
    void call(Strand me) {
        guesses = true;
        acquire(me, calls);
        release(me, calls);
    }
}
