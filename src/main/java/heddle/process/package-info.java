/**
 * Other processes: worker JVMs, and how their end is reported.
 *
 * <p>Tasks get there with {@code Runner.processes}; {@link heddle.process.WorkerDiedException} is
 * what is thrown when such a process ends before its task.
 */
package heddle.process;
