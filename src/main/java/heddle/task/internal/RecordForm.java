package heddle.task.internal;

import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;

/**
 * A record that does not implement {@link Serializable}, on its way to another process: its class
 * and its components.
 *
 * @param type the record's class
 * @param components their values, in the order of declaration
 */
record RecordForm(Class<?> type, Object[] components) implements Serializable {

    static RecordForm of(Record value) throws ReflectiveOperationException {
        RecordComponent[] parts = value.getClass().getRecordComponents();
        Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            Method accessor = parts[i].getAccessor();
            accessor.setAccessible(true);
            values[i] = accessor.invoke(value);
        }
        return new RecordForm(value.getClass(), values);
    }

    Object rebuild() throws ReflectiveOperationException {
        RecordComponent[] parts = type.getRecordComponents();
        Class<?>[] types = new Class<?>[parts.length];
        for (int i = 0; i < parts.length; i++) {
            types[i] = parts[i].getType();
        }
        Constructor<?> canonical = type.getDeclaredConstructor(types);
        canonical.setAccessible(true);
        return canonical.newInstance(components);
    }
}
