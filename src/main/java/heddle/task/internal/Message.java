package heddle.task.internal;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/**
 * Encoded values: bytes, and beside them the big arrays of primitives, which are not copied into
 * the bytes but written and read in place.
 *
 * @param bytes the encoded values
 * @param length how many of the bytes count
 * @param arrays the big arrays that the bytes refer to by number
 */
public record Message(byte[] bytes, int length, List<Object> arrays) {

    /** Arrays from this size on stay out of the bytes. */
    static final int BIG_ARRAY_BYTES = 16 * 1024;

    /** A frame has two bytes for their number. */
    static final int MOST_ARRAYS = 0xFFFF;

    /**
     * Returns how much there is to send.
     *
     * @return the number of bytes, big arrays included
     */
    public long size() {
        return length + arrays.stream().mapToLong(PrimitiveArrays::bytes).sum();
    }

    /**
     * Returns a message that later changes of the big arrays do not touch.
     *
     * @return this one, with copies of its big arrays
     */
    public Message detached() {
        List<Object> copies = new ArrayList<>();
        for (Object array : arrays) {
            int elements = Array.getLength(array);
            Object copy = Array.newInstance(array.getClass().componentType(), elements);
            System.arraycopy(array, 0, copy, 0, elements);
            copies.add(copy);
        }
        return new Message(bytes, length, copies);
    }
}
