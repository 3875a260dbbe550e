package heddle.explore.internal;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What those learn who synchronise on an object, or get an element of it: the happens-before edges
 * between calls of one schedule.
 */
final class Edges {

    private static final Past NOTHING = new Past();

    private final Map<Object, Past> objects = new IdentityHashMap<>();
    private final Map<Object, Past> readers = new IdentityHashMap<>();
    private final Map<Object, Map<Element, Past>> elements = new IdentityHashMap<>();

    /** A value is the same as an equal one, any other object only as itself. */
    private record Element(Object object) {

        private boolean isValue() {
            return object instanceof String
                    || object instanceof Number && object.getClass().getClassLoader() == null
                    || object instanceof Character
                    || object instanceof Boolean;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Element e
                    && (e.object == object || isValue() && object.equals(e.object));
        }

        @Override
        public int hashCode() {
            return isValue() ? object.hashCode() : System.identityHashCode(object);
        }
    }

    Past of(Object object) {
        return objects.computeIfAbsent(object, ignored -> new Past());
    }

    /** What those have left who share a lock, for one that excludes them. */
    Past leftByReaders(Object lock) {
        return readers.getOrDefault(lock, NOTHING);
    }

    /** What those leave who share a lock, for one that excludes them. */
    Past ofReaders(Object lock) {
        return readers.computeIfAbsent(lock, ignored -> new Past());
    }

    Past of(Object collection, Object element) {
        return elements.computeIfAbsent(collection, ignored -> new HashMap<>())
                .computeIfAbsent(new Element(element), ignored -> new Past());
    }

    Iterable<Past> ofAllElements(Object collection) {
        return elements.getOrDefault(collection, Map.of()).values();
    }
}
