package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.util.List;

/**
 * Takes down what happens in a schedule, for those who ask: a witness shows it, and the state of
 * the program depends on it.
 */
final class Observer {

    /** Null where there is no witness. */
    private final Trace trace;

    /** Null where nobody asks for states. */
    private final ProgramState state;

    Observer(Trace trace, ProgramState state) {
        this.trace = trace;
        this.state = state;
    }

    /** From now on, or no more. */
    void observe(boolean on, Schedule schedule) {
        Hooks.tracing = on && (trace != null || state != null);
        if (isTraced()) {
            trace.begin(schedule);
        }
    }

    private boolean isTraced() {
        return Hooks.tracing && trace != null;
    }

    /** Returns what a reader calls an object: where it is, if that was taken down, or its type. */
    String name(Object object) {
        return trace == null ? Sight.typeName(object) : trace.name(object);
    }

    /** The threads share an object. */
    void share(Object object) {
        if (state != null) {
            state.begin(object);
        }
    }

    /** A thread begins. */
    void add(Strand strand) {
        if (state != null) {
            state.add(strand);
        }
    }

    /** A thread takes a step. */
    void add(Strand me, int site) {
        know(me, site);
        if (isTraced()) {
            trace.add(me, site);
        }
    }

    /** A thread comes to know something. */
    void know(Strand me, long what) {
        if (state != null) {
            state.know(me, what);
        }
    }

    /** A thread comes to know a value, or an object. */
    void see(Strand me, Object value) {
        if (state != null) {
            state.see(me, value);
        }
    }

    /** A thread is about to use an object. */
    void use(Strand me, Object object) {
        if (state != null) {
            state.use(me, object);
        }
    }

    void touch(Object object, Site at) {
        if (isTraced()) {
            trace.touch(object, at);
        }
    }

    void touch(Object array, int index) {
        if (isTraced()) {
            trace.touch(array, index);
        }
    }

    void touchLock(Object object) {
        if (isTraced()) {
            trace.touchLock(object);
        }
    }

    void print(Object text) {
        if (isTraced()) {
            trace.value(text);
        }
    }

    /** What the last step has read, or is about to write. */
    void value(Strand me, Object value) {
        if (state != null) {
            state.value(me, value);
        }
        print(value);
    }

    void call(Strand me, Object receiver, Object[] arguments, CallSite call) {
        if (state != null) {
            state.call(me, receiver, arguments, call);
        }
    }

    void returned(Strand me, Use use, Object result, Throwable thrown) {
        if (state != null) {
            state.returned(me, use, result, thrown);
        }
    }

    long past(Strand me) {
        return state == null ? 0 : state.past(me);
    }

    void loop(Strand me, long past, int site) {
        if (state != null) {
            state.loop(me, past, site);
        }
    }

    /** Whether a thread is in the middle of a call of the JDK, as far as that is asked for. */
    boolean isInCall(Strand me) {
        return state != null && state.isInCall(me);
    }

    /** One of these threads is about to be chosen, to go on or to be woken. */
    void choose(List<Strand> among, boolean wakes) {
        if (isTraced()) {
            trace.choose(among, wakes);
        }
    }

    /** A thread is about to wait. */
    void waits(Strand me) {
        if (state != null) {
            state.waits(me);
        }
    }

    /** A thread that had to wait goes on. */
    void goesOn(Strand me) {
        if (state != null) {
            state.goesOn(me);
        }
        if (isTraced()) {
            trace.goesOn(me);
        }
    }

    /** The wait of a thread that is notified and interrupted ends, in one way or the other. */
    void waitEnds(Strand me, boolean interrupted) {
        know(me, interrupted ? 1 : 0);
        if (isTraced()) {
            trace.waitEnds(me, interrupted);
        }
    }
}
