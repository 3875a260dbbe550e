/**
 * A piece of work that can travel to another process.
 *
 * <p>Users meet {@link heddle.task.Task}, {@link heddle.task.Action} and {@link heddle.task.Fn}
 * only where a list of tasks is declared; lambdas become one of them by themselves.
 */
package heddle.task;
