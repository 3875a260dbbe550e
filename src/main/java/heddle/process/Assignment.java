package heddle.process;

import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import heddle.task.internal.Shipment;
import heddle.task.internal.TaskListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Work that was given to a {@link ProcessPool} in one piece, and how to take it back. */
public final class Assignment {

    private final ProcessPool pool;
    private final TaskListener listener;
    private final List<Unit> units = new ArrayList<>();

    Assignment(ProcessPool pool, TaskListener listener) {
        this.pool = pool;
        this.listener = listener;
    }

    /**
     * Withdraws what has not begun.
     *
     * @param interrupt whether to interrupt what has; a worker that goes on all the same for half a
     *     second is killed and replaced
     */
    public void cancel(boolean interrupt) {
        pool.cancel(this, interrupt);
    }

    /**
     * Withdraws all of it if no worker has it yet.
     *
     * @return whether it was withdrawn
     */
    public boolean withdraw() {
        return pool.withdraw(this);
    }

    List<Unit> units() {
        return units;
    }

    /** A function that several units use. */
    static final class Code {

        private static final AtomicInteger IDS = new AtomicInteger();

        final int id = IDS.incrementAndGet();
        final Shipment shipment;
        final AtomicInteger unitsLeft;

        /** How long its units take; until the first one has ended, as long as can be. */
        volatile long unitNanos = Long.MAX_VALUE;

        Code(Shipment shipment, int units) {
            this.shipment = shipment;
            this.unitsLeft = new AtomicInteger(units);
        }
    }

    /** A few tasks that go to a worker together. */
    static final class Unit {

        private static final AtomicInteger IDS = new AtomicInteger();

        final int id = IDS.incrementAndGet();
        final Assignment assignment;
        final Code code;
        final int first;
        final int count;
        final Message items;

        // All of these are guarded by the pool's lock.

        /** Nobody wants to hear of it any more. */
        boolean cancelled;

        /** The worker has said that it has begun. */
        boolean begun;

        /** No task after {@link #current} has begun. */
        boolean exact;

        /** The worker has surely not got it. */
        boolean undelivered;

        /** The worker, idle for some time, will say so when it begins. */
        boolean awaitsWord;

        /** How often a worker has died before it began: its arguments may be too big for any. */
        int timesPutBack;

        /** The task that the worker was running when it was last heard of. */
        int current;

        Unit(Assignment assignment, Code code, int first, int count, Message items) {
            this.assignment = assignment;
            this.code = code;
            this.first = first;
            this.count = count;
            this.items = items;
            this.current = first;
        }

        TaskListener listener() {
            return assignment.listener;
        }

        /** Makes it as if it had never been sent. */
        void putBack() {
            timesPutBack++;
            begun = false;
            exact = false;
            undelivered = false;
            current = first;
        }

        Message call() {
            Encoder call = new Encoder();
            call.writeCount(id);
            call.writeCount(code.id);
            call.writeCount(first);
            call.writeCount(count);
            call.writeCount(items == null ? 0 : 1);
            if (items != null) {
                call.append(items);
            }
            return call.toMessage();
        }

        long bytes() {
            return items == null ? 16 : items.size() + 16;
        }
    }
}
