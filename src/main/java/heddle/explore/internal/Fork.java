package heddle.explore.internal;

import java.util.List;

/**
 * A point of a schedule at which there was a choice.
 *
 * @param moves how many steps came before
 * @param state the number of the state
 * @param threads the threads among which one was chosen
 * @param wakes whether it was chosen to be woken, not to go on
 */
record Fork(int moves, long state, List<Integer> threads, boolean wakes) {}
