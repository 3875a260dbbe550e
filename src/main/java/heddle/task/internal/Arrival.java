package heddle.task.internal;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;

/** Unpacks a {@link Shipment} in the other process. */
public final class Arrival {

    private final Lambda lambda;
    private final Field[] statics;
    private final Object[] values;

    /** Fields that have their values already, which tasks may have changed since; null for all. */
    private final Set<Field> settled;

    /** How many of the values belong to the function itself; those of static fields follow. */
    private final int own;

    private Arrival(Decoder decoder, ClassLoader loader, Set<Field> settled)
            throws IOException, ReflectiveOperationException {
        lambda = decoder.readCount() == Shipment.AS_LAMBDA ? Lambda.readFrom(decoder) : null;
        statics = new Field[decoder.readInt()];
        for (int i = 0; i < statics.length; i++) {
            Class<?> owner = Class.forName(decoder.readText(), false, loader);
            statics[i] = owner.getDeclaredField(decoder.readText());
            statics[i].setAccessible(true);
        }
        this.settled = settled == null ? null : Set.copyOf(settled);
        if (settled != null) {
            settled.addAll(Arrays.asList(statics));
        }
        values = new Object[decoder.readInt()];
        own = values.length - statics.length;
        readValues(decoder);
    }

    /** Returns a loader that knows the classes of a function, also of one that has arrived. */
    public static ClassLoader loader(Object function) {
        return function instanceof RebuiltLambda arrived
                ? arrived.loader()
                : function.getClass().getClassLoader();
    }

    /**
     * Makes a function of what has arrived, and gives the static fields that it reads their values.
     *
     * @param decoder stands at the {@link Shipment#code} of the function
     * @param loader has the classes that came before
     * @param settled the fields that keep their values; those that are set now are added; null when
     *     all keep theirs, since the code has come back to where it is from
     * @return a task, an action or a function
     * @throws IOException if the bytes are damaged or something cannot be rebuilt
     * @throws ReflectiveOperationException if a class or a member is missing
     */
    public static Object unpack(Decoder decoder, ClassLoader loader, Set<Field> settled)
            throws IOException, ReflectiveOperationException {
        Arrival arrival = new Arrival(decoder, loader, settled);
        return arrival.lambda == null
                ? arrival.values[0]
                : RebuiltLambda.of(
                                arrival.lambda.withCaptured(
                                        Arrays.copyOf(arrival.values, arrival.own)))
                        .link(loader);
    }

    /**
     * What is put together may read simple values, and may change them: so these are set before and
     * after. The constants of an enum may read anything: its class comes last.
     */
    private void readValues(Decoder decoder) throws IOException, ReflectiveOperationException {
        BitSet missing = readSimple(decoder);
        setStatics(false, missing);
        readOthers(decoder, missing);
        setStatics(false, new BitSet());
        setStatics(true, new BitSet());
    }

    /** Returns which values are still to come. */
    private BitSet readSimple(Decoder decoder) throws IOException, ClassNotFoundException {
        BitSet missing = new BitSet();
        for (int i = 0; i < values.length; i++) {
            if (decoder.readCount() == Shipment.SIMPLE) {
                values[i] = decoder.read();
            } else {
                missing.set(i);
            }
        }
        return missing;
    }

    private void readOthers(Decoder decoder, BitSet missing)
            throws IOException, ClassNotFoundException {
        Object rest = decoder.read();
        Object[] others = missing.cardinality() == 1 ? new Object[] {rest} : (Object[]) rest;
        int next = 0;
        for (int i = missing.nextSetBit(0); i >= 0; i = missing.nextSetBit(i + 1)) {
            values[i] = others[next++];
        }
    }

    private void setStatics(boolean ofEnums, BitSet missing) throws IllegalAccessException {
        if (settled == null) {
            return;
        }
        for (int i = 0; i < statics.length; i++) {
            boolean ofEnum = Enum.class.isAssignableFrom(statics[i].getDeclaringClass());
            boolean mine = ofEnum == ofEnums && !settled.contains(statics[i]);
            if (mine && !missing.get(own + i)) {
                statics[i].set(null, values[own + i]);
            }
        }
    }
}
