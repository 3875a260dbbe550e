package heddle;

import java.util.OptionalLong;

/**
 * One worker of a pool, as it was when it was looked at.
 *
 * <p>It prints as one line. Immutable and safe to share between threads.
 *
 * @param name such as {@code "thread 1"} or {@code "process 2"}
 * @param pid the id of the process that it runs in; for a thread, the process of the kernel
 * @param alive whether it could take a task
 * @param running how many tasks it is running
 * @param tasksDone how many tasks it has finished, with a result or an exception
 * @param memoryBytes the resident memory of its process, in bytes; empty when the process has ended
 *     or the operating system does not tell
 */
public record Worker(
        String name,
        long pid,
        boolean alive,
        int running,
        long tasksDone,
        OptionalLong memoryBytes) {

    @Override
    public String toString() {
        String memory =
                memoryBytes.isPresent()
                        ? " · %,d MiB".formatted(memoryBytes.getAsLong() >> 20)
                        : "";
        return "%s (pid %d) · %s · %,d done%s".formatted(name, pid, state(), tasksDone, memory);
    }

    private String state() {
        if (!alive) {
            return "ended";
        }
        return running == 0 ? "idle" : "running " + running;
    }
}
