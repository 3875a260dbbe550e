package heddle.explore.internal;

import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Step;
import heddle.task.Task;
import heddle.task.internal.Arrival;
import java.io.Serializable;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What is explored: a state, the threads that share it, and a question about it when they have
 * ended; or a program that starts its own threads.
 *
 * @param state makes the state; null for a program
 * @param steps what the threads do
 * @param names what the threads are called
 * @param question what to ask of the state in the end
 * @param program what to run; null when there is a state
 * @param timeouts whether a time-out may come at any time
 */
public record Scenario(
        Task<?> state,
        Step<?>[] steps,
        String[] names,
        Fn<?, ?> question,
        Action program,
        boolean timeouts)
        implements Serializable {

    /** A scenario in which a time-out comes only when nothing else can happen. */
    public Scenario(
            Task<?> state, Step<?>[] steps, String[] names, Fn<?, ?> question, Action program) {
        this(state, steps, names, question, program, false);
    }

    /** Returns all its functions. */
    Stream<Object> functions() {
        return Stream.<Object>concat(Stream.of(state, question, program), Stream.of(steps))
                .filter(Objects::nonNull);
    }

    /** Returns the loader of its code. */
    ClassLoader loader() {
        return Arrival.loader(program == null ? state : program);
    }
}
