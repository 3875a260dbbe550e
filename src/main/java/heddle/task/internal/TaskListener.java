package heddle.task.internal;

import heddle.task.TaskFailedException;

/**
 * What happens to the tasks of one piece of work, as the workers see it.
 *
 * <p>Calls come from the workers' threads, several at a time; for one task they come in order, and
 * each task ends with exactly one {@link #completed} or {@link #failed}, unless it was cancelled.
 */
public interface TaskListener {

    /**
     * A task has returned.
     *
     * @param task its number
     * @param result what it returned
     * @param worker the number of the worker that ran it, from 0
     * @param startNanos when it began, on this process's {@link System#nanoTime} scale
     * @param endNanos when it returned, on the same scale
     */
    void completed(int task, Object result, int worker, long startNanos, long endNanos);

    /**
     * Tasks with successive numbers have returned.
     *
     * @param first the number of the first of them
     * @param results what they returned
     * @param worker the number of the worker that ran them, from 0
     * @param startNanos when each began, on this process's {@link System#nanoTime} scale
     * @param endNanos when each returned, on the same scale
     */
    default void completed(
            int first, Object[] results, int worker, long[] startNanos, long[] endNanos) {
        for (int i = 0; i < results.length; i++) {
            completed(first + i, results[i], worker, startNanos[i], endNanos[i]);
        }
    }

    /**
     * A task has failed.
     *
     * @param failure which task, and why
     */
    void failed(TaskFailedException failure);

    /**
     * A task has printed something.
     *
     * @param task its number
     * @param text whole lines, as a rule
     * @param error whether it was printed on {@link System#err}
     */
    void output(int task, String text, boolean error);

    /**
     * Tasks have used processor time.
     *
     * @param nanos the time since the last call, over all tasks
     */
    void cpuTime(long nanos);
}
