package heddle.explore.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds data races: two accesses to a variable, one of them a write, that happens-before does not
 * order (JLS 17.4.5), with vector clocks.
 *
 * <p>Two accesses that are ordered only by the way the JDK happens to work are no race that could
 * be shown, but nothing to rely on either: a doubt.
 */
final class Races {

    private static final Object STATICS = new Object();

    /** Stands for all that a collection, a {@code StringBuilder} or the like contains. */
    private static final String CONTENT = "";

    /** What is known of one field of one object, or of one element. */
    private static final class Variable {
        /** What a volatile write of it leaves to those who read it. */
        private final Past written = new Past();

        private final Accesses writes = new Accesses();
        private final Accesses reads = new Accesses();
    }

    /** When a thread did it. */
    private record Access(int strand, int time, Site site) {}

    /** The last access of each thread. */
    private static final class Accesses {
        private Access[] last = new Access[4];

        void add(Access access) {
            if (access.strand() >= last.length) {
                last = Arrays.copyOf(last, 2 * access.strand());
            }
            last[access.strand()] = access;
        }
    }

    /** A read that counts only if a {@code StampedLock} says that nobody has written. */
    private record Attempt(Variable variable, Access access) {}

    private final Map<Object, Map<Object, Variable>> variables = new IdentityHashMap<>();
    private final Map<Strand, List<Attempt>> attempts = new IdentityHashMap<>();
    private final boolean looks;
    private String found;
    private String doubt;

    /** Looks for races, or does not. */
    Races(boolean looks) {
        this.looks = looks;
    }

    /** Returns the first race in words, or null. */
    String found() {
        return found;
    }

    /**
     * Returns in words the first two accesses that only the JDK's way of working orders, or null.
     */
    String doubt() {
        return doubt;
    }

    /** A thread reads or writes a field. */
    void access(Strand me, Object owner, Site site) {
        access(me, owner, site.variable(), site.effect(), site);
    }

    /** A thread reads or writes an element of an array. */
    void access(Strand me, Object array, int index, Site site) {
        access(me, array, index, site.effect(), site);
    }

    /** A thread reads or writes an object as a whole; every element, if it is an array. */
    void touch(Strand me, Object object, boolean writes, Site site) {
        Site.Effect effect = writes ? Site.Effect.WRITE : Site.Effect.READ;
        if (!object.getClass().isArray()) {
            access(me, object, CONTENT, effect, site);
            return;
        }
        for (int i = 0; i < java.lang.reflect.Array.getLength(object); i++) {
            access(me, object, i, effect, site);
        }
    }

    /** A thread reads or writes a variable of an object. */
    void access(Strand me, Object owner, Object name, Site.Effect effect, Site site) {
        if (!looks) {
            return;
        }
        switch (effect) {
            case READ -> read(me, variable(owner, name), site);
            case WRITE -> write(me, variable(owner, name), site);
            case VOLATILE_READ -> {
                acquire(me, variable(owner, name).written);
                compare(me, variable(owner, name).writes, site);
            }
            case VOLATILE_WRITE -> {
                compare(me, variable(owner, name).writes, site);
                compare(me, variable(owner, name).reads, site);
                release(me, variable(owner, name).written);
            }
            default -> {}
        }
    }

    private Variable variable(Object object, Object name) {
        return variables
                .computeIfAbsent(object == null ? STATICS : object, ignored -> new HashMap<>())
                .computeIfAbsent(name, ignored -> new Variable());
    }

    private void read(Strand me, Variable variable, Site site) {
        Access access = new Access(me.number, me.clock.time(me.number), site);
        List<Attempt> attempted = attempts.get(me);
        if (attempted == null) {
            read(me, variable, access);
        } else {
            attempted.add(new Attempt(variable, access));
        }
    }

    private void read(Strand me, Variable variable, Access access) {
        compare(me, variable.writes, access.site());
        variable.reads.add(access);
    }

    private void write(Strand me, Variable variable, Site site) {
        compare(me, variable.writes, site);
        compare(me, variable.reads, site);
        variable.writes.add(new Access(me.number, me.clock.time(me.number), site));
    }

    private void compare(Strand me, Accesses before, Site site) {
        for (Access other : before.last) {
            if (other == null || found != null) {
                continue;
            }
            if (!me.clock.isActual(other.strand(), other.time())) {
                found = "data race: nothing orders " + both(other.site(), site);
            } else if (doubt == null && !me.clock.isPromised(other.strand(), other.time())) {
                doubt =
                        "only the way this JDK works orders %s; its documentation promises nothing"
                                .formatted(both(other.site(), site));
            }
        }
    }

    private static String both(Site one, Site other) {
        return "%s (%s) and %s (%s)"
                .formatted(one.action(), one.place(), other.action(), other.place());
    }

    /** A thread has got a lock, seen the end of another, or the like. */
    void acquire(Strand me, Past from) {
        if (looks) {
            me.clock.learn(from);
        }
    }

    /** Whoever acquires it from now on knows what the thread has done. */
    void release(Strand me, Past to) {
        if (looks) {
            to.learn(me.clock);
            me.clock.tick(me.number);
        }
    }

    /** Whoever acquires it from now on happens to know what the thread has done. */
    void happenToRelease(Strand me, Past to) {
        if (looks) {
            to.happenToLearn(me.clock);
            me.clock.tick(me.number);
        }
    }

    /** A thread learns, and lets others learn, what nothing promises. */
    void meet(Strand me, Past place) {
        if (looks) {
            me.clock.happenToLearn(place);
            place.happenToLearn(me.clock);
            me.clock.tick(me.number);
        }
    }

    /** From now on its reads are attempts. */
    void attempt(Strand me) {
        giveUp(me);
        attempts.put(me, new ArrayList<>());
    }

    boolean isAttempting(Strand me) {
        return attempts.containsKey(me);
    }

    /** The attempts are valid, or are forgotten; later writes need not be ordered after them. */
    void validate(Strand me, boolean valid) {
        List<Attempt> attempted = attempts.remove(me);
        if (valid && attempted != null) {
            attempted.forEach(a -> compare(me, a.variable().writes, a.access().site()));
        }
    }

    /** Nobody asks any more whether the attempts are valid: they were ordinary reads. */
    void giveUp(Strand me) {
        List<Attempt> attempted = attempts.remove(me);
        if (attempted != null) {
            attempted.forEach(a -> read(me, a.variable(), a.access()));
        }
    }
}
