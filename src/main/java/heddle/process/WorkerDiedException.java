package heddle.process;

import heddle.task.TaskFailedException;

/**
 * The worker process that ran a task has ended.
 *
 * <p>Its exit code follows the custom of Unix shells: 128 + n after signal n, so 137 when it was
 * killed with SIGKILL (9); but a task may also end it with {@code System.exit(137)}.
 */
public final class WorkerDiedException extends TaskFailedException {

    private static final long serialVersionUID = 1L;

    /** The process that has ended. */
    private final long pid;

    /** What it left behind. */
    private final int exitCode;

    /**
     * Describes the death of a worker.
     *
     * @param task the task that it was running
     * @param upTo the last task that it may have been running instead; the same when it is certain
     * @param pid the id of the process
     * @param exitCode its exit code
     * @param lastLines the last that it wrote on its standard error; may be empty
     */
    WorkerDiedException(int task, int upTo, long pid, int exitCode, String lastLines) {
        super(task, message(task, upTo, pid, exitCode, lastLines), null);
        this.pid = pid;
        this.exitCode = exitCode;
    }

    private static String message(int task, int upTo, long pid, int exitCode, String lastLines) {
        String which = task == upTo ? "task " + task : "one of the tasks " + task + " to " + upTo;
        String last =
                lastLines.isBlank()
                        ? ""
                        : "; its last lines were:\n" + LastLines.endOf(lastLines.strip());
        return "the worker process %d died while it ran %s: exit code %d%s%s"
                .formatted(pid, which, exitCode, meaning(exitCode), last);
    }

    /** What an exit code says about a signal; empty when it says nothing. */
    static String meaning(int exitCode) {
        int signal = exitCode - 128;
        return switch (signal) {
            case 6 -> " (the JVM crashed, or exit(134))";
            case 9 -> " (killed by signal 9, or exit(137))";
            case 11 -> " (killed by signal 11, or exit(139))";
            case 15 -> " (terminated by signal 15, or exit(143))";
            default -> signal > 0 && signal < 65 ? " (signal " + signal + "?)" : "";
        };
    }

    /**
     * Returns the id of the process.
     *
     * @return the id that it had
     */
    public long pid() {
        return pid;
    }

    /**
     * Returns the exit code of the process.
     *
     * @return 128 + n after signal n
     */
    public int exitCode() {
        return exitCode;
    }
}
