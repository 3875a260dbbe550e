package heddle.task.internal;

import heddle.kernel.internal.CellNames;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;

/** How a record is taken apart and put together. */
final class RecordShape {

    /** With these a class chooses its serialised form itself. */
    private static final Set<String> OWN_WAYS = Set.of("writeReplace", "readResolve");

    private static final Set<Class<?>> LEAVES =
            Set.of(
                    String.class,
                    Integer.class,
                    Long.class,
                    Double.class,
                    Boolean.class,
                    Character.class,
                    Float.class,
                    Short.class,
                    Byte.class);

    private static final ClassValue<RecordShape> KNOWN =
            new ClassValue<>() {
                @Override
                protected RecordShape computeValue(Class<?> type) {
                    return new RecordShape(type);
                }
            };

    private final Class<?> type;
    private final Field[] fields;
    private final HotMethod canonical;
    private final boolean plain;

    private RecordShape(Class<?> type) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        fields = new Field[components.length];
        plain =
                Arrays.stream(type.getDeclaredMethods())
                        .map(Method::getName)
                        .noneMatch(OWN_WAYS::contains);
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                fields[i] = type.getDeclaredField(components[i].getName());
                fields[i].setAccessible(true);
            }
            canonical = HotMethod.of(type.getDeclaredConstructor(types));
        } catch (NoSuchFieldException | NoSuchMethodException e) {
            throw new AssertionError("every record has fields and a canonical constructor", e);
        }
    }

    static RecordShape of(Class<?> type) {
        return KNOWN.get(type);
    }

    /** Whether the record leaves it to others how it travels. */
    boolean isPlain() {
        return plain;
    }

    /** Whether a component may lead back to the record. */
    boolean mayContainItself() {
        return !Arrays.stream(fields).map(Field::getType).allMatch(RecordShape::isLeaf);
    }

    private static boolean isLeaf(Class<?> type) {
        return type.isPrimitive()
                || type.isEnum()
                || LEAVES.contains(type)
                || type.isArray() && isLeaf(type.componentType());
    }

    int size() {
        return fields.length;
    }

    /** Reads the fields: an accessor may have been written to return something else. */
    Object[] takeApart(Object value) {
        Object[] components = new Object[fields.length];
        try {
            for (int i = 0; i < components.length; i++) {
                components[i] = fields[i].get(value);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read a " + CellNames.of(type), e);
        }
        return components;
    }

    Object putTogether(Object[] components) {
        try {
            return canonical.invoke(components);
        } catch (Throwable t) {
            throw new IllegalStateException(
                    "cannot make a " + CellNames.of(type) + " of its components: " + t, t);
        }
    }
}
