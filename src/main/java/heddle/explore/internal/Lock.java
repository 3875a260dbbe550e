package heddle.explore.internal;

/** The modelled monitor of an object. */
final class Lock {

    final Object object;
    final Past clock = new Past();
    Strand owner;

    /** Explored code has entered it, or approached it. */
    boolean isExplored;

    /** The JDK has entered it before explored code has. */
    boolean isOfJdk;

    int count;

    Lock(Object object) {
        this.object = object;
    }

    boolean isFree() {
        return owner == null;
    }

    void take(Strand strand, int times) {
        owner = strand;
        count = times;
    }

    /** Gives it up, and returns how often it was held. */
    int release() {
        int held = count;
        owner = null;
        count = 0;
        return held;
    }
}
