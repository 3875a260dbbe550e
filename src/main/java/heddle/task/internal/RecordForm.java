package heddle.task.internal;

import java.io.Serializable;

/**
 * A record that does not implement {@link Serializable}, on its way to another process: its class
 * and its components.
 *
 * @param type the record's class
 * @param components their values, in the order of declaration
 */
record RecordForm(Class<?> type, Object[] components) implements Serializable {

    static RecordForm of(Record value) {
        return new RecordForm(value.getClass(), RecordShape.of(value.getClass()).takeApart(value));
    }

    Object rebuild() {
        return RecordShape.of(type).putTogether(components);
    }
}
