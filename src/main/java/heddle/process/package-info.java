/**
 * Other processes, what they share, and how their end is reported.
 *
 * <p>Tasks get there with {@code Runner.processes}; {@link heddle.process.WorkerDiedException} is
 * what is thrown when such a process ends before its task. A {@link heddle.process.Child} is a
 * lambda in a JVM of its own; {@link heddle.process.JavaProgram} and {@link
 * heddle.process.PythonProgram} run a whole program from its text. Processes share numbers ({@link
 * heddle.process.SharedLong}, {@link heddle.process.SharedArray}) and wait for each other ({@link
 * heddle.process.ProcessLock}, {@link heddle.process.ProcessEvent}, {@link
 * heddle.process.ProcessBarrier}).
 */
package heddle.process;
