package heddle.task.internal;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A value on its way between processes that need not be taken apart to be handed on: it says by
 * name which classes from cells it needs.
 *
 * @param classes their names
 * @param content the encoded value, with the values of the static fields that its classes read
 */
public record Parcel(List<String> classes, Message content) {

    private static final int PLAIN = 0;
    private static final int WITH_STATICS = 1;

    /**
     * Packs a value.
     *
     * @param name what to call it in an error, such as {@code "the item"}
     * @param value anything that can travel; later changes of it do not touch the parcel
     * @param loader knows the classes from cells
     * @return the parcel
     * @throws IllegalArgumentException if the value cannot travel; the message says why
     */
    public static Parcel of(String name, Object value, ClassLoader loader) {
        Encoder plain = new Encoder();
        plain.writeCount(PLAIN);
        try {
            plain.write(value);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw Refusal.of(name, value, e);
        }
        if (plain.cellClasses().isEmpty() && plain.lambdas().isEmpty()) {
            return new Parcel(List.of(), detached(plain.toMessage()));
        }
        Shipment shipment = Shipment.ofValue(value, loader);
        Encoder encoder = new Encoder();
        encoder.writeCount(WITH_STATICS);
        encoder.append(shipment.code());
        List<String> classes = shipment.classes().stream().map(Class::getName).toList();
        return new Parcel(classes, detached(encoder.toMessage()));
    }

    private static Message detached(Message message) {
        return message.arrays().isEmpty() ? message : message.detached();
    }

    /**
     * Unpacks the value.
     *
     * @param loader knows the {@link #classes}
     * @param settled static fields that keep their values, or null for all; see {@link Arrival}
     * @return the value, a copy of what was packed
     * @throws IOException if the bytes are damaged or something cannot be rebuilt
     * @throws ReflectiveOperationException if a class or a member is missing
     */
    public Object open(ClassLoader loader, Set<Field> settled)
            throws IOException, ReflectiveOperationException {
        Decoder decoder = new Decoder(content, loader);
        return decoder.readCount() == PLAIN
                ? decoder.read()
                : Arrival.unpack(decoder, loader, settled);
    }

    /**
     * Writes the parcel.
     *
     * @param encoder where to
     */
    public void writeTo(Encoder encoder) {
        encoder.writeCount(classes.size());
        classes.forEach(encoder::writeText);
        encoder.writeMessage(content);
    }

    /**
     * Reads what {@link #writeTo} has written.
     *
     * @param decoder where from
     * @return the parcel
     */
    public static Parcel readFrom(Decoder decoder) {
        int count = decoder.readInt();
        List<String> classes = count == 0 ? List.of() : new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            classes.add(decoder.readText());
        }
        return new Parcel(classes, decoder.readMessage());
    }

    /**
     * Returns how much there is to send.
     *
     * @return the number of bytes, nearly
     */
    public long bytes() {
        return content.length() + classes.size() * 32L + bytesApart();
    }

    private long bytesApart() {
        return content.arrays().isEmpty() ? 0 : content.size() - content.length();
    }
}
