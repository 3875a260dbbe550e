package heddle.explore.internal;

/** Numbers that stand for values: different ones for different values, as far as chance goes. */
final class Numbers {

    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private Numbers() {}

    static long mix(long one, long other) {
        long mixed = (one ^ Long.rotateLeft(other, 32)) * FACTOR;
        return (mixed ^ mixed >>> 29) * FACTOR + other;
    }

    /** Returns the number of a value that is no more than its value; 0 for another object. */
    static long of(Object value) {
        return switch (value) {
            case null -> 1;
            case String text -> of(text);
            case Boolean b -> b ? 2 : 3;
            case Character c -> mix(4, c);
            case Double d -> mix(5, Double.doubleToRawLongBits(d));
            case Float f -> mix(6, Float.floatToRawIntBits(f));
            case Long l -> mix(7, l);
            case Integer i -> mix(8, i);
            case Short s -> mix(9, s);
            case Byte b -> mix(10, b);
            case Enum<?> e -> mix(of(e.getDeclaringClass().getName()), e.ordinal());
            case Class<?> type -> of(type.getName());
            case ClassLoader loader -> 11;
            case ThreadGroup group -> 12;
            default -> 0;
        };
    }

    private static long of(String text) {
        long number = text.length();
        for (int i = 0; i < text.length(); i++) {
            number = mix(number, text.charAt(i));
        }
        return number;
    }
}
