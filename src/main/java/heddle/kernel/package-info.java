/**
 * What a Jupyter kernel, and the machine it runs on, mean to the library.
 *
 * <p>{@link heddle.kernel.Shown} is a value that has pictures besides its text, and {@link
 * heddle.kernel.Machine} is the machine that a measurement was taken on. Everything here also works
 * without a kernel, in a plain {@code jshell} or in a unit test.
 */
package heddle.kernel;
