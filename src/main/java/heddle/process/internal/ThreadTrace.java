package heddle.process.internal;

import java.io.Serializable;
import java.util.List;

/**
 * What one thread did while a {@link Recorder} ran.
 *
 * @param name the thread's name; empty for a virtual thread without one
 * @param id its {@link Thread#threadId}
 * @param known whether every pause was seen: of virtual threads JDK 25 records sleep and I/O, and
 *     the rest is known only of those that ran a task
 * @param startNanos when it began, or the recording did, on its process's nanoTime scale
 * @param endNanos when it ended, or the recording did
 * @param tasks the numbers of the tasks that it ran, in the order of time
 * @param pauses when it did not run, in the order of time and without overlap
 */
public record ThreadTrace(
        String name,
        long id,
        boolean known,
        long startNanos,
        long endNanos,
        List<Integer> tasks,
        List<Pause> pauses)
        implements Serializable {

    /**
     * Moves it to another process's nanoTime scale.
     *
     * @param nanos what to add to every time
     * @return the moved trace
     */
    public ThreadTrace shifted(long nanos) {
        List<Pause> moved =
                pauses.stream()
                        .map(p -> p.from(p.startNanos() + nanos).to(p.endNanos() + nanos))
                        .toList();
        return new ThreadTrace(name, id, known, startNanos + nanos, endNanos + nanos, tasks, moved);
    }
}
