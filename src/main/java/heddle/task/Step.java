package heddle.task;

import java.io.Serializable;

/**
 * What one thread does to a state that it shares with other threads.
 *
 * <p>A lambda with one parameter that is passed to {@code Explore.thread} becomes one by itself. It
 * can travel to another process; see {@link Task}.
 *
 * @param <S> the type of the state
 */
@FunctionalInterface
public interface Step<S> extends Serializable {

    /**
     * Acts on the state.
     *
     * @param state the shared state
     * @throws Exception whatever the step throws
     */
    void on(S state) throws Exception;
}
