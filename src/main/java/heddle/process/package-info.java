/**
 * Other processes: worker JVMs and programs, and how their end is reported.
 *
 * <p>Tasks get there with {@code Runner.processes}; {@link heddle.process.WorkerDiedException} is
 * what is thrown when such a process ends before its task. {@link heddle.process.JavaProgram} and
 * {@link heddle.process.PythonProgram} run a whole program from its text.
 */
package heddle.process;
