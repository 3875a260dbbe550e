package heddle.process;

import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import heddle.task.internal.Parcel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A queue in the process that made it: the items, who may put more, and who waits for some.
 *
 * <p>Processes get room and items ahead, as many as they seem to need. As soon as somebody else
 * waits in vain they are asked to give back what they do not use: so nobody waits for longer than
 * the queue is really full or empty. Only one process has items ahead at a time, and nobody gets
 * newer ones meanwhile: so they stay in order. What a process has ahead counts as room that is
 * used, and as items that are not taken.
 *
 * <p>Its monitor guards it all. Nothing is written while it is held, only handed to the {@link
 * QueueOutbox} of a process.
 */
final class QueueHome implements QueueEnd {

    static final String CLOSED = "the queue is closed";

    /** What a message begins with. */
    static final int ALIVE = 0;

    /** From a user: its process has ended. */
    static final int GONE = 1;

    /** To a user: there is no such queue any more. */
    static final int REFUSED = 1;

    /**
     * One item.
     *
     * @param number its place in the order in which items were put
     */
    record Item(long number, Parcel parcel) {}

    private final String name;
    private final int capacity;
    private final ClassLoader loader;
    private final Map<Queues.User, QueueUser> users = new LinkedHashMap<>();
    private final Deque<Item> items = new ArrayDeque<>();
    private long lastNumber;

    /** Items that were put and not taken, and room that processes have ahead. */
    private long used;

    /** The process that has got the last items, or null when that is this one. */
    private QueueUser lastTaker;

    private int putters;
    private int takers;
    private boolean closed;

    /**
     * Makes a queue.
     *
     * @param loader knows the classes of the notebook that it is for
     */
    QueueHome(String name, int capacity, ClassLoader loader) {
        this.name = name;
        this.capacity = capacity;
        this.loader = loader;
    }

    ClassLoader loader() {
        return loader;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public synchronized boolean put(Parcel parcel, long nanos) throws InterruptedException {
        checkInterrupt();
        putters++;
        try {
            if (!await(() -> used < capacity, nanos)) {
                return false;
            }
            used++;
            items.add(new Item(++lastNumber, parcel));
            return true;
        } finally {
            putters--;
            settle();
        }
    }

    @Override
    public synchronized Parcel take(long nanos) throws InterruptedException {
        checkInterrupt();
        takers++;
        try {
            if (!await(() -> !items.isEmpty() && !areHeldBy(any -> true), nanos)) {
                return null;
            }
            used--;
            setLastTaker(null);
            return items.remove().parcel();
        } finally {
            takers--;
            settle();
        }
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Without time to wait, it still waits for what processes give back when they are asked. */
    private boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        boolean forever = nanos == Long.MAX_VALUE;
        boolean first = true;
        while (true) {
            checkOpen();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (first) {
                first = false;
                settle();
                continue;
            }
            long left = forever ? Long.MAX_VALUE : end - System.nanoTime();
            if (left <= 0 && (nanos > 0 || noneIsRecalled())) {
                return false;
            }
            if (forever || left <= 0) {
                wait();
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(CLOSED);
        }
    }

    @Override
    public synchronized int size() {
        checkOpen();
        return count();
    }

    private int count() {
        long room = users.values().stream().mapToLong(QueueUser::roomToSpare).sum();
        return Math.toIntExact(used - room);
    }

    /** Ends the queue, for everybody. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            items.clear();
            users.values().forEach(user -> user.refuse(CLOSED));
            users.clear();
            notifyAll();
        }
    }

    /** Tells a process that it cannot use a queue. */
    static void refuse(Queues.User user, Queues.Route route, String reason) {
        Encoder reply = Queues.startReply(user, List.of());
        reply.writeCount(REFUSED);
        reply.writeText(reason);
        route.send(List.of(), reply);
    }

    /** What is said of a process that has ended. */
    static Message goneMessage() {
        Encoder message = new Encoder();
        message.writeCount(GONE);
        return message.toMessage();
    }

    /** Takes what a process has to say that uses the queue. */
    synchronized void hear(Queues.User address, Queues.Route route, Decoder decoder) {
        if (closed) {
            refuse(address, route, CLOSED);
            return;
        }
        if (decoder.readCount() == GONE) {
            gone(address);
            return;
        }
        QueueUser user = users.computeIfAbsent(address, QueueUser::new);
        QueueUser.Change change = user.hear(route, decoder);
        used -= change.taken() + change.roomReturned();
        putBack(change.returned());
        int count = decoder.readInt();
        user.useRoom(count);
        for (int i = 0; i < count; i++) {
            items.add(new Item(++lastNumber, Parcel.readFrom(decoder)));
        }
        settle();
    }

    /** Takes note that a process has ended: what it had not taken is for the others. */
    synchronized void gone(Queues.User address) {
        QueueUser user = users.remove(address);
        if (user != null) {
            if (user == lastTaker) {
                lastTaker = null;
            }
            used -= user.roomToSpare();
            putBack(user.underWay());
            settle();
        }
    }

    /** Puts items where they were, among others that may have come back before. */
    private void putBack(List<Item> returned) {
        Deque<Item> front = new ArrayDeque<>();
        for (Item item : returned) {
            while (!items.isEmpty() && items.peek().number() < item.number()) {
                front.add(items.remove());
            }
            front.add(item);
        }
        while (!front.isEmpty()) {
            items.addFirst(front.removeLast());
        }
    }

    /** Gives everybody what there is for them. */
    private void settle() {
        deliver();
        grant();
        recall();
        boolean settled = noneIsRecalled();
        int size = count();
        for (QueueUser user : users.values()) {
            if (user.awaitsAnswer() && (user.isServed() || settled)) {
                user.answer();
            }
            user.flush(size);
        }
        if (putters + takers > 0) {
            notifyAll();
        }
    }

    /** First to those who wait; then to the one that took the last items, should it be quick. */
    private void deliver() {
        List<QueueUser> hungry = users.values().stream().filter(QueueUser::isHungry).toList();
        for (QueueUser user : hungry) {
            if (!areHeldBy(other -> other != user) && send(user)) {
                serveLast(user);
                setLastTaker(user);
            }
        }
        boolean alone = takers == 0 && users.values().stream().noneMatch(QueueUser::isHungry);
        if (alone && lastTaker != null && lastTaker.runsLow()) {
            send(lastTaker);
        }
    }

    private boolean send(QueueUser user) {
        boolean any = false;
        while (items.size() > takers && user.canHave(items.peek())) {
            user.send(items.remove());
            any = true;
        }
        return any;
    }

    /** Whether one of them has older items than those here, and nobody who waits for them. */
    private boolean areHeldBy(Predicate<QueueUser> some) {
        return users.values().stream().anyMatch(some.and(QueueUser::hasItemsToSpare));
    }

    private void setLastTaker(QueueUser user) {
        if (user != lastTaker) {
            lastTaker = user;
            if (user != null) {
                user.beginSlowly();
            }
        }
    }

    /** Who has got something comes last the next time. */
    private void serveLast(QueueUser user) {
        users.remove(user.address());
        users.put(user.address(), user);
    }

    private void grant() {
        List<QueueUser> waiting =
                users.values().stream().filter(user -> user.roomWanted() > 0).toList();
        long share = Math.max(1, free() / Math.max(1, waiting.size()));
        for (QueueUser user : waiting) {
            long room = Math.min(Math.min(user.roomWanted(), share), free());
            if (room > 0) {
                user.grant(room);
                used += room;
                serveLast(user);
            }
        }
    }

    /** The threads that wait in this process will use the rest. */
    private long free() {
        return capacity - used - putters;
    }

    /** Asks for what processes have ahead, when somebody else waits for it. */
    private void recall() {
        boolean itemsMissing = takers > 0 || users.values().stream().anyMatch(QueueUser::isHungry);
        boolean roomMissing =
                free() < 0 || users.values().stream().anyMatch(QueueUser::isOutOfRoom);
        for (QueueUser user : users.values()) {
            boolean canHelp =
                    itemsMissing && user.hasItemsToSpare() || roomMissing && user.roomToSpare() > 0;
            if (canHelp && !user.isRecalled()) {
                user.recall();
            }
        }
    }

    private boolean noneIsRecalled() {
        return users.values().stream().noneMatch(QueueUser::isRecalled);
    }
}
