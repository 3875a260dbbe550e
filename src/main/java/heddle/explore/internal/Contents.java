package heddle.explore.internal;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * What is in an object, as a number: in its fields or elements, and in those of the objects that it
 * leads to, as far as these have no names of their own.
 */
final class Contents {

    private static final ClassValue<List<Field>> FIELDS =
            new ClassValue<>() {
                @Override
                protected List<Field> computeValue(Class<?> type) {
                    return fields(type);
                }
            };

    /** The number of a value or of an object that has a name; 0 for another object. */
    private final ToLongFunction<Object> names;

    Contents(ToLongFunction<Object> names) {
        this.names = names;
    }

    /** It cannot be seen what is in an object. */
    static final class HiddenException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        HiddenException(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Returns what is in an object.
     *
     * @throws HiddenException if it cannot be seen
     */
    long of(Object object) {
        Walk walk = new Walk(isOfJdk(object) && !object.getClass().isArray());
        walk.visit(object);
        while (!walk.open.isEmpty()) {
            walk.visit(walk.open.remove());
        }
        return walk.number;
    }

    /** Visits an object and all that it leads to and that can be seen. */
    static void visitAll(Object root, Consumer<Object> visitor) {
        Map<Object, Boolean> seen = new IdentityHashMap<>();
        Queue<Object> open = new ArrayDeque<>();
        Consumer<Object> reach =
                value -> {
                    if (!isValue(value) && seen.put(value, true) == null) {
                        open.add(value);
                    }
                };
        reach.accept(root);
        while (!open.isEmpty()) {
            Object next = open.remove();
            visitor.accept(next);
            try {
                forEachPart(next, reach);
            } catch (HiddenException e) {
                seen.put(next, true);
            }
        }
    }

    private static boolean isOfJdk(Object object) {
        return !ExploredCode.isExplored(object.getClass());
    }

    private static boolean isValue(Object value) {
        return Numbers.of(value) != 0 || value instanceof Thread;
    }

    /** What is in its fields, or its elements. */
    private static void forEachPart(Object object, Consumer<Object> visitor) {
        if (object.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(object); i++) {
                visitor.accept(Array.get(object, i));
            }
        } else {
            for (Field field : FIELDS.get(object.getClass())) {
                visitor.accept(value(field, object));
            }
        }
    }

    /**
     * One walk along references. What an object of the JDK leads to is its own affair; what one of
     * explored code leads to is used under its own name.
     */
    private final class Walk {

        private final boolean isOfJdk;
        private final Map<Object, Integer> seen = new IdentityHashMap<>();
        private final Queue<Object> open = new ArrayDeque<>();
        private long number;

        Walk(boolean isOfJdk) {
            this.isOfJdk = isOfJdk;
        }

        void visit(Object object) {
            add(Numbers.of(object.getClass()));
            forEachPart(object, this::reach);
        }

        private void reach(Object value) {
            long name = names.applyAsLong(value);
            add(name);
            if (!isValue(value) && (name == 0 || isOfJdk && isOfJdk(value))) {
                Integer known = seen.putIfAbsent(value, seen.size());
                add(known == null ? -1 : known);
                if (known == null) {
                    open.add(value);
                }
            }
        }

        private void add(long what) {
            number = Numbers.mix(number, what);
        }
    }

    private static Object value(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new HiddenException(e);
        }
    }

    /** Of a thread, what explored code has added to it; of a reference, all but its referent. */
    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        Class<?> from = type;
        while (from != null && from != Thread.class && from != java.lang.ref.Reference.class) {
            for (Field field : from.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    open(field);
                    fields.add(field);
                }
            }
            from = from.getSuperclass();
        }
        return fields;
    }

    private static void open(Field field) {
        try {
            field.setAccessible(true);
        } catch (InaccessibleObjectException e) {
            throw new HiddenException(e);
        }
    }
}
