package heddle.task;

import java.io.Serializable;

/**
 * A function of one argument that can travel to another process and may throw.
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
