package heddle.process;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a worker has been sent and has not answered. Guarded by the {@link Dispatcher}.
 *
 * <p>A worker gets its next chunks before it has answered the last, as many as it is expected to
 * run within a millisecond: more would starve the others.
 */
final class SentChunks {

    private static final int MAX_AHEAD = 256;
    private static final long LOOK_AHEAD_NANOS = 1_000_000;

    /** A worker that has been idle for half as long says when it begins a call. */
    private static final long IDLE_NANOS = 2 * WorkerThreads.IDLE_NANOS;

    private static final int MAX_TIMES_PUT_BACK = 3;

    private final int threads;
    private final Map<Integer, Chunk> chunks = new LinkedHashMap<>();
    private long bytes;
    private long lastAnswerNanos = System.nanoTime();

    SentChunks(int threads) {
        this.threads = threads;
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** Returns how many the worker runs; the others wait in it. */
    int running() {
        return threads == WorkerThreads.VIRTUAL ? chunks.size() : Math.min(chunks.size(), threads);
    }

    /** Returns them in the order in which they were sent. */
    Collection<Chunk> all() {
        return chunks.values();
    }

    Chunk get(int id) {
        return chunks.get(id);
    }

    /** The chunk that a worker with one thread is running, or null. */
    Chunk first() {
        return isEmpty() ? null : chunks.values().iterator().next();
    }

    boolean contains(Chunk chunk) {
        return chunks.containsKey(chunk.id);
    }

    /**
     * Whether one more may be sent before those in flight have been answered.
     *
     * @param fairShare how many chunks at most may wait in this worker
     */
    boolean hasRoomFor(Chunk chunk, int fairShare) {
        if (threads == WorkerThreads.VIRTUAL || chunks.size() < threads) {
            return true;
        }
        long nanos = chunk.submission.chunkNanos();
        long ahead = nanos < 0 ? 0 : LOOK_AHEAD_NANOS / Math.max(1, nanos);
        return chunks.size() - threads < Math.min(ahead, Math.min(fairShare, MAX_AHEAD))
                && bytes + chunk.bytes <= WorkerInput.MAX_BYTES_UNDER_WAY;
    }

    void add(Chunk chunk) {
        chunk.awaitsWord = isEmpty() && System.nanoTime() - lastAnswerNanos > IDLE_NANOS;
        chunks.put(chunk.id, chunk);
        bytes += chunk.bytes;
    }

    void remove(Chunk chunk) {
        chunks.remove(chunk.id);
        bytes -= chunk.bytes;
        lastAnswerNanos = System.nanoTime();
    }

    void clear() {
        chunks.clear();
        bytes = 0;
    }

    /**
     * Whether a chunk that was in flight when the worker died may have begun. A worker that was
     * killed while it was idle has not begun what was sent to it at that moment.
     */
    boolean mayHaveBegun(Chunk chunk, int exitCode) {
        if (chunk.timesPutBack == MAX_TIMES_PUT_BACK) {
            return true;
        }
        if (chunk.undelivered) {
            return false;
        }
        if (chunk.begun || threads != 1) {
            return chunk.begun;
        }
        boolean killed = exitCode == 137 || exitCode == 143;
        return chunk == first() && !(chunk.awaitsWord && killed);
    }

    /**
     * Returns the last task that a worker may have been running when it ran this chunk. The answers
     * of a few short chunks travel together and are lost with it.
     */
    int lastRunning(Chunk chunk) {
        if (chunk.exact) {
            return chunk.current;
        }
        if (threads != 1 || chunk.items == null) {
            return chunk.last();
        }
        return chunks.values().stream()
                .filter(other -> other.submission == chunk.submission)
                .mapToInt(Chunk::last)
                .max()
                .orElseThrow();
    }
}
