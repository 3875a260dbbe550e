/**
 * Runs all the interleavings of a small program and shows one that breaks it.
 *
 * <p>{@link heddle.explore.Explore} is where to begin.
 */
package heddle.explore;
