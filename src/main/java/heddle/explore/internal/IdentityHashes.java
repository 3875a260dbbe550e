package heddle.explore.internal;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The identity hash codes of one schedule: the same ones whenever it is run. Each is greater than
 * those before, by the order in which they are asked for, unless another order and ties are asked
 * for too.
 */
final class IdentityHashes {

    private static final int FIRST = 1_000_000;

    private static final ClassValue<Boolean> INHERITED =
            new ClassValue<>() {
                @Override
                protected Boolean computeValue(Class<?> type) {
                    try {
                        return type.getMethod("hashCode").getDeclaringClass() == Object.class;
                    } catch (NoSuchMethodException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };

    /** Null as long as nobody has asked. */
    private Map<Object, Integer> known;

    private final Chooser chooser;
    private final Touches touches;
    private final boolean anyOrder;
    private int least = FIRST;
    private int last = FIRST;
    private int greatest = FIRST;
    private boolean tied;

    /**
     * @param anyOrder whether the next may be less than those before, or the same as the last
     */
    IdentityHashes(Chooser chooser, Touches touches, boolean anyOrder) {
        this.chooser = chooser;
        this.touches = touches;
        this.anyOrder = anyOrder;
    }

    /** Whether objects of a class have such a hash code. */
    static boolean isOf(Class<?> type) {
        return INHERITED.get(type);
    }

    int of(Object object) {
        touches.write(null, "identityHashCode");
        known = known == null ? new IdentityHashMap<>() : known;
        Integer hash = known.get(object);
        if (hash == null) {
            last = next();
            hash = last;
            known.put(object, hash);
        }
        return hash;
    }

    private int next() {
        if (known.isEmpty()) {
            return FIRST;
        }
        int choice = anyOrder ? chooser.among(3) : 0;
        tied |= choice == 1;
        return switch (choice) {
            case 0 -> ++greatest;
            case 1 -> last;
            default -> --least;
        };
    }

    /** Whether they may be compared. */
    boolean areSeveral() {
        return known != null && known.size() > 1;
    }

    /** Whether two objects have the same. */
    boolean haveTied() {
        return tied;
    }
}
