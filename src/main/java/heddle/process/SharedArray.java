package heddle.process;

import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * An array of long numbers in memory that several processes share: the {@link
 * java.util.concurrent.atomic.AtomicLongArray AtomicLongArray} of processes, and Python's {@code
 * multiprocessing.Array}.
 *
 * <pre>{@code
 * try (SharedArray squares = SharedArray.create(100)) {
 *     Runner.processes(2).map(List.of(0, 1, 2), i -> {
 *         squares.set(i, i * i);
 *         return i;
 *     });
 *     squares.get(2) // 4
 * }
 * }</pre>
 *
 * <p>Safe to use from any thread of any process. Access is in one step for each element, with the
 * memory effects of a volatile variable, except for {@link #getPlain} and {@link #setPlain}, which
 * are like access to an ordinary {@code long[]}: faster, but the compiler may move or merge them,
 * and only a lock or another volatile access orders them. Between processes all of this rests on
 * the system's shared pages, as {@link SharedLong} explains, and so does the life of the memory.
 *
 * <p>A {@code double} goes in as {@link Double#doubleToRawLongBits} and out as {@link
 * Double#longBitsToDouble}.
 */
public final class SharedArray implements Serializable, AutoCloseable {

    private static final long serialVersionUID = 1L;

    private final transient SharedMemory memory;
    private final transient int length;

    private SharedArray(SharedMemory memory) {
        this.memory = memory;
        this.length = Math.toIntExact(memory.words());
    }

    /**
     * Makes an array of zeros.
     *
     * @param length how many elements, of 8 bytes each
     * @return the array; close it when no task needs it any more
     * @throws IllegalArgumentException if the length is negative
     * @throws java.io.UncheckedIOException if there is no room for it
     */
    public static SharedArray create(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length must be >= 0, got " + length);
        }
        return SharedMemory.create(length, SharedArray.class, SharedArray::new);
    }

    /**
     * Returns how many elements there are.
     *
     * @return the length that it was made with
     */
    public int length() {
        return length;
    }

    /**
     * Returns an element, as if it were volatile.
     *
     * @param index from 0
     * @return its value at this moment
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalStateException if this object is closed in this process
     */
    public long get(int index) {
        return memory.get(checked(index));
    }

    /**
     * Replaces an element, as if it were volatile.
     *
     * @param index from 0
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalStateException if this object is closed in this process
     */
    public void set(int index, long value) {
        memory.set(checked(index), value);
    }

    /**
     * Returns an element, as from an ordinary array.
     *
     * @param index from 0
     * @return a value that it has or had
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalStateException if this object is closed in this process
     */
    public long getPlain(int index) {
        return memory.getPlain(checked(index));
    }

    /**
     * Replaces an element, as in an ordinary array.
     *
     * @param index from 0
     * @param value its new value
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalStateException if this object is closed in this process
     */
    public void setPlain(int index, long value) {
        memory.setPlain(checked(index), value);
    }

    /**
     * Adds one to an element, in one step.
     *
     * @param index from 0
     * @return the new value
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalStateException if this object is closed in this process
     */
    public long incrementAndGet(int index) {
        return addAndGet(index, 1);
    }

    /**
     * Adds to an element, in one step.
     *
     * @param index from 0
     * @param delta what to add; may be negative
     * @return the new value
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalStateException if this object is closed in this process
     */
    public long addAndGet(int index, long delta) {
        return getAndAdd(index, delta) + delta;
    }

    /**
     * Adds to an element, in one step.
     *
     * @param index from 0
     * @param delta what to add; may be negative
     * @return the value before
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalStateException if this object is closed in this process
     */
    public long getAndAdd(int index, long delta) {
        return memory.getAndAdd(checked(index), delta);
    }

    /**
     * Replaces an element if it is as expected, in one step.
     *
     * @param index from 0
     * @param expected the value that it must have
     * @param value its new value
     * @return whether it had the expected value and has the new one now
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalStateException if this object is closed in this process
     */
    public boolean compareAndSet(int index, long expected, long value) {
        return memory.compareAndSet(checked(index), expected, value);
    }

    /**
     * Copies the elements, one after the other: what is written meanwhile may be in the copy or
     * not.
     *
     * @return an ordinary array
     * @throws IllegalStateException if this object is closed in this process
     */
    public long[] toArray() {
        return LongStream.range(0, length).map(memory::get).toArray();
    }

    private int checked(int index) {
        return Objects.checkIndex(index, length);
    }

    /** Gives the memory back in this process; in the process that made it, also the file. */
    @Override
    public void close() {
        memory.close();
    }

    @Override
    public String toString() {
        return memory.show(() -> "length " + length);
    }

    @Serial
    private Object writeReplace() {
        return new Form(memory.file());
    }

    private record Form(String file) implements Serializable {
        @Serial
        private Object readResolve() {
            return SharedMemory.open(Path.of(file), SharedArray.class, SharedArray::new);
        }
    }
}
