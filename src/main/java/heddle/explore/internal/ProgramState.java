package heddle.explore.internal;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The state of a program between two steps, as a number: from two states with the same number all
 * goes on alike.
 *
 * <p>A state is what each thread knows, what it waits for, who holds which monitor, and what is in
 * the objects that threads have used. A thread knows what it has read since it began, or since the
 * head of the loop that it is in, and the local variables there. What it knows in the middle of a
 * call of the JDK in which others can go on cannot be told; the state is like no other then.
 */
final class ProgramState {

    private static final long BEGIN = 21;
    private static final long UNKNOWN = 22;
    private static final long THREAD = 23;
    private static final long ENDED = 24;
    private static final long WAITS = 25;

    /** How often something was not known, in all schedules. */
    private static long unknowns;

    private final Map<Object, Long> names = new IdentityHashMap<>();
    private final Set<Long> given = new HashSet<>();

    /** What was in the objects that threads have used before they did. */
    private final Map<Object, Long> before = new IdentityHashMap<>();

    /** What has been written to static fields. */
    private final Map<String, Long> statics = new HashMap<>();

    private final Contents contents = new Contents(this::nameOrValue);

    /** Gives names to all objects that this one leads to: the same ones in each schedule. */
    void begin(Object root) {
        Contents.visitAll(root, object -> name(object, Numbers.mix(BEGIN, names.size())));
    }

    /** A thread begins. */
    void add(Strand strand) {
        strand.calls = new ArrayList<>();
        names.put(strand.thread, Numbers.mix(THREAD, strand.number));
    }

    /** Whether a thread is in the middle of a call of the JDK. */
    boolean isInCall(Strand me) {
        return !me.calls.isEmpty();
    }

    private void name(Object object, long wish) {
        long name = wish;
        while (name == 0 || !given.add(name)) {
            name = Numbers.mix(name, 1);
        }
        names.put(object, name);
    }

    private long nameOrValue(Object object) {
        long value = Numbers.of(object);
        return value == 0 ? names.getOrDefault(object, 0L) : value;
    }

    /** A thread comes to know a value, or an object. */
    void see(Strand me, Object value) {
        long number = nameOrValue(value);
        if (number == 0) {
            name(value, me.knows);
            number = names.get(value);
        }
        know(me, number);
    }

    /** A thread comes to know something. */
    void know(Strand me, long what) {
        me.knows = Numbers.mix(me.knows, me.calls.isEmpty() ? what : UNKNOWN + ++unknowns);
    }

    /** A thread is about to use an object, and may change it. */
    void use(Strand me, Object object) {
        see(me, object);
        boolean isObject = names.containsKey(object) && !(object instanceof VarHandle);
        if (isObject && !before.containsKey(object)) {
            before.put(object, contentsOf(object));
        }
    }

    /** A call of the JDK begins. */
    void call(Strand me, Object receiver, Object[] arguments, CallSite call) {
        use(me, receiver);
        if (arguments != null) {
            for (Object argument : arguments) {
                use(me, argument);
            }
        }
        if (call.returns() && isDeep(call.meaning(receiver).use())) {
            me.calls.add(me.knows);
            me.isInLock = isLock(receiver);
        }
    }

    /** What a thread knows that waits for these, can be told from what is in them. */
    private static boolean isLock(Object receiver) {
        return receiver != null
                && receiver.getClass().getName().startsWith("java.util.concurrent.locks.");
    }

    /** A thread is about to wait. */
    void waits(Strand me) {
        if (me.calls.size() == 1 && me.isInLock) {
            me.knows = Numbers.mix(me.calls.getLast(), WAITS);
        } else {
            know(me, WAITS);
        }
    }

    /** It goes on; an interrupt may be all that a call remembers of its waiting. */
    void goesOn(Strand me) {
        know(
                me,
                (me.notified ? 1 : 0)
                        + (me.timedOut ? 2 : 0)
                        + (me.thread.isInterrupted() ? 4 : 0));
        me.isInVain = !me.calls.isEmpty();
        me.isInLock &= !me.thread.isInterrupted();
    }

    /** It ends. */
    void returned(Strand me, Use use, Object result, Throwable thrown) {
        if (isDeep(use)) {
            me.knows = me.calls.removeLast();
            me.isInVain = false;
        }
        see(me, result);
        see(me, thrown == null ? null : thrown.getClass());
    }

    /** Those of threads leave nothing open when others go on in the middle of them. */
    private static boolean isDeep(Use use) {
        return use != Use.THREAD && use != Use.STARTS;
    }

    /** A thread has read a value, or is about to write it. */
    void value(Strand me, Object value) {
        see(me, value);
        Site site = Sites.get(me.site);
        if (site.writesStatic()) {
            statics.put(site.variable(), nameOrValue(value));
        }
    }

    /** Returns what a thread knows at the beginning of a method. */
    long past(Strand me) {
        know(me, BEGIN);
        return me.knows;
    }

    /** At the head of a loop it need not know more than it did then, but for local variables. */
    void loop(Strand me, long past, int site) {
        me.knows = Numbers.mix(past, site);
    }

    private long contentsOf(Object object) {
        try {
            return contents.of(object);
        } catch (Contents.HiddenException e) {
            return ++unknowns;
        }
    }

    /** Returns the number of the state in which the program is. */
    long number(Turns turns, VirtualTime time, Collection<Lock> locks) {
        long sum = 0;
        for (Strand strand : turns.strands()) {
            sum += of(strand, time.now());
        }
        for (Lock lock : locks) {
            if (!lock.isFree()) {
                long held = Numbers.mix(lock.owner.number, lock.count);
                sum += Numbers.mix(of(lock), held);
            }
        }
        for (Map.Entry<Object, Long> used : before.entrySet()) {
            long now = contentsOf(used.getKey());
            sum += now == used.getValue() ? 0 : Numbers.mix(names.get(used.getKey()), now);
        }
        return sum + statics.hashCode();
    }

    private long of(Lock lock) {
        long name = nameOrValue(lock.object);
        return name == 0 ? ++unknowns : name;
    }

    private long of(Strand strand, long now) {
        if (strand.state == Strand.State.ENDED) {
            return Numbers.mix(ENDED, strand.number);
        }
        long flags =
                (strand.notified ? 1 : 0)
                        + (strand.timedOut ? 2 : 0)
                        + (strand.permit ? 4 : 0)
                        + (strand.thread.isInterrupted() ? 8 : 0)
                        + 16L * strand.state.ordinal()
                        + 256L * strand.site;
        boolean timed = strand.deadline != Strand.NO_DEADLINE;
        boolean locks =
                strand.state == Strand.State.ENTERING || strand.state == Strand.State.WAITING;
        long number = Numbers.mix(strand.knows, flags);
        number = Numbers.mix(number, timed ? strand.deadline - now : -1);
        number = Numbers.mix(number, locks ? of(strand.lock) : 0);
        number = Numbers.mix(number, strand.wokeUpEarly());
        Object locals = ThreadInside.locals(strand.thread);
        number = Numbers.mix(number, locals == null ? 0 : contentsOf(locals));
        return Numbers.mix(number, strand.number);
    }
}
