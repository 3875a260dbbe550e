package heddle.explore.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives a number to what the steps of a schedule touch, by the order in which its owners are first
 * touched, and writes it into the footprint of the step that runs.
 */
final class Touches {

    /** For a search that does not ask which steps depend on each other. */
    static final Touches IGNORED = new Touches();

    private static final Object STATICS = new Object();
    private static final Object INTERRUPTS = new Object();
    private static final Object TIME = new Object();
    private static final Object JDK = new Object();

    /** The numbers of the variables of each owner; the owners are other ones in each schedule. */
    private final List<Map<Object, Integer>> numbers = new ArrayList<>();

    private final Map<Object, Integer> owners = new IdentityHashMap<>();
    private int next;
    private boolean reliable = true;

    /** Where to write; null for nowhere. */
    private Footprint step;

    /** Begins another schedule. */
    void restart() {
        owners.clear();
        for (Object known : new Object[] {STATICS, INTERRUPTS, TIME, JDK}) {
            owner(known);
        }
    }

    void into(Footprint footprint) {
        step = footprint;
    }

    /** Returns how many owners there are. */
    int owners() {
        return owners.size();
    }

    private int owner(Object object) {
        Integer known = owners.get(object);
        if (known == null) {
            known = owners.size();
            owners.put(object, known);
            if (known == numbers.size()) {
                numbers.add(new HashMap<>(4));
            }
        }
        return known;
    }

    private void add(Object owner, Object name, int how) {
        if (step != null) {
            int number = owner(owner == null ? STATICS : owner);
            Integer known = numbers.get(number).get(name);
            if (known == null) {
                known = next++;
                numbers.get(number).put(name, known);
            }
            step.add(number, known, how);
        }
    }

    /** Reads a variable of an object, or a static one. */
    void read(Object owner, Object name) {
        add(owner, name, Footprint.READ);
    }

    /** Writes a variable of an object, or a static one. */
    void write(Object owner, Object name) {
        add(owner, name, Footprint.WRITE);
    }

    /** Gets what only one can have, or what comes after a release. */
    void acquire(Object owner, Object name) {
        add(owner, name, Footprint.ACQUIRE);
    }

    void release(Object owner, Object name) {
        add(owner, name, Footprint.RELEASE);
    }

    /** Looks whether a thread is interrupted, or interrupts it. */
    void interrupt(Thread thread) {
        add(thread, "interrupt", Footprint.WRITE);
        add(INTERRUPTS, "", Footprint.READ);
    }

    void readTime() {
        add(TIME, "", Footprint.READ);
    }

    void writeTime() {
        add(TIME, "", Footprint.WRITE);
    }

    /** A thread uses an object of the JDK, and may be interrupted there. */
    void use(Thread me, Object object) {
        interrupt(me);
        add(object, "", Footprint.WRITE);
        add(JDK, "", Footprint.READ);
    }

    /** The JDK does something to whatever it likes. */
    void anything() {
        add(JDK, "", Footprint.WRITE);
        add(INTERRUPTS, "", Footprint.WRITE);
    }

    /** Something happens whose order with others is not known. */
    void unknown() {
        reliable = false;
    }

    /** Whether all is known of the steps of this schedule. */
    boolean isReliable() {
        return reliable;
    }
}
