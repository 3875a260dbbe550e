package heddle.task;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A piece of work with a result that can travel to another process.
 *
 * <p>A lambda without parameters that is passed to {@code Runner.run} or {@code WorkerPool.submit}
 * becomes a task by itself; the type is written out only where a list of tasks is declared:
 *
 * <pre>{@code
 * List<Task<Integer>> tasks = List.of(() -> 1, () -> 2);
 * }</pre>
 *
 * <p>What the lambda reads (captured locals, notebook variables, static fields of classes from
 * cells) is copied when the task is handed over; what it changes in another process stays there.
 *
 * @param <T> the type of the result
 */
@FunctionalInterface
public interface Task<T> extends Callable<T>, Serializable {}
