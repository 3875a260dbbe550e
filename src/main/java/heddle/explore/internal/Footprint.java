package heddle.explore.internal;

import java.util.Arrays;

/** What one step touches: variables and locks by their number, each with what is done to it. */
final class Footprint {

    static final int READ = 0;
    static final int WRITE = 1;
    static final int ACQUIRE = 2;
    static final int RELEASE = 3;

    /** Owners from this one on may be other objects in another schedule. */
    int known;

    private int[] touches = new int[4];
    private int[] owners = new int[4];
    private int size;

    void add(int owner, int number, int how) {
        int touch = number << 2 | how;
        for (int i = 0; i < size; i++) {
            if (touches[i] == touch) {
                return;
            }
        }
        if (size == touches.length) {
            touches = Arrays.copyOf(touches, 2 * size);
            owners = Arrays.copyOf(owners, 2 * size);
        }
        owners[size] = owner;
        touches[size++] = touch;
    }

    void addAll(Footprint other) {
        for (int i = 0; i < other.size; i++) {
            add(other.owners[i], other.number(i), other.how(i));
        }
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    int number(int i) {
        return touches[i] >> 2;
    }

    int how(int i) {
        return touches[i] & 3;
    }

    /** Whether the order of this step and one of a later schedule may matter. */
    boolean mayDependOn(Footprint other) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < other.size; j++) {
                boolean same =
                        owners[i] < known ? number(i) == other.number(j) : other.owners[j] >= known;
                if (same && conflict(how(i), other.how(j))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the order of two touches of the same thing matters. */
    static boolean conflict(int one, int other) {
        return one != READ || other != READ;
    }

    /** Whether two that conflict can be exchanged: a lock that is held is not acquired. */
    static boolean race(int one, int other) {
        return !(one == RELEASE && other >= ACQUIRE || other == RELEASE && one >= ACQUIRE);
    }
}
