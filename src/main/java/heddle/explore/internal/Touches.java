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

    private static final Variable NOBODY_ASKS = new Variable(-2, -2);

    private static final Object STATICS = new Object();
    private static final Object INTERRUPTS = new Object();
    private static final Object TIME = new Object();
    private static final Object JDK = new Object();

    /**
     * What steps of a schedule can touch.
     *
     * @param owner the number of its owner in that schedule
     * @param number its own
     */
    record Variable(int owner, int number) {}

    /** The variables of each owner; the owners are other ones in each schedule. */
    private final List<Map<Object, Variable>> variables = new ArrayList<>();

    private final Map<Object, Integer> owners = new IdentityHashMap<>();

    /** Those of {@link #INTERRUPTS} and {@link #JDK}. */
    private Variable interrupts;

    private Variable jdk;
    private int next;
    private boolean reliable = true;

    /** Whether anybody asks. */
    private boolean counting;

    /** Where to write; null when it is known what the step touches. */
    private Footprint step;

    /** Begins another schedule. */
    void restart() {
        counting = true;
        owners.clear();
        for (Object known : new Object[] {STATICS, INTERRUPTS, TIME, JDK}) {
            owner(known);
        }
        interrupts = variable(INTERRUPTS, "");
        jdk = variable(JDK, "");
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
            if (known == variables.size()) {
                variables.add(new HashMap<>(4));
            }
        }
        return known;
    }

    private void add(Object owner, Object name, int how) {
        if (counting) {
            add(variable(owner == null ? STATICS : owner, name), how);
        }
    }

    private Variable variable(Object owner, Object name) {
        int number = owner(owner);
        Map<Object, Variable> own = variables.get(number);
        Variable known = own.get(name);
        if (known == null) {
            known = new Variable(number, next++);
            own.put(name, known);
        }
        return known;
    }

    private void add(Variable variable, int how) {
        if (step != null) {
            step.add(variable.owner(), variable.number(), how);
        }
    }

    /** Returns what stands for the interrupt status of a thread in this schedule. */
    Variable interruptOf(Thread thread) {
        return counting ? variable(thread, "interrupt") : NOBODY_ASKS;
    }

    /** Returns what stands for an object of the JDK as a whole in this schedule. */
    Variable whole(Object object) {
        return counting ? variable(object, "") : NOBODY_ASKS;
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
    void use(Variable interrupt, Variable whole) {
        if (step != null) {
            add(interrupt, Footprint.WRITE);
            add(interrupts, Footprint.READ);
            add(whole, Footprint.WRITE);
            add(jdk, Footprint.READ);
        }
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
