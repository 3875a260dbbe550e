package heddle;

import java.util.OptionalLong;

/**
 * One worker of a pool, as it was when it was looked at.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @param name such as {@code "thread 1"} or {@code "process 2"}
 * @param pid the id of the process that it runs in; for a thread, the process of the kernel
 * @param alive whether it could take a task
 * @param tasksDone how many tasks it has finished, with a result or an exception
 * @param memoryBytes the resident memory of its process, in bytes; empty when the process has ended
 *     or the operating system does not tell
 */
public record Worker(
        String name, long pid, boolean alive, long tasksDone, OptionalLong memoryBytes) {}
