package heddle.process;

import heddle.task.internal.TaskListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Work that was handed to a {@link ProcessPool} in one piece, and how to take it back. */
public final class Submission {

    private static final AtomicInteger IDS = new AtomicInteger();

    private final int id = IDS.incrementAndGet();
    private final Dispatcher dispatcher;
    private final TaskListener listener;
    private final List<Chunk> chunks = new ArrayList<>();
    private final AtomicInteger chunksLeft = new AtomicInteger();

    /** How long its chunks take; negative until the first one has ended. Guarded by dispatcher. */
    private long chunkNanos = -1;

    Submission(Dispatcher dispatcher, TaskListener listener) {
        this.dispatcher = dispatcher;
        this.listener = listener;
    }

    /**
     * Withdraws what has not begun.
     *
     * @param interrupt whether to interrupt what has; a worker that goes on all the same for half a
     *     second is killed and replaced
     */
    public void cancel(boolean interrupt) {
        dispatcher.cancel(this, interrupt);
    }

    /**
     * Withdraws all of it if no worker has it yet.
     *
     * @return whether it was withdrawn
     */
    public boolean withdraw() {
        return dispatcher.withdraw(this);
    }

    void add(Chunk chunk) {
        chunks.add(chunk);
        chunksLeft.incrementAndGet();
    }

    int id() {
        return id;
    }

    TaskListener listener() {
        return listener;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    boolean isSingle() {
        return chunks.size() == 1;
    }

    /** Whether workers keep something of it until its end: a single task brings its code along. */
    boolean isKept() {
        return !isSingle() || chunks.getFirst().items != null;
    }

    /** Counts a chunk that has ended, and says whether it was the last. */
    boolean endsWithThis() {
        return chunksLeft.decrementAndGet() == 0;
    }

    long chunkNanos() {
        return chunkNanos;
    }

    /** A long chunk counts at once, a short one bit by bit: the next may be long again. */
    void noteNanos(long nanos) {
        chunkNanos = nanos >= chunkNanos ? nanos : (chunkNanos + nanos) / 2;
    }
}
