package heddle.explore.internal;

import java.lang.reflect.Array;
import java.util.IdentityHashMap;
import java.util.Map;

/** Reads and writes the collections and arrays that calls are given, each a variable. */
final class Arguments {

    private final Points points;

    /** The collection that an iterator, a stream or another view is one of. */
    private final Map<Object, Object> wholes = new IdentityHashMap<>();

    Arguments(Points points) {
        this.points = points;
    }

    /** Returns what a view is a view of, or the object itself. */
    Object whole(Object view) {
        return wholes.getOrDefault(view, view);
    }

    /** From now on whoever uses the view uses the collection. */
    void addView(Object view, Object collection) {
        wholes.put(view, whole(collection));
    }

    /** Copies a part of an array, as {@code System.arraycopy}. */
    void copy(Object[] arguments, int site) {
        touch(arguments[0], arguments[1], arguments[4], false, site);
        touch(arguments[2], arguments[3], arguments[4], true, site);
    }

    /** Reads all. */
    void look(Object[] arguments, int site) {
        if (arguments != null) {
            touch(arguments, false, site);
            for (int i = 1; i < arguments.length; i++) {
                lookAt(arguments[i], site);
            }
        }
    }

    /** The first argument, or what lies between two indices of it. */
    void touch(Object[] arguments, boolean writes, int site) {
        boolean isRange =
                arguments.length > 2
                        && arguments[1] instanceof Integer
                        && arguments[2] instanceof Integer;
        if (isRange && arguments[0] != null && arguments[0].getClass().isArray()) {
            int count = (Integer) arguments[2] - (Integer) arguments[1];
            touch(arguments[0], arguments[1], count, writes, site);
        } else if (writes) {
            points.touch(whole(arguments[0]), true, site);
        } else {
            lookAt(arguments[0], site);
        }
    }

    private void touch(Object array, Object from, Object count, boolean writes, int site) {
        int first = Math.max(0, (Integer) from);
        int end = Math.min(Array.getLength(array), first + (Integer) count);
        Site.Effect effect = writes ? Site.Effect.WRITE : Site.Effect.READ;
        for (int i = first; i < end; i++) {
            points.access(array, i, effect, site);
        }
    }

    void lookAt(Object object, int site) {
        if (object instanceof Object[] several) {
            for (Object one : several) {
                if (!(one instanceof Object[])) {
                    lookAt(one, site);
                }
            }
        }
        if (object != null && isVariable(object)) {
            points.touch(whole(object), false, site);
        }
    }

    boolean isVariable(Object object) {
        return object.getClass().isArray()
                || wholes.containsKey(object)
                || Calls.isVariable(object.getClass());
    }
}
