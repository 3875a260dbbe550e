package heddle.task.internal;

import heddle.kernel.internal.CellClasses;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns values into bytes for another process.
 *
 * <p>Common values (null, boxed numbers, strings, lists of these, other messages) are written with
 * a tag each, big arrays of primitives are set apart, and everything else goes through Java
 * serialisation, in which our own lambdas and records need not be prepared for it. Each value is a
 * graph of its own: two values that share an object arrive with two copies of it.
 *
 * <p>For one thread.
 */
public final class Encoder {

    static final int NULL = 0;
    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int INT = 3;
    static final int LONG = 4;
    static final int DOUBLE = 5;
    static final int STRING = 6;
    static final int LIST = 7;
    static final int ARRAY = 8;
    static final int GRAPH = 9;
    static final int RECORD = 10;
    static final int CHARS = 11;
    static final int MESSAGE = 12;

    static final int MIXED = 0;
    static final int ALL_INTS = 1;

    /** Some JVMs make no longer one. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Bytes out = new Bytes();

    // Most messages need none of these: each is made when it is needed.
    private List<Object> arrays = List.of();
    private Set<Class<?>> cellClasses = Set.of();
    private Map<Class<?>, Integer> recordTypes = Map.of();
    private List<Lambda> lambdas = List.of();

    /**
     * A growing array of bytes whose contents can be had without a copy; unlike that of the JDK it
     * takes no lock for each byte.
     */
    private static final class Bytes extends OutputStream {

        private byte[] bytes = new byte[32];
        private int size;

        @Override
        public void write(int b) {
            reserve(1);
            bytes[size++] = (byte) b;
        }

        @Override
        public void write(byte[] from, int offset, int count) {
            reserve(count);
            System.arraycopy(from, offset, bytes, size, count);
            size += count;
        }

        private void reserve(int count) {
            if (count > bytes.length - size) {
                int needed = Math.addExact(size, count);
                bytes = Arrays.copyOf(bytes, Math.clamp(2L * size, needed, LONGEST_ARRAY));
            }
        }

        void setInt(int at, int value) {
            bytes[at] = (byte) (value >>> 24);
            bytes[at + 1] = (byte) (value >>> 16);
            bytes[at + 2] = (byte) (value >>> 8);
            bytes[at + 3] = (byte) value;
        }
    }

    /**
     * Returns all that has been written.
     *
     * @return the encoded values
     */
    public Message toMessage() {
        return new Message(out.bytes, out.size, arrays);
    }

    /** The classes from cells of which objects have been written. */
    Set<Class<?>> cellClasses() {
        return cellClasses;
    }

    /**
     * Writes a number that is mostly small.
     *
     * @param value at least 0
     */
    public void writeCount(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /**
     * Writes a string.
     *
     * @param text not null
     */
    public void writeText(String text) {
        writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes bytes with their number in front.
     *
     * @param bytes not null
     */
    public void writeBytes(byte[] bytes) {
        writeCount(bytes.length);
        out.write(bytes, 0, bytes.length);
    }

    /**
     * Writes what another encoder has written; this one must not have met a big array before.
     *
     * @param message encoded values
     */
    public void append(Message message) {
        out.write(message.bytes(), 0, message.length());
        message.arrays().forEach(this::addArray);
    }

    /**
     * Writes a message as a part of this one, for {@link Decoder#readMessage}.
     *
     * @param part encoded values, which may have big arrays
     */
    public void writeMessage(Message part) {
        writeCount(arrays.size());
        writeCount(part.arrays().size());
        writeCount(part.length());
        append(part);
    }

    /**
     * Writes several values, each a graph of its own; the reader must know how many.
     *
     * @param values what to write
     * @throws IOException if one of them cannot be serialised
     */
    public void writeAll(List<?> values) throws IOException {
        if (isAllInts(values)) {
            out.write(ALL_INTS);
            values.forEach(v -> writeCount(zigzag((Integer) v)));
        } else {
            out.write(MIXED);
            for (Object value : values) {
                write(value);
            }
        }
    }

    private static boolean isAllInts(List<?> values) {
        for (Object value : values) {
            if (!(value instanceof Integer)) {
                return false;
            }
        }
        return !values.isEmpty();
    }

    /**
     * Writes a value.
     *
     * @param value anything
     * @throws IOException if it cannot be serialised
     */
    public void write(Object value) throws IOException {
        if (!writeSimple(value)) {
            if (value instanceof ArrayList<?> list
                    && list.getClass() == ArrayList.class
                    && list.stream().allMatch(Encoder::isSimple)) {
                out.write(LIST);
                writeCount(list.size());
                list.forEach(this::writeSimple);
            } else if (value instanceof Message message) {
                out.write(MESSAGE);
                writeMessage(message);
            } else if (value instanceof Record && writeSimpleRecord(value)) {
                return;
            } else if (goesApart(value)) {
                out.write(ARRAY);
                writeCount(addArray(value));
            } else {
                writeGraph(value);
            }
        }
    }

    private boolean goesApart(Object value) {
        return PrimitiveArrays.isPrimitiveArray(value)
                && PrimitiveArrays.bytes(value) >= Message.BIG_ARRAY_BYTES
                && arrays.size() < Message.MOST_ARRAYS;
    }

    /** Writes a record of simple components; its class by name the first time, then by number. */
    private boolean writeSimpleRecord(Object value) {
        RecordShape shape = RecordShape.of(value.getClass());
        if (!shape.isPlain()) {
            return false;
        }
        Object[] components = shape.takeApart(value);
        for (Object component : components) {
            if (!isSimple(component)) {
                return false;
            }
        }
        out.write(RECORD);
        writeRecordType(value.getClass());
        for (Object component : components) {
            writeSimple(component);
        }
        return true;
    }

    private void writeRecordType(Class<?> type) {
        Integer number = recordTypes.get(type);
        if (number != null) {
            writeCount(number);
            return;
        }
        if (recordTypes.isEmpty()) {
            recordTypes = new HashMap<>();
        }
        writeCount(recordTypes.size());
        recordTypes.put(type, recordTypes.size());
        writeText(type.getName());
        note(type);
    }

    /** Sets a big array apart, and returns its number. */
    private int addArray(Object array) {
        if (arrays.isEmpty()) {
            arrays = new ArrayList<>();
        }
        arrays.add(array);
        return arrays.size() - 1;
    }

    private void note(Class<?> type) {
        if (CellClasses.isCell(type)) {
            if (cellClasses.isEmpty()) {
                cellClasses = new LinkedHashSet<>();
            }
            cellClasses.add(elementType(type));
        }
    }

    static boolean isSimple(Object value) {
        return value == null
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Double
                || value instanceof String
                || value instanceof Boolean;
    }

    private boolean writeSimple(Object value) {
        switch (value) {
            case null -> out.write(NULL);
            case Boolean b -> out.write(b ? TRUE : FALSE);
            case Integer i -> {
                out.write(INT);
                writeCount(zigzag(i));
            }
            case Long l -> {
                out.write(LONG);
                writeCount(l << 1 ^ l >> 63);
            }
            case Double d -> {
                out.write(DOUBLE);
                long bits = Double.doubleToRawLongBits(d);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    out.write((int) (bits >>> shift));
                }
            }
            case String s -> writeString(s);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void writeString(String s) {
        if (isUnicode(s)) {
            out.write(STRING);
            writeText(s);
        } else {
            out.write(CHARS);
            writeCount(s.length());
            s.chars()
                    .forEach(
                            c -> {
                                out.write(c >>> 8);
                                out.write(c);
                            });
        }
    }

    /** Half a surrogate pair is a char like any other, but has no form in UTF-8. */
    private static boolean isUnicode(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (Character.isSurrogate(s.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(s.codePointAt(i))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Small numbers of either sign become small numbers without a sign. */
    private static long zigzag(int value) {
        return (value << 1 ^ value >> 31) & 0xFFFFFFFFL;
    }

    private void writeGraph(Object value) throws IOException {
        out.write(GRAPH);
        int lengthAt = out.size;
        out.write(new byte[4], 0, 4);
        try (Graph graph = new Graph()) {
            graph.writeObject(value);
            if (graph.nestedRecords) {
                RecordCycle.refuse(value);
            }
        }
        out.setInt(lengthAt, out.size - lengthAt - 4);
    }

    /** Java serialisation, which lets our lambdas and records through and notes cells' classes. */
    private final class Graph extends ObjectOutputStream {

        private boolean nestedRecords;

        Graph() throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            if (object instanceof Record value) {
                nestedRecords |= RecordShape.of(value.getClass()).mayContainItself();
            }
            if (goesApart(object)) {
                return new ArrayNumber(addArray(object));
            }
            return switch (object) {
                case SerializedLambda serialized -> {
                    Lambda lambda = noted(Lambda.of(serialized));
                    yield lambda.ourInterface() == null ? serialized : RebuiltLambda.of(lambda);
                }
                case RebuiltLambda arrived -> {
                    noted(arrived.origin());
                    yield arrived;
                }
                case Serializable travelling -> travelling;
                case Record value -> RecordForm.of(value);
                case VarHandle handle -> HandleForm.of(handle);
                default -> object;
            };
        }

        private Lambda noted(Lambda lambda) {
            if (lambdas.isEmpty()) {
                lambdas = new ArrayList<>();
            }
            lambdas.add(lambda);
            return lambda;
        }

        @Override
        protected void annotateClass(Class<?> c) throws IOException {
            note(c);
            refuseLoss(c);
        }

        /** Java serialisation leaves out, without a word, what such a superclass declares. */
        private static void refuseLoss(Class<?> c) throws IOException {
            Class<?> superclass = c.getSuperclass();
            while (superclass != null && CellClasses.isCell(superclass)) {
                boolean lost = !Serializable.class.isAssignableFrom(superclass);
                if (lost && Serializable.class.isAssignableFrom(c) && hasState(superclass)) {
                    throw new NotSerializableException(superclass.getName());
                }
                superclass = superclass.getSuperclass();
            }
        }

        private static boolean hasState(Class<?> c) {
            return Arrays.stream(c.getDeclaredFields())
                    .mapToInt(Field::getModifiers)
                    .anyMatch(m -> !Modifier.isStatic(m) && !Modifier.isTransient(m));
        }

        @Override
        protected void annotateProxyClass(Class<?> c) {
            for (Class<?> type : c.getInterfaces()) {
                note(type);
            }
        }
    }

    private static Class<?> elementType(Class<?> c) {
        return c.isArray() ? elementType(c.componentType()) : c;
    }

    /** The lambdas that have been written inside other values. */
    List<Lambda> lambdas() {
        return lambdas;
    }
}
