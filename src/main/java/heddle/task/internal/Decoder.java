package heddle.task.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads what an {@link Encoder} of another process has written. For one thread. */
public final class Decoder {

    private final byte[] bytes;
    private final int end;
    private final List<Object> arrays;
    private final ClassLoader loader;
    private List<Class<?>> recordTypes = List.of();
    private int at;

    /** How many of the big arrays belong to parts that have been read. */
    private int arraysRead;

    /**
     * Begins to read a message.
     *
     * @param message what the other process has sent
     * @param loader knows the classes of the values
     */
    public Decoder(Message message, ClassLoader loader) {
        this.bytes = message.bytes();
        this.end = message.length();
        this.arrays = message.arrays();
        this.loader = loader;
    }

    /**
     * Returns a decoder for the rest, whose classes another loader knows.
     *
     * @param other the loader
     * @return a decoder that begins where this one is
     */
    public Decoder withLoader(ClassLoader other) {
        Decoder rest = new Decoder(new Message(bytes, end, arrays), other);
        rest.at = at;
        return rest;
    }

    /**
     * Reads a number that was written with {@link Encoder#writeCount}.
     *
     * @return the number
     */
    public long readCount() {
        long value = 0;
        int shift = 0;
        byte b;
        do {
            b = next();
            value |= (long) (b & 0x7F) << shift;
            shift += 7;
        } while (b < 0);
        return value;
    }

    /**
     * Reads such a number where it must fit into an int.
     *
     * @return the number
     */
    public int readInt() {
        return Math.toIntExact(readCount());
    }

    /**
     * Reads a string.
     *
     * @return the string
     */
    public String readText() {
        int length = skip(readInt());
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    /**
     * Reads bytes with their number in front.
     *
     * @return the bytes
     */
    public byte[] readBytes() {
        int length = skip(readInt());
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /**
     * Reads a message that was written with {@link Encoder#writeMessage}.
     *
     * @return the part
     */
    public Message readMessage() {
        arraysRead = readInt();
        int arrayCount = readInt();
        int length = skip(readInt());
        return part(length, arrayCount);
    }

    /**
     * Reads all that is left.
     *
     * @return the rest
     */
    public Message readRest() {
        return part(skip(end - at), arrays.size() - arraysRead);
    }

    private Message part(int length, int arrayCount) {
        List<Object> own = arrays.subList(arraysRead, arraysRead + arrayCount);
        arraysRead += arrayCount;
        return new Message(Arrays.copyOfRange(bytes, at - length, at), length, own);
    }

    /**
     * Reads several values.
     *
     * @param count how many
     * @return the values
     * @throws IOException if the bytes are damaged
     * @throws ClassNotFoundException if a value's class is not known here
     */
    public Object[] readAll(int count) throws IOException, ClassNotFoundException {
        Object[] values = new Object[count];
        int kind = next();
        for (int i = 0; i < count; i++) {
            values[i] = kind == Encoder.ALL_INTS ? (Integer) unzigzag() : read();
        }
        return values;
    }

    /**
     * Reads a value.
     *
     * @return the value
     * @throws IOException if the bytes are damaged
     * @throws ClassNotFoundException if its class is not known here
     */
    public Object read() throws IOException, ClassNotFoundException {
        int tag = next();
        return switch (tag) {
            case Encoder.NULL -> null;
            case Encoder.TRUE -> true;
            case Encoder.FALSE -> false;
            case Encoder.INT -> unzigzag();
            case Encoder.LONG -> {
                long coded = readCount();
                yield coded >>> 1 ^ -(coded & 1);
            }
            case Encoder.DOUBLE -> readDouble();
            case Encoder.STRING -> readText();
            case Encoder.CHARS -> readChars();
            case Encoder.LIST -> readList();
            case Encoder.ARRAY -> arrays.get(readInt());
            case Encoder.GRAPH -> readGraph();
            case Encoder.RECORD -> readRecord();
            case Encoder.MESSAGE -> readMessage();
            default -> throw new StreamCorruptedException("unknown tag " + tag);
        };
    }

    private byte next() {
        if (at >= end) {
            throw new IllegalStateException("the message ends too soon");
        }
        return bytes[at++];
    }

    /** Nothing takes less than a byte: a greater number than there are bytes is damaged. */
    private int checked(int count) {
        if (count < 0 || count > end - at) {
            throw new IllegalStateException(
                    "the message has " + (end - at) + " bytes left, not " + count);
        }
        return count;
    }

    private int skip(int length) {
        at += checked(length);
        return length;
    }

    private String readChars() {
        char[] chars = new char[checked(readInt())];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) (next() << 8 | next() & 0xFF);
        }
        return new String(chars);
    }

    private int unzigzag() {
        int coded = (int) readCount();
        return coded >>> 1 ^ -(coded & 1);
    }

    private double readDouble() {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = bits << 8 | next() & 0xFF;
        }
        return Double.longBitsToDouble(bits);
    }

    private List<Object> readList() throws IOException, ClassNotFoundException {
        int size = checked(readInt());
        List<Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(read());
        }
        return list;
    }

    private Object readRecord() throws IOException, ClassNotFoundException {
        int number = readInt();
        if (number == recordTypes.size()) {
            if (number == 0) {
                recordTypes = new ArrayList<>();
            }
            recordTypes.add(Class.forName(readText(), false, loader));
        }
        RecordShape shape = RecordShape.of(recordTypes.get(number));
        Object[] components = new Object[shape.size()];
        for (int i = 0; i < components.length; i++) {
            components[i] = read();
        }
        return shape.putTogether(components);
    }

    private Object readGraph() throws IOException, ClassNotFoundException {
        int length = 0;
        for (int i = 0; i < 4; i++) {
            length = length << 8 | next() & 0xFF;
        }
        skip(length);
        try (Graph graph = new Graph(new ByteArrayInputStream(bytes, at - length, length))) {
            graph.setObjectInputFilter(new LongArrays(length, arrays));
            return graph.readObject();
        }
    }

    /**
     * Lets no array be made that is much longer than the bytes of the graph can fill; tables of
     * maps are longer than what is in them.
     */
    private record LongArrays(int bytes, List<Object> apart) implements ObjectInputFilter {

        private static final int ROOM = 16;

        @Override
        public Status checkInput(FilterInfo info) {
            long length = info.arrayLength();
            boolean tooLong = length > (long) ROOM * bytes && !isApart(length);
            return tooLong ? Status.REJECTED : Status.UNDECIDED;
        }

        private boolean isApart(long length) {
            return apart.stream().anyMatch(array -> Array.getLength(array) == length);
        }
    }

    /** Java serialisation that finds classes of cells and puts lambdas and records together. */
    private final class Graph extends ObjectInputStream {

        Graph(InputStream in) throws IOException {
            super(in);
            enableResolveObject(true);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
            Class<?>[] types = new Class<?>[interfaces.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = Class.forName(interfaces[i], false, loader);
            }
            return Proxy.newProxyInstance(loader, types, (proxy, method, args) -> null).getClass();
        }

        @Override
        protected Object resolveObject(Object object) throws IOException {
            try {
                return switch (object) {
                    case RebuiltLambda lambda -> lambda.link(loader);
                    case RecordForm form -> form.rebuild();
                    case HandleForm form -> form.rebuild(loader);
                    case ArrayNumber number -> arrays.get(number.number());
                    default -> object;
                };
            } catch (ReflectiveOperationException e) {
                throw new IOException("cannot rebuild " + object + ": " + e, e);
            }
        }
    }
}
