package heddle.task;

import java.io.Serializable;

/**
 * A piece of work without a result that can travel to another process and may throw.
 *
 * <p>It is a {@link Runnable}, so that it fits wherever the JDK asks for one; {@link #run} turns a
 * checked exception into the unchecked {@link IllegalStateException} with the original as its
 * cause.
 *
 * @see Task
 */
@FunctionalInterface
public interface Action extends Runnable, Serializable {

    /**
     * Does the work.
     *
     * @throws Exception whatever the work throws
     */
    void act() throws Exception;

    @Override
    default void run() {
        try {
            act();
        } catch (RuntimeException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (Exception e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }
}
