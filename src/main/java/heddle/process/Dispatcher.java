package heddle.process;

import heddle.task.TaskFailedException;
import heddle.task.internal.Later;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Hands the chunks of all submissions to the workers of a pool.
 *
 * <p>Its monitor guards the queue, the slots and the state of every chunk. Nothing is written to a
 * worker and no listener is called while it is held.
 */
final class Dispatcher {

    private static final Duration GRACE = Duration.ofMillis(500);

    private final SequencedSet<Chunk> queue = new LinkedHashSet<>();
    private final List<WorkerSlot> slots;
    private boolean shutdown;
    private boolean stopped;

    /** The slots that have a worker, or will have one again. */
    private int open;

    Dispatcher(List<WorkerSlot> slots) {
        this.slots = slots;
        this.open = slots.size();
    }

    /**
     * Takes work.
     *
     * @throws RejectedExecutionException if the pool is shut down
     */
    void submit(Submission submission) {
        synchronized (this) {
            if (shutdown) {
                throw new RejectedExecutionException("the pool is shut down; open a new one");
            }
            queue.addAll(submission.chunks());
        }
        dispatch();
    }

    /** Hands waiting chunks to the workers that can take them. */
    void dispatch() {
        boolean again = true;
        while (again) {
            again = false;
            for (WorkerSlot slot : slots) {
                List<Chunk> chunks = take(slot);
                if (!chunks.isEmpty()) {
                    write(slot, chunks);
                    again = true;
                }
            }
        }
    }

    /** As {@link #dispatch}, on a thread that must never wait for a worker to read. */
    void dispatchWithoutWaiting() {
        for (WorkerSlot slot : slots) {
            List<Chunk> chunks;
            while (!(chunks = take(slot)).isEmpty()) {
                if (slot.worker().input().fitsIntoPipe(chunks)) {
                    write(slot, chunks);
                } else {
                    List<Chunk> big = chunks;
                    Thread.ofPlatform()
                            .daemon()
                            .name("heddle writer")
                            .start(
                                    () -> {
                                        write(slot, big);
                                        dispatch();
                                    });
                }
            }
        }
    }

    private synchronized List<Chunk> take(WorkerSlot slot) {
        if (queue.isEmpty() || !slot.isOpen() || slot.isWriting()) {
            return List.of();
        }
        List<Chunk> taken = new ArrayList<>();
        while (!queue.isEmpty() && slot.sent().hasRoomFor(queue.getFirst(), fairShare())) {
            Chunk chunk = queue.removeFirst();
            slot.send(chunk);
            taken.add(chunk);
        }
        return taken;
    }

    /** Half of what is left, divided by the workers, leaves each of them something to do. */
    private int fairShare() {
        return queue.size() / (2 * slots.size());
    }

    private void write(WorkerSlot slot, List<Chunk> chunks) {
        try {
            slot.worker().input().send(chunks, (chunk, reason) -> fail(slot, chunk, reason));
        } catch (IOException e) {
            // The worker is gone: its reader hears of that too, and puts the chunks back.
            synchronized (this) {
                chunks.getFirst().undelivered = chunks.size() == 1;
            }
        } finally {
            List<Chunk> late;
            synchronized (this) {
                slot.endWriting();
                late = chunks.stream().filter(chunk -> chunk.interrupted).toList();
                notifyAll();
            }
            late.forEach(slot.worker().input()::cancel);
        }
    }

    /** Fails a chunk that could not be sent, or whose answer could not be understood. */
    void fail(WorkerSlot slot, Chunk chunk, Throwable reason) {
        TaskFailedException failure = new TaskFailedException(chunk.current, reason);
        if (answered(slot, chunk)) {
            chunk.listener().failed(failure);
        }
    }

    /** Notes that a worker has begun a task. */
    synchronized void begun(Chunk chunk, int task, boolean exact) {
        chunk.begun = true;
        chunk.current = task;
        chunk.exact = exact;
    }

    synchronized boolean isWanted(Chunk chunk) {
        return !chunk.cancelled;
    }

    /** Returns the chunk of that number, or null when the worker has none. */
    synchronized Chunk sent(WorkerSlot slot, int id) {
        return slot.sent().get(id);
    }

    /** Returns the chunk that a worker runs, or null when nobody wants to hear of it. */
    synchronized Chunk running(WorkerSlot slot) {
        Chunk chunk = slot.sent().first();
        return chunk == null || chunk.cancelled ? null : chunk;
    }

    /** Notes how long a chunk took. */
    synchronized void took(Chunk chunk, long nanos) {
        chunk.submission.noteNanos(nanos);
    }

    /** Takes a chunk off its worker, and says whether anybody wants to hear of it. */
    boolean answered(WorkerSlot slot, Chunk chunk) {
        boolean wanted;
        synchronized (this) {
            slot.sent().remove(chunk);
            wanted = !chunk.cancelled;
        }
        ended(chunk);
        return wanted;
    }

    /** Lets the workers forget a submission when this was the last of its chunks. */
    private void ended(Chunk chunk) {
        if (chunk.submission.endsWithThis() && chunk.submission.isKept()) {
            slots.forEach(slot -> slot.worker().input().forget(chunk.submission));
        }
    }

    /** Gives a worker that cannot be trusted nothing more to do. */
    synchronized void close(WorkerSlot slot) {
        slot.close();
    }

    void cancel(Submission submission, boolean interrupt) {
        List<Chunk> waiting;
        synchronized (this) {
            waiting = withdrawn(submission);
        }
        waiting.forEach(this::ended);
        if (interrupt) {
            interrupt(submission.chunks());
        }
        closeIdleWorkers();
    }

    /** Takes the chunks of a submission out of the queue; of the others nobody wants to hear. */
    private List<Chunk> withdrawn(Submission submission) {
        List<Chunk> waiting = new ArrayList<>();
        for (Chunk chunk : submission.chunks()) {
            chunk.cancelled = true;
            if (queue.remove(chunk)) {
                waiting.add(chunk);
            }
        }
        return waiting;
    }

    /** Interrupts chunks; whichever still runs after half a second loses its worker. */
    private void interrupt(Collection<Chunk> chunks) {
        boolean any = false;
        for (WorkerSlot slot : slots) {
            List<Chunk> mine;
            synchronized (this) {
                mine = chunks.stream().filter(slot.sent()::contains).toList();
                mine.forEach(chunk -> chunk.interrupted = true);
                any |= !mine.isEmpty();
                if (slot.isWriting()) {
                    mine = List.of(); // whoever writes will send the word after them
                }
            }
            mine.forEach(slot.worker().input()::cancel);
        }
        if (any) {
            Later.run(GRACE, () -> killThoseThatRun(chunks));
        }
    }

    private void killThoseThatRun(Collection<Chunk> chunks) {
        for (WorkerSlot slot : slots) {
            boolean runs;
            synchronized (this) {
                runs = chunks.stream().anyMatch(slot.sent()::contains);
            }
            if (runs) {
                slot.worker().kill();
            }
        }
    }

    boolean withdraw(Submission submission) {
        synchronized (this) {
            if (!queue.containsAll(submission.chunks())) {
                return false;
            }
            withdrawn(submission);
        }
        submission.chunks().forEach(this::ended);
        closeIdleWorkers();
        return true;
    }

    /** Takes no more work. */
    void shutdown() {
        synchronized (this) {
            shutdown = true;
        }
        closeIdleWorkers();
    }

    /** After a shut-down, lets every worker end that has nothing left to do. */
    void closeIdleWorkers() {
        List<WorkerSlot> idle;
        synchronized (this) {
            if (!shutdown || !queue.isEmpty()) {
                return;
            }
            idle = slots.stream().filter(s -> s.sent().isEmpty() && !s.isWriting()).toList();
            idle.forEach(WorkerSlot::close);
        }
        idle.forEach(slot -> slot.worker().closeInput());
    }

    /** Takes no more work, drops what waits and interrupts what runs. */
    void stop() {
        List<Chunk> waiting;
        List<Chunk> running = new ArrayList<>();
        synchronized (this) {
            shutdown = true;
            stopped = true;
            waiting = List.copyOf(queue);
            queue.clear();
            slots.forEach(slot -> running.addAll(slot.sent().all()));
        }
        waiting.forEach(chunk -> chunk.listener().failed(cancelled(chunk)));
        Later.run(GRACE, () -> slots.forEach(slot -> slot.worker().kill()));
        interrupt(running);
        closeIdleWorkers();
    }

    static TaskFailedException cancelled(Chunk chunk) {
        return new TaskFailedException(
                chunk.current, new CancellationException("the pool was shut down"));
    }

    /**
     * A chunk that a worker may have been running when it died.
     *
     * @param last the last task that it may have been running
     */
    record Loss(Chunk chunk, int last) {}

    /**
     * What becomes of the chunks of a worker that has died.
     *
     * @param failed those that it may have been running
     * @param dropped those that nobody wants to hear of
     * @param stopped whether the pool was stopped before
     * @param replace whether another worker is needed
     */
    record Losses(List<Loss> failed, List<Chunk> dropped, boolean stopped, boolean replace) {}

    /** Settles the chunks of a worker that has died: those that had not begun wait again. */
    synchronized Losses exited(WorkerSlot slot, int exitCode) {
        awaitWritten(slot);
        slot.close();
        SentChunks sent = slot.sent();
        List<Loss> failed = new ArrayList<>();
        List<Chunk> dropped = new ArrayList<>();
        List<Chunk> again = new ArrayList<>();
        for (Chunk chunk : sent.all()) {
            if (chunk.cancelled) {
                dropped.add(chunk);
            } else if (stopped || sent.mayHaveBegun(chunk, exitCode)) {
                failed.add(new Loss(chunk, sent.lastRunning(chunk)));
            } else {
                again.add(chunk);
            }
        }
        sent.clear();
        for (Loss loss : failed) {
            if (!loss.chunk().submission.isSingle()) {
                dropped.addAll(withdrawn(loss.chunk().submission));
            }
        }
        for (Chunk chunk : again.reversed()) {
            if (chunk.cancelled) {
                dropped.add(chunk);
            } else {
                chunk.putBack();
                queue.addFirst(chunk);
            }
        }
        boolean replace = !stopped && (!shutdown || !queue.isEmpty());
        return new Losses(failed, dropped, stopped, replace);
    }

    /** Whoever writes to a process that is dead will be told so at once. */
    private void awaitWritten(WorkerSlot slot) {
        boolean interrupted = false;
        while (slot.isWriting()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts the chunks that have ended with their worker. */
    void count(Losses losses) {
        losses.failed().forEach(loss -> ended(loss.chunk()));
        losses.dropped().forEach(this::ended);
    }

    /** Seats a worker; returns false when the pool was stopped meanwhile. */
    synchronized boolean seat(WorkerSlot slot, WorkerProcess worker) {
        slot.seat(worker);
        return !stopped;
    }

    /** Notes that a slot stays empty; returns what waits in vain when it was the last. */
    synchronized List<Chunk> closeForGood() {
        open--;
        notifyAll();
        if (open > 0) {
            return List.of();
        }
        shutdown = true;
        List<Chunk> waiting = List.copyOf(queue);
        queue.clear();
        return waiting;
    }

    synchronized boolean awaitTermination(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!isTerminated()) {
            long leftMillis = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }

    synchronized boolean isTerminated() {
        return shutdown && open == 0;
    }
}
