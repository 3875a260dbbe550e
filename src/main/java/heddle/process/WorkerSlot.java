package heddle.process;

/**
 * One place in a pool: its present worker, or the last one until another has come. Guarded by the
 * {@link Dispatcher}.
 */
final class WorkerSlot {

    private final int number;
    private final int threads;
    private WorkerProcess worker;
    private SentChunks sent;

    /** Takes no more chunks: the worker has ended, is about to end or cannot be trusted. */
    private boolean closed = true;

    /** Some thread is writing to the worker. */
    private boolean writing;

    WorkerSlot(int number, int threads) {
        this.number = number;
        this.threads = threads;
    }

    /** The number of the place, from 0. */
    int number() {
        return number;
    }

    WorkerProcess worker() {
        return worker;
    }

    SentChunks sent() {
        return sent;
    }

    void seat(WorkerProcess newcomer) {
        worker = newcomer;
        sent = new SentChunks(threads);
        closed = false;
    }

    void close() {
        closed = true;
    }

    boolean isOpen() {
        return !closed;
    }

    boolean isWriting() {
        return writing;
    }

    /** Notes a chunk that is about to be written. */
    void send(Chunk chunk) {
        writing = true;
        sent.add(chunk);
    }

    void endWriting() {
        writing = false;
    }

    ProcessPool.WorkerState state() {
        boolean alive = worker.isAlive();
        int running = alive ? sent.running() : 0;
        return new ProcessPool.WorkerState(worker.pid(), alive, running, worker.tasksDone());
    }
}
