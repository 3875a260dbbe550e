package heddle.task;

import java.io.Serializable;

/**
 * What one thread does to a state that it shares with other threads.
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
