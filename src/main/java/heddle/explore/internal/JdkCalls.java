package heddle.explore.internal;

import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.StampedLock;

/** What the calls of the JDK mean that explored code makes in one schedule. */
final class JdkCalls {

    /** What such a call asks of the schedule. */
    interface Steps {

        /** Lets others go on first. */
        void point(int site);

        /** Reads or writes an object as a whole. */
        void touch(Object object, boolean writes, int site);

        /** Reads or writes a variable of an object. */
        void access(Object object, Object variable, Site.Effect effect, int site);

        /** Says that a variable has been written as if it were volatile. */
        void wrote(Object object, Object variable, int site);

        /** Whether no other thread can do anything now. */
        boolean isAlone();

        void refuse(int site, String what, String advice);

        void print(Object text);
    }

    /** What a thread is about to do inside of a call. */
    private static final class Inside {
        /** Whoever comes out of explored code in the call knows what is known there; or null. */
        private Past known;

        /** The synchronised collection that is used as soon as its monitor is held; or null. */
        private Object collection;

        private boolean writes;
        private int site;

        private void use(Object what, boolean toWrite, int at) {
            collection = what;
            writes = toWrite;
            site = at;
        }
    }

    private final Steps steps;
    private final Races races;
    private final Edges edges = new Edges();
    private final List<Inside> insides = new ArrayList<>();

    /** The collection that an iterator, a stream or another view is one of. */
    private final Map<Object, Object> wholes = new IdentityHashMap<>();

    JdkCalls(Steps steps, Races races) {
        this.steps = steps;
        this.races = races;
    }

    private Inside inside(Strand me) {
        while (insides.size() <= me.number) {
            insides.add(new Inside());
        }
        return insides.get(me.number);
    }

    private Object whole(Object view) {
        return wholes.getOrDefault(view, view);
    }

    /** Refuses a call that cannot be explored, wherever it is. */
    void refuse(Object receiver, int site) {
        CallSite call = CallSite.at(site);
        Calls.Meaning meaning = call.meaning(receiver);
        if (meaning.use() == Use.REFUSED) {
            steps.refuse(site, call.name(receiver), meaning.advice());
        }
    }

    /** A call begins. */
    void begin(Strand me, Object receiver, Object[] arguments, int site) {
        CallSite call = CallSite.at(site);
        Calls.Meaning meaning = call.meaning(receiver);
        Use use = meaning.use();
        Object[] seen = call.onlyStores() ? null : arguments;
        switch (use) {
            case PURE, WRAP -> {}
            case REFUSED -> refuse(receiver, site);
            case PARTS -> beginParts(me, receiver, call, site);
            case LOOKS -> {
                lookAt(receiver, site);
                look(arguments, site);
            }
            case READ, VIEW, WRITE -> {
                look(seen, site);
                if (receiver != null) {
                    steps.touch(whole(receiver), use == Use.WRITE, site);
                }
            }
            case FILL -> touch(arguments, true, site);
            case COPY -> {
                touch(arguments[0], arguments[1], arguments[4], false, site);
                touch(arguments[2], arguments[3], arguments[4], true, site);
            }
            case VARIABLE -> VarHandles.begin(steps, (VarHandle) receiver, arguments, call, site);
            case OUT -> {
                look(arguments, site);
                steps.point(site);
                steps.print(arguments == null ? "" : arguments[0]);
            }
            default -> {
                look(seen, site);
                steps.point(site);
                if (receiver != null) {
                    beginStep(me, use, receiver, arguments, call, site);
                }
            }
        }
    }

    private void beginParts(Strand me, Object receiver, CallSite call, int site) {
        if (!steps.isAlone()) {
            steps.refuse(
                    site,
                    call.name(receiver),
                    "it is not one step, and other threads can run meanwhile; call it when they"
                            + " have ended");
        }
        acquireAll(me, receiver);
    }

    private void acquireAll(Strand me, Object collection) {
        edges.ofAllElements(collection).forEach(past -> races.acquire(me, past));
    }

    /** Reads the collections and arrays that a call is given. */
    private void look(Object[] arguments, int site) {
        if (arguments != null) {
            touch(arguments, false, site);
            for (int i = 1; i < arguments.length; i++) {
                lookAt(arguments[i], site);
            }
        }
    }

    /** The first argument, or what lies between two indices of it. */
    private void touch(Object[] arguments, boolean writes, int site) {
        boolean isRange =
                arguments.length > 2
                        && arguments[1] instanceof Integer
                        && arguments[2] instanceof Integer;
        if (isRange && arguments[0] != null && arguments[0].getClass().isArray()) {
            int count = (Integer) arguments[2] - (Integer) arguments[1];
            touch(arguments[0], arguments[1], count, writes, site);
        } else if (writes) {
            steps.touch(whole(arguments[0]), true, site);
        } else {
            lookAt(arguments[0], site);
        }
    }

    private void touch(Object array, Object from, Object count, boolean writes, int site) {
        int first = Math.max(0, (Integer) from);
        int end = Math.min(Array.getLength(array), first + (Integer) count);
        Site.Effect effect = writes ? Site.Effect.WRITE : Site.Effect.READ;
        for (int i = first; i < end; i++) {
            steps.access(array, i, effect, site);
        }
    }

    private void lookAt(Object object, int site) {
        if (object instanceof Object[] several) {
            for (Object one : several) {
                if (!(one instanceof Object[])) {
                    lookAt(one, site);
                }
            }
        }
        if (object != null && isVariable(object)) {
            steps.touch(whole(object), false, site);
        }
    }

    private boolean isVariable(Object object) {
        return object.getClass().isArray()
                || wholes.containsKey(object)
                || Calls.isVariable(object.getClass());
    }

    private void beginStep(
            Strand me, Use use, Object receiver, Object[] arguments, CallSite call, int site) {
        Past past = past(use, receiver, arguments);
        if (use != Use.THREAD && use != Use.STARTS) {
            races.meet(me, past);
        }
        switch (use) {
            case RELEASE, REJOIN -> races.release(me, past);
            case RELEASE_SHARED ->
                    races.release(me, edges.ofReaders(LockOwner.synchronizer(receiver)));
            case UNLOCK_BOTH -> {
                races.release(me, past);
                races.release(me, edges.ofReaders(receiver));
            }
            case PUT, SWAP -> races.release(me, edges.of(receiver, stored(arguments)));
            case MEET -> {
                races.release(me, past);
                inside(me).known = past;
            }
            case BOTH, UPDATE_KEY -> inside(me).known = past;
            case MONITOR -> inside(me).use(whole(receiver), Calls.writes(call.method()), site);
            case OPTIMISTIC -> races.attempt(me);
            case ALL -> acquireAll(me, receiver);
            case THREAD -> {
                if (call.method().equals("interrupt")) {
                    races.release(me, past);
                }
            }
            default -> {}
        }
    }

    /** Where those who call leave what they know. */
    private Past past(Use use, Object receiver, Object[] arguments) {
        return switch (use) {
            case PUT_KEY, GET_KEY, UPDATE_KEY -> edges.of(receiver, arguments[0]);
            default ->
                    Calls.isOfSeveral(receiver.getClass()) && arguments != null
                            ? edges.of(receiver, arguments[0])
                            : edges.of(LockOwner.synchronizer(receiver));
        };
    }

    /** What a call puts in: of {@code set(index, element)} the second argument. */
    private static Object stored(Object[] arguments) {
        return arguments[arguments.length > 1 && arguments[0] instanceof Integer ? 1 : 0];
    }

    /** A call ends. */
    void end(
            Strand me,
            Object receiver,
            Object[] arguments,
            Object result,
            Throwable thrown,
            int site) {
        CallSite call = CallSite.at(site);
        Use use = call.meaning(receiver).use();
        if (thrown instanceof InterruptedException) {
            interrupted(me, me.thread);
        }
        if (use == Use.WRAP && arguments[0] != null && isVariable(arguments[0])) {
            wholes.put(result, whole(arguments[0]));
        } else if (use == Use.VARIABLE) {
            VarHandles.end(steps, (VarHandle) receiver, arguments, call, result, site);
        } else if (receiver != null) {
            if (use == Use.VIEW || use == Use.MONITOR && Calls.views(call.method())) {
                view(receiver, call, result);
            }
            if (use.isStep() && use != Use.PARTS) {
                endStep(me, use, receiver, arguments, call, result, thrown);
            }
        }
    }

    private void view(Object receiver, CallSite call, Object result) {
        if (result != null && (!call.method().equals("next") || result instanceof Map.Entry)) {
            wholes.put(result, whole(receiver));
        }
    }

    private void endStep(
            Strand me,
            Use use,
            Object receiver,
            Object[] arguments,
            CallSite call,
            Object result,
            Throwable thrown) {
        Past past = past(use, receiver, arguments);
        Inside inside = inside(me);
        inside.known = null;
        inside.collection = null;
        boolean done = thrown == null && !Boolean.FALSE.equals(result);
        boolean found = done && result != null;
        switch (use) {
            case ACQUIRE, REJOIN -> {
                if (done && !isZeroStamp(receiver, result) || use == Use.REJOIN) {
                    races.acquire(me, past);
                    races.acquire(me, edges.leftByReaders(LockOwner.synchronizer(receiver)));
                }
            }
            case ACQUIRE_SHARED -> {
                if (done && !isZeroStamp(receiver, result)) {
                    races.acquire(me, past);
                }
            }
            case BOTH, UPDATE_KEY -> {
                races.acquire(me, past);
                races.release(me, past);
            }
            case CAS -> {
                races.acquire(me, past);
                if (done) {
                    races.release(me, past);
                }
            }
            case MEET -> {
                if (done) {
                    races.acquire(me, past);
                    races.release(me, past);
                }
            }
            case PUT_KEY -> {
                if (found) {
                    races.acquire(me, past);
                }
                races.release(me, past);
            }
            case GET_KEY -> {
                if (found) {
                    races.acquire(me, past);
                }
            }
            case TAKE, SWAP -> {
                if (found || done && use == Use.SWAP) {
                    races.acquire(me, edges.of(receiver, result));
                }
            }
            case ALL -> acquireAll(me, receiver);
            case VALIDATE -> {
                boolean valid = done && !isZeroStamp(receiver, result);
                if (valid) {
                    races.acquire(me, past);
                }
                races.validate(me, valid);
            }
            case THREAD -> {
                if (Boolean.TRUE.equals(result) && call.method().equals("isInterrupted")) {
                    interrupted(me, (Thread) receiver);
                }
            }
            default -> {}
        }
        if (use != Use.THREAD && use != Use.STARTS) {
            races.meet(me, edges.of(LockOwner.synchronizer(receiver)));
        }
    }

    private static boolean isZeroStamp(Object receiver, Object result) {
        return receiver instanceof StampedLock && result instanceof Long stamp && stamp == 0;
    }

    /** A thread has seen an interrupt (JLS 17.4.5). */
    void interrupted(Strand me, Thread thread) {
        races.acquire(me, edges.of(thread));
    }

    /** Explored code is called back. */
    void enter(Strand me) {
        if (inside(me).known != null) {
            races.acquire(me, inside(me).known);
        }
    }

    /** A monitor of the JDK is held. */
    void monitorEntered(Strand me) {
        Inside inside = inside(me);
        if (inside.collection != null) {
            races.touch(me, inside.collection, inside.writes, Sites.get(inside.site));
            inside.collection = null;
        }
    }

    /** The JDK hands over to whoever gets the object. */
    void release(Strand me, Object object) {
        races.release(me, edges.of(object));
    }

    void acquire(Strand me, Object object) {
        races.acquire(me, edges.of(object));
    }
}
