package heddle.explore.internal;

import java.lang.invoke.VarHandle;
import java.util.IdentityHashMap;
import java.util.Map;

/** What the calls of the JDK mean that explored code makes in one schedule. */
final class JdkCalls {

    /** A synchronised collection that is used as soon as its monitor is held. */
    private record Guarded(Object collection, boolean writes, int site) {}

    private final Points points;
    private final Races races;
    private final CallEdges edges;
    private final Observer observer;
    private final Arguments arguments;
    private final Map<Strand, Guarded> guarded = new IdentityHashMap<>(4);

    JdkCalls(Points points, Races races, CallEdges edges, Observer observer) {
        this.points = points;
        this.races = races;
        this.edges = edges;
        this.observer = observer;
        this.arguments = new Arguments(points);
    }

    /** Refuses a call that cannot be explored, wherever it is. */
    void refuse(Object receiver, int site) {
        CallSite call = CallSite.at(site);
        Calls.Meaning meaning = call.meaning(receiver);
        if (meaning.use() == Use.REFUSED) {
            points.refuse(site, call.name(receiver), meaning.advice());
        }
    }

    /** A call begins. */
    void begin(Strand me, Object receiver, Object[] given, int site) {
        CallSite call = CallSite.at(site);
        Calls.Meaning meaning = call.meaning(receiver);
        Use use = meaning.use();
        Object[] seen = call.onlyStores() ? null : given;
        switch (use) {
            case PURE, WRAP -> {}
            case REFUSED -> refuse(receiver, site);
            case PARTS -> beginParts(me, receiver, call, site);
            case LOOKS -> {
                arguments.lookAt(receiver, site);
                arguments.look(given, site);
            }
            case READ, VIEW, WRITE -> {
                arguments.look(seen, site);
                if (receiver != null) {
                    points.touch(arguments.whole(receiver), use == Use.WRITE, site);
                }
            }
            case FILL -> arguments.touch(given, true, site);
            case COPY -> arguments.copy(given, site);
            case VARIABLE -> VarHandles.begin(points, (VarHandle) receiver, given, call, site);
            case OUT -> {
                arguments.look(given, site);
                points.point(site);
                observer.print(given == null ? "" : given[0]);
            }
            default -> {
                arguments.look(seen, site);
                points.point(site);
                if (receiver != null) {
                    edges.begin(me, use, receiver, given, call);
                }
                if (use == Use.MONITOR && receiver != null) {
                    Object collection = arguments.whole(receiver);
                    guarded.put(me, new Guarded(collection, Calls.writes(call.method()), site));
                }
            }
        }
    }

    private void beginParts(Strand me, Object receiver, CallSite call, int site) {
        if (!points.isAlone()) {
            points.refuse(
                    site,
                    call.name(receiver),
                    "it is not one step, and other threads can run meanwhile; call it when they"
                            + " have ended");
        }
        edges.acquireAll(me, receiver);
    }

    /** A call ends. */
    void end(
            Strand me, Object receiver, Object[] given, Object result, Throwable thrown, int site) {
        CallSite call = CallSite.at(site);
        Use use = call.meaning(receiver).use();
        if (thrown instanceof InterruptedException) {
            edges.interrupted(me, me.thread);
        }
        if (use == Use.WRAP && given[0] != null && arguments.isVariable(given[0])) {
            arguments.addView(result, given[0]);
        } else if (use == Use.VARIABLE) {
            VarHandles.end(points, (VarHandle) receiver, given, call, result, site);
        } else if (receiver != null) {
            if (use == Use.VIEW || use == Use.MONITOR && Calls.views(call.method())) {
                view(receiver, call, result);
            }
            if (use.isStep() && use != Use.PARTS) {
                if (use == Use.MONITOR) {
                    guarded.remove(me);
                }
                edges.end(me, use, receiver, given, call, result, thrown);
            }
        }
    }

    private void view(Object receiver, CallSite call, Object result) {
        if (result != null && (!call.method().equals("next") || result instanceof Map.Entry)) {
            arguments.addView(result, receiver);
        }
    }

    /** A monitor of the JDK is held. */
    void monitorEntered(Strand me) {
        Guarded use = guarded.remove(me);
        if (use != null) {
            races.touch(me, use.collection, use.writes, Sites.get(use.site));
        }
    }
}
