package heddle.explore.internal;

import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Values in words. Neither explored code nor anything that may wait for a lock runs for it: the
 * threads that hold locks are standing still meanwhile.
 */
final class ValueText {

    private static final int MAX_ELEMENTS = 8;
    private static final int MAX_LENGTH = 24;

    private static final Set<Class<?>> CONSTANTS =
            Set.of(
                    Byte.class,
                    Short.class,
                    Integer.class,
                    Long.class,
                    Float.class,
                    Double.class,
                    Boolean.class,
                    Character.class);

    private static final Set<Class<?>> ATOMICS =
            Set.of(AtomicInteger.class, AtomicLong.class, AtomicBoolean.class);

    /** Collections of the JDK that can be read while a thread stands still inside of one. */
    private static final Set<Class<?>> READABLE =
            Set.of(
                    ArrayDeque.class,
                    ArrayList.class,
                    LinkedList.class,
                    PriorityQueue.class,
                    HashSet.class,
                    LinkedHashSet.class,
                    TreeSet.class,
                    HashMap.class,
                    LinkedHashMap.class,
                    TreeMap.class,
                    ConcurrentHashMap.class,
                    ConcurrentLinkedQueue.class,
                    ConcurrentLinkedDeque.class,
                    CopyOnWriteArrayList.class,
                    List.of().getClass(),
                    List.of(0).getClass());

    private final Function<Object, String> names;

    /** Takes the names of objects that have one; null for others. */
    ValueText(Function<Object, String> names) {
        this.names = names;
    }

    /** Whether a field that is final can never show anything else. */
    static boolean isConstant(Object value) {
        return value == null
                || value instanceof String
                || value instanceof Enum
                || CONSTANTS.contains(value.getClass());
    }

    String of(Object value) {
        String content = content(value);
        if (content != null) {
            return content;
        }
        String name = names.apply(value);
        return name == null ? type(value) : name;
    }

    /** An object of which only the type is known. */
    static String type(Object value) {
        String type = value.getClass().getSimpleName();
        return (type.matches("[AEIOU].*") ? "an " : "a ") + type;
    }

    /** Returns what is in it, or null for an object that is not read. */
    String content(Object value) {
        return switch (value) {
            case null -> "null";
            case String s -> '"' + shortened(s) + '"';
            case Character c -> "'" + c + "'";
            case Enum<?> e -> e.name();
            case AtomicReference<?> r -> of(r.get());
            case CountDownLatch latch -> latch.getCount() + " to go";
            case Semaphore semaphore -> semaphore.availablePermits() + " permits";
            default -> isPlain(value.getClass()) ? value.toString() : elements(value);
        };
    }

    private static boolean isPlain(Class<?> type) {
        return CONSTANTS.contains(type) || ATOMICS.contains(type);
    }

    private String elements(Object value) {
        if (value.getClass().isArray()) {
            return elements(elementsOf(value).iterator());
        }
        if (!READABLE.contains(value.getClass())) {
            return null;
        }
        return value instanceof Map<?, ?> map
                ? elements(map.entrySet().iterator())
                : elements(((Collection<?>) value).iterator());
    }

    /** The elements of an array or a list that can be read; of others none. */
    static List<?> elementsOf(Object value) {
        if (value.getClass().isArray()) {
            return IntStream.range(0, Math.min(MAX_ELEMENTS + 1, Array.getLength(value)))
                    .mapToObj(i -> Array.get(value, i))
                    .toList();
        }
        return value instanceof List<?> list && READABLE.contains(value.getClass())
                ? list
                : List.of();
    }

    private String elements(Iterator<?> elements) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        try {
            for (int i = 0; i < MAX_ELEMENTS && elements.hasNext(); i++) {
                text.add(element(elements.next()));
            }
            if (elements.hasNext()) {
                text.add("…");
            }
        } catch (RuntimeException e) {
            text.add("?"); // a thread stands still in the middle of a change
        }
        return text.toString();
    }

    private String element(Object element) {
        return element instanceof Map.Entry<?, ?> entry
                ? of(entry.getKey()) + "=" + of(entry.getValue())
                : of(element);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 1) + "…";
    }
}
