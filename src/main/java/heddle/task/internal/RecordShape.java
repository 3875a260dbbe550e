package heddle.task.internal;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** How a record is taken apart and put together. */
final class RecordShape {

    /** With these a class chooses its serialised form itself. */
    private static final Set<String> OWN_WAYS = Set.of("writeReplace", "readResolve");

    private static final ClassValue<RecordShape> KNOWN =
            new ClassValue<>() {
                @Override
                protected RecordShape computeValue(Class<?> type) {
                    return new RecordShape(type);
                }
            };

    private final List<HotMethod> accessors = new ArrayList<>();
    private final HotMethod canonical;
    private final boolean plain;

    private RecordShape(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            accessors.add(new HotMethod(components[i].getAccessor()));
        }
        plain =
                Arrays.stream(type.getDeclaredMethods())
                        .map(Method::getName)
                        .noneMatch(OWN_WAYS::contains);
        try {
            canonical = new HotMethod(type.getDeclaredConstructor(types));
        } catch (NoSuchMethodException e) {
            throw new AssertionError("every record has a canonical constructor", e);
        }
    }

    static RecordShape of(Class<?> type) {
        return KNOWN.get(type);
    }

    /** Whether the record leaves it to others how it travels. */
    boolean isPlain() {
        return plain;
    }

    int size() {
        return accessors.size();
    }

    Object[] takeApart(Object value) {
        Object[] components = new Object[accessors.size()];
        for (int i = 0; i < components.length; i++) {
            try {
                components[i] = accessors.get(i).invoke(value);
            } catch (Throwable t) {
                throw new IllegalStateException(
                        "cannot read the components of " + value.getClass().getName(), t);
            }
        }
        return components;
    }

    Object putTogether(Object[] components) {
        try {
            return canonical.invoke(components);
        } catch (Throwable t) {
            throw new IllegalStateException("cannot make a record of its components", t);
        }
    }
}
