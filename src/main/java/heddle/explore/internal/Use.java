package heddle.explore.internal;

/** What a call of the JDK means to other threads; {@code calls.txt} gives each call its use. */
enum Use {
    PURE,
    LOOKS,
    READ,
    WRITE,
    VIEW,
    FILL,
    WRAP,
    COPY,
    STEP,
    ACQUIRE,
    ACQUIRE_SHARED,
    RELEASE,
    RELEASE_SHARED,
    UNLOCK_BOTH,
    BOTH,
    CAS,
    REJOIN,
    MEET,
    OPTIMISTIC,
    VALIDATE,
    MONITOR,
    PUT,
    TAKE,
    PUT_KEY,
    GET_KEY,
    UPDATE_KEY,
    SWAP,
    ALL,
    PARTS,
    THREAD,
    STARTS,
    OUT,
    VARIABLE,
    REFUSED;

    /** Whether it can change an object that other threads may have, or wait for one. */
    boolean isStep() {
        return switch (this) {
            case PURE, LOOKS, READ, WRITE, VIEW, FILL, WRAP, COPY, VARIABLE, REFUSED -> false;
            default -> true;
        };
    }
}
