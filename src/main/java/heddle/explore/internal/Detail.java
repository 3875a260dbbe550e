package heddle.explore.internal;

/**
 * What a schedule may choose besides who goes on where threads synchronise.
 *
 * @param accesses to switch before each access to a field or an element; only needed where there
 *     are races
 * @param ends to switch before the end of a thread; only needed where a thread asks whether another
 *     lives
 * @param wakeUps to let a thread wake up that nobody has woken (JLS 17.2.1)
 * @param timeouts to let a time-out come at any time, and not only when nothing else can happen
 * @param hashes to let identity hash codes be in any order, or the same
 * @param loops to tell whether the program comes back to a state in which it has been
 */
record Detail(
        boolean accesses,
        boolean ends,
        boolean wakeUps,
        boolean timeouts,
        boolean hashes,
        boolean loops) {

    /** Enough for programs without races that do not ask for more. */
    static final Detail LITTLE = new Detail(false, false, false, false, false, false);

    Detail withAccesses() {
        return new Detail(true, ends, wakeUps, timeouts, hashes, loops);
    }

    Detail withEnds() {
        return new Detail(accesses, true, wakeUps, timeouts, hashes, loops);
    }

    Detail withWakeUps() {
        return new Detail(accesses, ends, true, timeouts, hashes, loops);
    }

    Detail withTimeouts() {
        return new Detail(accesses, ends, wakeUps, true, hashes, loops);
    }

    Detail withHashes() {
        return new Detail(accesses, ends, wakeUps, timeouts, true, loops);
    }

    Detail withLoops(boolean on) {
        return new Detail(accesses, ends, wakeUps, timeouts, hashes, on);
    }
}
