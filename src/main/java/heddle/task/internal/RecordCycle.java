package heddle.task.internal;

import heddle.kernel.internal.CellClasses;
import heddle.kernel.internal.CellNames;
import java.io.ObjectStreamException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A search for a record that contains itself, by way of a list for example.
 *
 * <p>A record must be complete before anything can point at it, so serialisation puts null in such
 * a place, without a word.
 */
final class RecordCycle {

    /** There is one. */
    static final class Found extends ObjectStreamException {

        private static final long serialVersionUID = 1L;

        private Found(Class<?> type) {
            super(
                    "the record %s contains itself. Make it a class instead of a record."
                            .formatted(CellNames.of(type)));
        }
    }

    /** What has been seen, and whether it is on the way from the root to where the search is. */
    private final Map<Object, Boolean> open = new IdentityHashMap<>();

    private final List<Object> way = new ArrayList<>();

    private RecordCycle() {}

    static void refuse(Object root) throws Found {
        try {
            new RecordCycle().visit(root);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot look into " + root, e);
        }
    }

    private void visit(Object value) throws Found, IllegalAccessException {
        Iterable<?> parts = value == null ? List.of() : parts(value);
        if (parts instanceof List<?> none && none.isEmpty()) {
            return;
        }
        Boolean seen = open.putIfAbsent(value, true);
        if (seen == null) {
            way.add(value);
            for (Object part : parts) {
                visit(part);
            }
            way.removeLast();
            open.put(value, false);
        } else if (seen) {
            refuseRecordSince(value);
        }
    }

    private void refuseRecordSince(Object first) throws Found {
        for (int i = way.size() - 1; i >= 0; i--) {
            if (way.get(i) instanceof Record record) {
                throw new Found(record.getClass());
            }
            if (way.get(i) == first) {
                return;
            }
        }
    }

    /** What is in a value, as far as it can be seen. */
    private static Iterable<?> parts(Object value) throws IllegalAccessException {
        return switch (value) {
            case Object[] array -> Arrays.asList(array);
            case Collection<?> collection -> collection;
            case Map<?, ?> map -> Arrays.asList(map.keySet().toArray(), map.values().toArray());
            case Record record ->
                    Arrays.asList(RecordShape.of(record.getClass()).takeApart(record));
            default -> fields(value);
        };
    }

    private static List<Object> fields(Object value) throws IllegalAccessException {
        List<Object> values = new ArrayList<>();
        for (Class<?> c = value.getClass(); c != null && hasFields(c); c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers)) {
                    field.setAccessible(true);
                    values.add(field.get(value));
                }
            }
        }
        return values;
    }

    private static boolean hasFields(Class<?> c) {
        return CellClasses.isCell(c) && !c.isHidden() && !c.isEnum();
    }
}
