package heddle.process;

import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Parcel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A process that uses a queue, as {@link QueueHome} sees it; guarded by that. The numbers are those
 * of {@link QueueClient}.
 */
final class QueueUser {

    /** Items that were sent and may not have been taken, together; a pipe has room for more. */
    private static final int MOST_BYTES_UNDER_WAY = 16 * 1024;

    private static final int MOST_ITEMS_AHEAD = 2048;

    private static final long QUICK_NANOS = Duration.ofMillis(20).toNanos();

    private final Queues.User address;
    private Queues.Route route;

    private final Deque<QueueHome.Item> underWay = new ArrayDeque<>();
    private long bytesUnderWay;
    private long itemsSent;
    private long itemsTaken;
    private long itemsReturned;
    private long itemsWanted;

    /** How many items it may have that it has not taken. */
    private int itemsAhead = 1;

    private long lastHeardNanos = System.nanoTime();

    private long roomGranted;
    private long roomUsed;
    private long roomReturned;
    private long roomWanted;

    private long recall;
    private long recallAnswered;
    private long question;
    private long answer;

    private final List<Parcel> toSend = new ArrayList<>();
    private boolean hasNews;

    QueueUser(Queues.User address) {
        this.address = address;
    }

    Queues.User address() {
        return address;
    }

    /** What a message has changed. */
    record Change(int taken, List<QueueHome.Item> returned, long roomReturned) {}

    /** Reads all of a message but the items that it brings. */
    Change hear(Queues.Route from, Decoder decoder) {
        route = from;
        int taken = (int) (decoder.readCount() - itemsTaken);
        adaptItemsAhead(taken);
        itemsTaken += taken;
        for (int i = 0; i < taken; i++) {
            bytesUnderWay -= underWay.removeFirst().parcel().bytes();
        }
        List<QueueHome.Item> returned = new ArrayList<>();
        for (long left = decoder.readCount() - itemsReturned; left > 0; left--) {
            QueueHome.Item item = underWay.removeLast();
            bytesUnderWay -= item.parcel().bytes();
            returned.addFirst(item);
        }
        itemsReturned += returned.size();
        itemsWanted = itemsTaken + itemsReturned + decoder.readCount();
        long room = decoder.readCount() - roomReturned;
        roomReturned += room;
        roomWanted = decoder.readCount();
        recallAnswered = decoder.readCount();
        question = decoder.readCount();
        return new Change(taken, returned, room);
    }

    /** Who takes a lot gets more and more ahead; who is slow gets nothing before it asks. */
    private void adaptItemsAhead(int taken) {
        long now = System.nanoTime();
        boolean quick = now - lastHeardNanos < QUICK_NANOS;
        lastHeardNanos = now;
        itemsAhead = quick ? Math.min(MOST_ITEMS_AHEAD, itemsAhead + taken) : 1;
    }

    /** Whether a thread there waits for an item that is not under way. */
    boolean isHungry() {
        return itemsWanted > itemsSent;
    }

    /** Whether it may have one more item now. */
    boolean canHave(QueueHome.Item item) {
        boolean few = isHungry() || underWay.size() < itemsAhead;
        boolean small = bytesUnderWay + item.parcel().bytes() <= MOST_BYTES_UNDER_WAY;
        return !isRecalled() && (underWay.isEmpty() || few && small);
    }

    void beginSlowly() {
        itemsAhead = 1;
    }

    /** Whether it is time to send more before anybody there waits. */
    boolean runsLow() {
        return underWay.size() <= itemsAhead / 2 && itemsAhead > 1;
    }

    void send(QueueHome.Item item) {
        underWay.add(item);
        bytesUnderWay += item.parcel().bytes();
        itemsSent++;
        toSend.add(item.parcel());
        hasNews = true;
    }

    /** Whether it has items, sent to it or about to be, for which no thread there waits. */
    boolean hasItemsToSpare() {
        return itemsSent > itemsWanted && !underWay.isEmpty();
    }

    List<QueueHome.Item> underWay() {
        return List.copyOf(underWay);
    }

    /** How much room it still wants. */
    long roomWanted() {
        return isRecalled() ? 0 : Math.max(0, roomWanted - roomGranted);
    }

    /** Whether threads there may wait for room. */
    boolean isOutOfRoom() {
        return roomWanted() > 0 && roomToSpare() == 0;
    }

    void grant(long room) {
        roomGranted += room;
        hasNews = true;
    }

    void useRoom(int count) {
        roomUsed += count;
    }

    /** How much room it has and has not used, as far as is known. */
    long roomToSpare() {
        return roomGranted - roomUsed - roomReturned;
    }

    /** Asks it to give back what it does not use. */
    void recall() {
        recall++;
        beginSlowly();
        hasNews = true;
    }

    boolean isRecalled() {
        return recall > recallAnswered;
    }

    boolean awaitsAnswer() {
        return question > answer;
    }

    boolean isServed() {
        return !isHungry() && roomWanted <= roomGranted;
    }

    void answer() {
        answer = question;
        hasNews = true;
    }

    void refuse(String reason) {
        QueueHome.refuse(address, route, reason);
    }

    /** Sends what has changed. */
    void flush(int size) {
        if (!hasNews) {
            return;
        }
        hasNews = false;
        Set<String> classes = new LinkedHashSet<>();
        toSend.forEach(item -> classes.addAll(item.classes()));
        List<String> names = List.copyOf(classes);
        Encoder reply = Queues.startReply(address, names);
        reply.writeCount(QueueHome.ALIVE);
        reply.writeCount(roomGranted);
        reply.writeCount(answer);
        reply.writeCount(size);
        reply.writeCount(recall);
        reply.writeCount(toSend.size());
        toSend.forEach(item -> item.writeTo(reply));
        toSend.clear();
        route.send(names, reply);
    }
}
