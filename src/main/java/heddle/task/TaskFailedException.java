package heddle.task;

import heddle.kernel.internal.CellNames;
import heddle.kernel.internal.ThrownText;
import java.util.concurrent.ExecutionException;

/**
 * A task threw an exception, or its result could not be brought back.
 *
 * <p>The {@linkplain #getCause() cause} is the original exception, of its own class also when that
 * class was typed into a cell and the task ran in another process. The message repeats its type and
 * text, because notebook kernels show only the message of the outermost exception.
 */
public class TaskFailedException extends ExecutionException {

    private static final long serialVersionUID = 1L;

    /** The number of the task, from 0. */
    private final int task;

    /**
     * Says which task failed and why.
     *
     * @param task the number of the task in the order in which tasks were given, from 0
     * @param cause what it threw
     */
    public TaskFailedException(int task, Throwable cause) {
        this(
                task,
                "task " + task + " failed: " + CellNames.withoutWrappers(ThrownText.of(cause)),
                cause);
    }

    /**
     * Says which task failed, in the words of the caller.
     *
     * @param task the number of the task, from 0
     * @param message the whole message
     * @param cause what it threw, or null
     */
    protected TaskFailedException(int task, String message, Throwable cause) {
        super(message, cause);
        this.task = task;
    }

    /**
     * Returns which task failed.
     *
     * @return its number in the order in which tasks were given, from 0
     */
    public int task() {
        return task;
    }
}
