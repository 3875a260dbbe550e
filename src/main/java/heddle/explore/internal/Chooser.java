package heddle.explore.internal;

/** Takes the choices of one schedule after the other. */
interface Chooser {

    /** Returns which of the threads that can go on does, or -1: all that may come is known. */
    int turn(Strand[] candidates, int count);

    /** Returns which of so many options to take, at least 2. */
    int among(int count);

    /** Goes on to the next schedule; false when there is none. */
    boolean advance();

    /** Returns the choices of the schedule that has just ended, where there were two or more. */
    int[] schedule();

    /** Whether no schedule is missing that is of another kind. */
    default boolean isComplete() {
        return true;
    }

    /** Where to take down what the steps of the next schedule touch. */
    default Touches touches() {
        return Touches.IGNORED;
    }

    /** A thread has been started. */
    default void started(Strand strand) {}

    /** The schedule ends though these could go on. */
    default void left(Strand[] candidates, int count) {}

    /** The schedule ends though a thread waits for a monitor. */
    default void blocked(Strand strand) {}

    /** Nobody could go on, and time has passed. */
    default void waited() {}
}
