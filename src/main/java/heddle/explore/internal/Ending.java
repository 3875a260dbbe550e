package heddle.explore.internal;

/**
 * How a schedule ended.
 *
 * @param kind in which way
 * @param reason what to tell the reader; empty when it finished
 */
record Ending(Kind kind, String reason) {

    static final String OUT_OF_MEMORY =
            "the code takes more memory than the exploring JVM has (%d MiB)"
                    .formatted(ExploringJvm.HEAP_MIB);

    static final Ending FINISHED = new Ending(Kind.FINISHED, "");
    static final Ending KNOWN = new Ending(Kind.KNOWN, "");

    enum Kind {
        /** All threads came to their end. */
        FINISHED,
        /** The check was false at the end. */
        WRONG,
        /** A thread was ended by an exception. */
        DIED,
        /** Threads wait for each other. */
        DEADLOCK,
        /** The program does not end because of a thread that it has left behind. */
        LEAKED,
        /** Threads go round for ever, and all of them that can go on do. */
        NO_PROGRESS,
        /** Two accesses to a variable were not ordered. */
        RACE,
        /** It would have come to nothing new. */
        KNOWN,
        /** It took too many steps. */
        ENDLESS,
        /** It did what cannot be explored. */
        REFUSED
    }

    /** Says more about it. */
    Ending with(String more) {
        return new Ending(kind, reason + more);
    }

    boolean isFailure() {
        return switch (kind) {
            case WRONG, DIED, DEADLOCK, LEAKED, NO_PROGRESS, RACE -> true;
            case FINISHED, KNOWN, ENDLESS, REFUSED -> false;
        };
    }
}
