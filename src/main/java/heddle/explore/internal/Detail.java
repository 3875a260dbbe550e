package heddle.explore.internal;

/**
 * Where threads may be switched besides where they synchronise.
 *
 * @param accesses before each access to a field or an element; only needed where there are races
 * @param ends before the end of a thread; only needed where a thread asks whether another lives
 */
record Detail(boolean accesses, boolean ends) {

    /** Enough for programs without races that do not ask for more. */
    static final Detail LITTLE = new Detail(false, false);

    static final Detail ACCESSES = new Detail(true, false);

    Detail withAccesses() {
        return new Detail(true, ends);
    }

    Detail withEnds() {
        return new Detail(accesses, true);
    }
}
