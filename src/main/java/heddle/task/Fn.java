package heddle.task;

import java.io.Serializable;

/**
 * A function of one argument that can travel to another process and may throw.
 *
 * <p>A lambda with one parameter that is passed to {@code Runner.map} becomes one by itself. What
 * it reads is copied when it is handed over; see {@link Task}. In one process several threads may
 * call it at once.
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 * @see Task
 */
@FunctionalInterface
public interface Fn<A, R> extends Serializable {

    /**
     * Computes the result for one argument.
     *
     * @param a the argument
     * @return the result; null is a result like any other
     * @throws Exception whatever the computation throws
     */
    R apply(A a) throws Exception;
}
