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
 *
 * <h2>When something goes wrong in a pool of processes</h2>
 *
 * <p>What becomes of a submitted task depends on what goes wrong and when: before a worker can take
 * tasks; while it is idle, and a thread that an earlier task has left does it; while the task runs;
 * while its argument or its result is on the way; or while it runs and the pool has been shut down.
 * In each case but "waits" the other submitted tasks return as if nothing had happened (those of
 * the same {@code map} or {@code run} are cancelled), the pool answers afterwards, and no thread,
 * process, file descriptor or temporary file is left.
 *
 * <table>
 *   <caption>What the caller gets</caption>
 *   <tr><th></th><th scope="col">before the start</th><th scope="col">idle</th>
 *       <th scope="col">running</th><th scope="col">sending</th>
 *       <th scope="col">receiving</th><th scope="col">shut down</th></tr>
 *   <tr><th scope="row">exception</th>
 *       <td>–</td><td>ends its thread</td><td>fails</td><td>fails</td><td>fails</td><td>fails</td></tr>
 *   <tr><th scope="row">{@link StackOverflowError}</th>
 *       <td>–</td><td>ends its thread</td><td>fails</td><td>fails</td><td>fails</td><td>fails</td></tr>
 *   <tr><th scope="row">{@link OutOfMemoryError}</th>
 *       <td>–</td><td>ends its thread</td><td>fails, replaced</td><td>fails, replaced</td><td>fails, replaced</td><td>fails</td></tr>
 *   <tr><th scope="row">{@code System.exit}, {@code halt}</th>
 *       <td>open fails</td><td>replaced</td><td>dies</td><td>dies</td><td>dies</td><td>dies</td></tr>
 *   <tr><th scope="row">crash of native code</th>
 *       <td>open fails</td><td>replaced</td><td>dies</td><td>dies</td><td>dies</td><td>dies</td></tr>
 *   <tr><th scope="row">SIGKILL</th>
 *       <td>open fails</td><td>replaced</td><td>dies</td><td>again</td><td>dies</td><td>dies</td></tr>
 *   <tr><th scope="row">SIGSTOP</th>
 *       <td>replaced</td><td>waits</td><td>waits</td><td>waits</td><td>waits</td><td>waits</td></tr>
 *   <tr><th scope="row">argument cannot travel</th>
 *       <td>–</td><td>refused</td><td>refused</td><td>–</td><td>–</td><td>rejected</td></tr>
 *   <tr><th scope="row">result cannot travel</th>
 *       <td>–</td><td>–</td><td>–</td><td>–</td><td>fails</td><td>fails</td></tr>
 *   <tr><th scope="row">exception cannot travel</th>
 *       <td>–</td><td>–</td><td>–</td><td>–</td><td>fails</td><td>fails</td></tr>
 *   <tr><th scope="row">class is not there</th>
 *       <td>–</td><td>–</td><td>–</td><td>fails</td><td>fails</td><td>fails</td></tr>
 *   <tr><th scope="row">flood on standard output</th>
 *       <td>open fails</td><td>goes on</td><td>goes on</td><td>goes on</td><td>whole or fails</td><td>goes on</td></tr>
 *   <tr><th scope="row">flood on standard error</th>
 *       <td>open fails</td><td>goes on</td><td>goes on</td><td>goes on</td><td>goes on</td><td>goes on</td></tr>
 *   <tr><th scope="row">standard input is read</th>
 *       <td>–</td><td>goes on</td><td>goes on</td><td>goes on</td><td>goes on</td><td>goes on</td></tr>
 *   <tr><th scope="row">a thread is left running</th>
 *       <td>–</td><td>goes on</td><td>goes on</td><td>goes on</td><td>goes on</td><td>ends</td></tr>
 *   <tr><th scope="row">disk full for the cache</th>
 *       <td>goes on</td><td>–</td><td>–</td><td>–</td><td>–</td><td>–</td></tr>
 *   <tr><th scope="row">no command to start a worker</th>
 *       <td>open fails</td><td>given up</td><td>given up</td><td>given up</td><td>given up</td><td>given up</td></tr>
 * </table>
 *
 * <ul>
 *   <li><b>fails</b>: {@code get} throws {@link heddle.task.TaskFailedException}; its cause, or its
 *       message where the cause cannot travel, says why. After an {@code OutOfMemoryError} another
 *       worker takes over.
 *   <li><b>dies</b>: it throws {@link heddle.process.WorkerDiedException}, and another worker takes
 *       over. The log of a crash stays; the message says where.
 *   <li><b>again</b>: the task has not begun, and runs on another worker; with the fourth worker
 *       that ends so it counts as begun.
 *   <li><b>waits</b>: a process that is stopped can neither answer nor end. It goes on after
 *       SIGCONT; {@code cancel(true)} and {@code shutdownNow} kill it after half a second. The
 *       tasks that wait for it run elsewhere then. <b>replaced</b> before the start: after ten
 *       seconds without an answer.
 *   <li><b>goes on</b>: nothing happens to the task. Of what programs write into the worker's
 *       standard output, up to 4 MiB are shown at a time; a program that reads its standard input
 *       gets an error (on Windows it may read what was meant for the worker).
 *   <li><b>whole or fails</b>: a result arrives as it was sent, or it is reported as damaged by
 *       what a program wrote into the same pipe, and another worker takes over.
 *   <li><b>open fails</b>: {@link java.io.UncheckedIOException} with the exit code and the last
 *       lines of the worker, after a second try.
 *   <li><b>refused</b>: {@link IllegalArgumentException} before anything runs; <b>rejected</b>:
 *       {@link java.util.concurrent.RejectedExecutionException}.
 *   <li><b>given up</b>: a pool whose last worker cannot be replaced fails what waits with the
 *       reason, and rejects what comes.
 *   <li><b>ends its thread</b>: no task is concerned; <b>ends</b>: with its worker.
 *   <li><b>–</b>: cannot happen. Before the start there is no code of a task yet; what cannot
 *       travel is found where it is handed over or when its task has ended; a class is missed when
 *       an object is read; the cache is written when the first pool has ended.
 * </ul>
 */
package heddle.process;
