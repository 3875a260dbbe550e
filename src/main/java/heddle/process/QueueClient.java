package heddle.process;

import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Parcel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A queue in a process that did not make it.
 *
 * <p>It gets room and items ahead, and gives back what it does not use when the process that made
 * the queue recalls them. All numbers that go to and fro count from the beginning: it does not
 * matter how messages cross, or if one says what another has said.
 *
 * <p>Nothing is written while its lock is held: the thread that reads replies takes it too.
 */
final class QueueClient implements QueueEnd {

    private static final int MOST_ROOM_AHEAD = 4096;

    private final QueueUpstream upstream;
    private final Queues.User user;
    private final int capacity;
    private final int roomAhead;
    private volatile int loader;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Side putters = new Side(() -> room() > 0);
    private final Side takers = new Side(() -> hasItem());
    private String closed;

    private final Deque<Parcel> items = new ArrayDeque<>();
    private long itemsTaken;
    private long itemsReturned;

    /** When no more than so many are left, it is time to say how many were taken. */
    private int fewItems;

    private long roomReceived;
    private long roomUsed;
    private long roomReturned;

    /** Whether room is wanted before somebody waits for it. */
    private boolean wantsRoom;

    private volatile boolean isShort;

    private long recall;
    private long question;
    private long answer;
    private int size;

    /** The threads that wait for the same thing. */
    private static final class Side {

        private final BooleanSupplier possible;
        private int waiting;

        Side(BooleanSupplier possible) {
            this.possible = possible;
        }

        boolean isPossible() {
            return possible.getAsBoolean();
        }
    }

    /**
     * Makes the end of a queue.
     *
     * @param closed why it cannot be used, or null
     */
    QueueClient(QueueUpstream upstream, Queues.User user, int capacity, String closed) {
        this.upstream = upstream;
        this.user = user;
        this.capacity = capacity;
        this.roomAhead = Math.min(capacity, MOST_ROOM_AHEAD);
        this.closed = closed;
    }

    Queues.User user() {
        return user;
    }

    @Override
    public String name() {
        return user.queue();
    }

    @Override
    public int capacity() {
        return capacity;
    }

    int loader() {
        return loader;
    }

    void setLoader(int number) {
        loader = number;
    }

    /** Whether more room should be asked for before there is none. */
    boolean isShort() {
        return isShort;
    }

    private long room() {
        return roomReceived - roomUsed - roomReturned;
    }

    private boolean hasItem() {
        return !items.isEmpty();
    }

    @Override
    public boolean put(Parcel item, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!await(putters, nanos)) {
                return false;
            }
            roomUsed++;
            wantsRoom = true;
            isShort = room() == roomAhead / 2;
        } finally {
            lock.unlock();
        }
        upstream.put(this, item);
        return true;
    }

    @Override
    public Parcel take(long nanos) throws InterruptedException {
        Parcel item;
        boolean enough;
        lock.lockInterruptibly();
        try {
            if (!await(takers, nanos)) {
                return null;
            }
            item = items.poll();
            itemsTaken++;
            enough = items.size() == fewItems;
        } finally {
            lock.unlock();
        }
        if (enough || upstream.isDue()) {
            upstream.say(this);
        } else {
            upstream.sayLater(this);
        }
        return item;
    }

    @Override
    public int size() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(new Side(() -> false), 0);
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is possible to go on, and says whether it is; the lock is held. */
    private boolean await(Side side, long nanos) throws InterruptedException {
        checkOpen();
        if (side.isPossible()) {
            return true;
        }
        boolean possible = false;
        side.waiting++;
        try {
            possible = awaitReply(side, nanos);
        } finally {
            side.waiting--;
            if (!possible && closed == null) {
                upstream.sayLater(this);
            }
        }
        return possible;
    }

    private boolean awaitReply(Side side, long nanos) throws InterruptedException {
        long asked = nanos <= 0 ? ++question : Long.MAX_VALUE;
        lock.unlock();
        try {
            upstream.expectReply();
            upstream.say(this);
        } finally {
            lock.lock();
        }
        long left = nanos <= 0 ? Long.MAX_VALUE : nanos;
        while (!side.isPossible()) {
            checkOpen();
            if (answer >= asked || left <= 0) {
                return false;
            }
            left = changed.awaitNanos(left);
        }
        return true;
    }

    private void checkOpen() {
        if (closed != null) {
            throw new IllegalStateException(closed);
        }
    }

    /** Writes what it has done and what it wants. */
    void writeTo(Encoder message) {
        lock.lock();
        try {
            message.writeCount(itemsTaken);
            message.writeCount(itemsReturned);
            message.writeCount(takers.waiting);
            message.writeCount(roomReturned);
            message.writeCount(roomReceived + Math.max(0, roomWanted() - room()));
            message.writeCount(recall);
            message.writeCount(question);
        } finally {
            lock.unlock();
        }
    }

    private long roomWanted() {
        return wantsRoom || putters.waiting > 0 ? Math.max(putters.waiting, roomAhead) : 0;
    }

    /**
     * Takes what the process that made the queue has to say; returns whether that was the last
     * word.
     */
    boolean hear(Decoder decoder) {
        lock.lock();
        try {
            if (decoder.readCount() == QueueHome.REFUSED) {
                closed = decoder.readText();
                items.clear();
                changed.signalAll();
                return true;
            }
            roomReceived = decoder.readCount();
            answer = decoder.readCount();
            size = decoder.readInt();
            long lastRecall = decoder.readCount();
            receive(decoder);
            if (lastRecall > recall) {
                recall = lastRecall;
                giveBack();
            }
            changed.signalAll();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void receive(Decoder decoder) {
        int count = decoder.readInt();
        for (int i = 0; i < count; i++) {
            items.add(Parcel.readFrom(decoder));
        }
        if (count > 0) {
            fewItems = items.size() / 2;
        }
    }

    /** What threads here have been woken up for they keep. */
    private void giveBack() {
        while (items.size() > takers.waiting) {
            items.removeLast();
            itemsReturned++;
        }
        roomReturned += Math.max(0, room() - putters.waiting);
        wantsRoom = false;
        upstream.saySoon(this);
    }
}
