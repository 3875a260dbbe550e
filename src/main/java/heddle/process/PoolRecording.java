package heddle.process;

import heddle.process.internal.ThreadTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * The recording of what the threads in all workers of a pool do; one at a time. Safe to use from
 * several threads.
 */
public final class PoolRecording {

    private final Supplier<List<WorkerProcess>> workers;
    private boolean on;

    PoolRecording(Supplier<List<WorkerProcess>> workers) {
        this.workers = workers;
    }

    /**
     * Begins to record in every worker, and waits until all of them do.
     *
     * @throws IllegalStateException if a recording has begun and not ended
     * @throws InterruptedException if this thread is interrupted; nothing is recorded then
     */
    public void start() throws InterruptedException {
        synchronized (this) {
            if (on) {
                throw new IllegalStateException(
                        "this pool is being recorded already; one recording must end before the"
                                + " next begins");
            }
            on = true;
        }
        try {
            answers(Frame.RECORD);
        } catch (InterruptedException e) {
            drop();
            throw e;
        }
    }

    /**
     * Ends the recording.
     *
     * @return what the threads of each worker did, by the worker's process id; nothing of a worker
     *     that has died
     * @throws InterruptedException if this thread is interrupted
     */
    public Map<Long, List<ThreadTrace>> stop() throws InterruptedException {
        synchronized (this) {
            on = false;
        }
        return answers(Frame.STOP_RECORDING);
    }

    /** Ends a recording that nobody wants any more; does nothing when there is none. */
    public synchronized void drop() {
        if (on) {
            on = false;
            workers.get().forEach(worker -> worker.ask(Frame.STOP_RECORDING));
        }
    }

    /** Records in a worker that has come in the place of a dead one, if the others are recorded. */
    synchronized void join(WorkerProcess newcomer) {
        if (on) {
            newcomer.ask(Frame.RECORD);
        }
    }

    private Map<Long, List<ThreadTrace>> answers(int recordOrStop) throws InterruptedException {
        Map<Long, Future<List<ThreadTrace>>> coming = new LinkedHashMap<>();
        workers.get().forEach(worker -> coming.put(worker.pid(), worker.ask(recordOrStop)));
        Map<Long, List<ThreadTrace>> traces = new LinkedHashMap<>();
        for (var entry : coming.entrySet()) {
            try {
                traces.put(entry.getKey(), entry.getValue().get());
            } catch (ExecutionException e) {
                throw new AssertionError("a recording only ever completes with a list", e);
            }
        }
        return traces;
    }
}
