package heddle.explore.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;

/**
 * What the calls of one schedule order: the happens-before edges that the documentation of {@code
 * java.util.concurrent} promises, and those that nobody does.
 */
final class CallEdges {

    private final Races races;
    private final Edges edges = new Edges();

    /** What whoever comes out of explored code in a call of a thread learns; by its number. */
    private final List<Past> known = new ArrayList<>();

    CallEdges(Races races) {
        this.races = races;
    }

    private void know(Strand me, Past past) {
        while (known.size() <= me.number) {
            known.add(null);
        }
        known.set(me.number, past);
    }

    /** A call begins. */
    void begin(Strand me, Use use, Object receiver, Object[] arguments, CallSite call) {
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
                know(me, past);
            }
            case BOTH, UPDATE_KEY -> know(me, past);
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

    /** Acquires what those have left who have put in its elements. */
    void acquireAll(Strand me, Object collection) {
        edges.ofAllElements(collection).forEach(past -> races.acquire(me, past));
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
            Use use,
            Object receiver,
            Object[] arguments,
            CallSite call,
            Object result,
            Throwable thrown) {
        Past past = past(use, receiver, arguments);
        know(me, null);
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
        if (me.number < known.size() && known.get(me.number) != null) {
            races.acquire(me, known.get(me.number));
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
