package heddle.task.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.List;

/** Arrays of primitives as raw bytes, in the byte order of this machine: they never leave it. */
public final class PrimitiveArrays {

    private static final List<Class<?>> TYPES =
            List.of(
                    byte.class,
                    short.class,
                    char.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class,
                    boolean.class);

    private static final int PIECE_BYTES = 64 * 1024;

    private PrimitiveArrays() {}

    static boolean isPrimitiveArray(Object value) {
        return value.getClass().isArray() && value.getClass().componentType().isPrimitive();
    }

    /** Returns a number for the type of an array, as {@link #create} understands it. */
    public static int type(Object array) {
        return TYPES.indexOf(array.getClass().componentType());
    }

    /** Makes an array of zeros; the type is a number from {@link #type}. */
    public static Object create(int type, int length) {
        return Array.newInstance(TYPES.get(type), length);
    }

    /** Returns the size of an array in bytes. */
    public static long bytes(Object array) {
        return array instanceof boolean[] flags ? flags.length : segment(array).byteSize();
    }

    /** Writes the elements. */
    public static void write(Object array, OutputStream out) throws IOException {
        switch (array) {
            case byte[] bytes -> writePieces(bytes, out);
            case boolean[] flags -> out.write(toBytes(flags));
            default -> writePieces(segment(array), out);
        }
    }

    /** The JDK allocates native memory for what is written at once. */
    private static void writePieces(byte[] from, OutputStream out) throws IOException {
        for (int at = 0; at < from.length; at += PIECE_BYTES) {
            out.write(from, at, Math.min(PIECE_BYTES, from.length - at));
        }
    }

    private static void writePieces(MemorySegment from, OutputStream out) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE_BYTES, from.byteSize())];
        MemorySegment to = MemorySegment.ofArray(piece);
        for (long at = 0; at < from.byteSize(); at += piece.length) {
            int count = (int) Math.min(piece.length, from.byteSize() - at);
            MemorySegment.copy(from, at, to, 0, count);
            out.write(piece, 0, count);
        }
    }

    /** Reads elements into an array until it is full. */
    public static void read(Object array, InputStream in) throws IOException {
        switch (array) {
            case byte[] bytes -> readFully(in, bytes, bytes.length);
            case boolean[] flags -> {
                byte[] bytes = new byte[flags.length];
                readFully(in, bytes, bytes.length);
                fromBytes(bytes, flags);
            }
            default -> readPieces(segment(array), in);
        }
    }

    private static void readPieces(MemorySegment to, InputStream in) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE_BYTES, to.byteSize())];
        MemorySegment from = MemorySegment.ofArray(piece);
        for (long at = 0; at < to.byteSize(); at += piece.length) {
            int count = (int) Math.min(piece.length, to.byteSize() - at);
            readFully(in, piece, count);
            MemorySegment.copy(from, 0, to, at, count);
        }
    }

    private static void readFully(InputStream in, byte[] into, int count) throws IOException {
        if (in.readNBytes(into, 0, count) < count) {
            throw new EOFException("the other process ended in the middle of an array");
        }
    }

    private static byte[] toBytes(boolean[] flags) {
        byte[] bytes = new byte[flags.length];
        for (int i = 0; i < flags.length; i++) {
            bytes[i] = (byte) (flags[i] ? 1 : 0);
        }
        return bytes;
    }

    private static void fromBytes(byte[] bytes, boolean[] flags) {
        for (int i = 0; i < flags.length; i++) {
            flags[i] = bytes[i] != 0;
        }
    }

    /** Returns the elements, unless they are booleans, as memory. */
    public static MemorySegment segment(Object array) {
        return switch (array) {
            case byte[] a -> MemorySegment.ofArray(a);
            case short[] a -> MemorySegment.ofArray(a);
            case char[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            default -> throw new IllegalArgumentException("not an array of numbers: " + array);
        };
    }
}
