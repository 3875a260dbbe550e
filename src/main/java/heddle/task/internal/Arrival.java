package heddle.task.internal;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;

/** Unpacks a {@link Shipment} in the other process. */
public final class Arrival {

    private Arrival() {}

    /**
     * Makes a function of what has arrived, and gives the static fields that it reads their values.
     *
     * @param decoder stands at the {@link Shipment#code} of the function
     * @param loader has the classes that came before
     * @return a task, an action or a function
     * @throws IOException if the bytes are damaged or something cannot be rebuilt
     * @throws ReflectiveOperationException if a class or a member is missing
     */
    public static Object unpack(Decoder decoder, ClassLoader loader)
            throws IOException, ReflectiveOperationException {
        Lambda lambda = decoder.readCount() == Shipment.AS_LAMBDA ? Lambda.readFrom(decoder) : null;
        Field[] statics = new Field[decoder.readInt()];
        for (int i = 0; i < statics.length; i++) {
            Class<?> owner = Class.forName(decoder.readText(), true, loader);
            statics[i] = owner.getDeclaredField(decoder.readText());
        }
        Object[] values = readValues(decoder);
        int own = values.length - statics.length;
        for (int i = 0; i < statics.length; i++) {
            statics[i].setAccessible(true);
            statics[i].set(null, values[own + i]);
        }
        return lambda == null
                ? values[0]
                : lambda.withCaptured(Arrays.copyOf(values, own)).rebuild(loader);
    }

    private static Object[] readValues(Decoder decoder) throws IOException, ClassNotFoundException {
        int count = decoder.readInt();
        if (decoder.readCount() == Shipment.AS_ONE_GRAPH) {
            return (Object[]) decoder.read();
        }
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = decoder.read();
        }
        return values;
    }
}
