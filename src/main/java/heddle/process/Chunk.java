package heddle.process;

import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import heddle.task.internal.Shipment;
import heddle.task.internal.TaskListener;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few tasks that go to a worker together and are answered together. Its state is guarded by the
 * {@link Dispatcher}.
 */
final class Chunk {

    private static final AtomicInteger IDS = new AtomicInteger();

    final int id = IDS.incrementAndGet();
    final Submission submission;
    final Shipment shipment;
    final int first;
    final int count;

    /** The items, or null for a task that needs none. */
    final Message items;

    final long bytes;

    /** Withdrawn: what becomes of it interests nobody. */
    boolean cancelled;

    /** The worker is to interrupt it. */
    boolean interrupted;

    /** The worker has said that it has begun. */
    boolean begun;

    /** No task after {@link #current} has begun. */
    boolean exact;

    /** The write failed: it never arrived. */
    boolean undelivered;

    /** The worker, idle for some time, will say so when it begins. */
    boolean awaitsWord;

    /** How often a worker has died before it began: its arguments may be too big for any. */
    int timesPutBack;

    /** The task that the worker was running when it was last heard of. */
    int current;

    /** Several tasks of one function. */
    static Chunk ofItems(
            Submission submission, Shipment shipment, int first, int count, Message items) {
        return new Chunk(submission, shipment, first, count, items);
    }

    /** One task. */
    static Chunk ofTask(Submission submission, Shipment shipment, int task) {
        return new Chunk(submission, shipment, task, 1, null);
    }

    private Chunk(Submission submission, Shipment shipment, int first, int count, Message items) {
        this.submission = submission;
        this.shipment = shipment;
        this.first = first;
        this.count = count;
        this.items = items;
        this.bytes = 16 + (items == null ? shipment.code() : items).size();
        this.current = first;
    }

    TaskListener listener() {
        return submission.listener();
    }

    int last() {
        return first + count - 1;
    }

    /** Makes it as if it had never been sent. */
    void putBack() {
        timesPutBack++;
        begun = false;
        exact = false;
        undelivered = false;
        current = first;
    }

    /** What the worker is sent when it has the function. */
    Encoder call() {
        Encoder call = new Encoder();
        call.writeCount(id);
        call.writeCount(submission.id());
        call.writeCount(first);
        call.writeCount(count);
        call.append(items);
        return call;
    }

    /** What the worker is sent when the function is used once. */
    Encoder task(int loaderId) {
        Encoder task = new Encoder();
        task.writeCount(id);
        task.writeCount(first);
        task.writeCount(submission.isSingle() ? 1 : 0);
        task.writeCount(submission.id());
        task.writeCount(loaderId);
        task.append(shipment.code());
        return task;
    }
}
