/**
 * Running, measuring and looking: the same code on threads, virtual threads and worker processes.
 *
 * <p>Begin with {@link heddle.Runner}.
 */
package heddle;
