package heddle.process;

import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import heddle.task.internal.Parcel;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The way from this process to those that made the queues it uses.
 *
 * <p>What is said seldom goes out at once. What is said often is gathered: until there is enough of
 * it, until somebody waits for an answer, and for about a millisecond at the most. Items of
 * different queues go out in the order in which they were put.
 */
final class QueueUpstream {

    /** Between messages that are not asked for. */
    private static final long SHORTEST_PAUSE_NANOS = Duration.ofNanos(200_000).toNanos();

    private static final long LONGEST_DELAY_NANOS = Duration.ofMillis(1).toNanos();
    private static final int MOST_ITEMS = 512;
    private static final int MOST_BYTES = 8 * 1024;

    private final FrameWriter out;
    private final WorkerThreads threads;
    private final Set<QueueClient> silent = ConcurrentHashMap.newKeySet();
    private volatile long lastNanos = System.nanoTime();

    private QueueClient putting;
    private Encoder items = new Encoder();
    private int itemCount;
    private long itemBytes;

    private volatile Thread flusher;
    private volatile boolean dozing;
    private volatile boolean hurried;

    QueueUpstream(FrameWriter out, WorkerThreads threads) {
        this.out = out;
        this.threads = threads;
    }

    /** Sends an item, now or a little later. */
    synchronized void put(QueueClient client, Parcel item) {
        if (putting != client && itemCount > 0) {
            say(putting);
        }
        putting = client;
        item.writeTo(items);
        itemCount++;
        itemBytes += item.bytes();
        boolean enough = itemCount >= MOST_ITEMS || itemBytes >= MOST_BYTES;
        if (enough || client.isShort() || isDue()) {
            say(client);
        } else if (itemCount == 1) {
            sayLater(client);
        }
    }

    /** Whether nothing has been said for so long that one more message costs little. */
    boolean isDue() {
        return System.nanoTime() - lastNanos >= SHORTEST_PAUSE_NANOS;
    }

    /** Sends what a client wants and has done. */
    synchronized void say(QueueClient client) {
        if (putting != client && itemCount > 0) {
            say(putting);
        }
        silent.remove(client);
        Encoder message = start(client.user(), client.loader());
        message.writeCount(QueueHome.ALIVE);
        client.writeTo(message);
        message.writeCount(putting == client ? itemCount : 0);
        if (putting == client) {
            message.append(items.toMessage());
            putting = null;
            items = new Encoder();
            itemCount = 0;
            itemBytes = 0;
        }
        write(message);
        lastNanos = System.nanoTime();
    }

    /** Hands on what a process below has to say. */
    void forward(Queues.User user, int loader, Message body) {
        Encoder message = start(user, loader);
        message.append(body);
        write(message);
    }

    private static Encoder start(Queues.User user, int loader) {
        Encoder message = new Encoder();
        message.writeCount(0); // no call,
        message.writeCount(0); // no CPU time
        user.writeTo(message);
        message.writeCount(loader);
        return message;
    }

    private void write(Encoder message) {
        try {
            out.write(Frame.REQUEST, message);
        } catch (IOException e) {
            WorkerMain.end(null); // nobody is left to be told
        }
    }

    /** Says it in a moment; does not wait. */
    void sayLater(QueueClient client) {
        silent.add(client);
        wake(dozing);
    }

    /** As {@link #sayLater}, but as soon as can be. */
    void saySoon(QueueClient client) {
        silent.add(client);
        hurried = true;
        wake(true);
    }

    private void wake(boolean needed) {
        if (flusher == null) {
            startFlusher();
        } else if (needed) {
            LockSupport.unpark(flusher);
        }
    }

    private void startFlusher() {
        Thread thread = new Thread(this::flushOnAndOn, "queue");
        thread.setDaemon(true);
        synchronized (silent) {
            if (flusher == null) {
                flusher = thread;
                thread.start();
            }
        }
    }

    private void flushOnAndOn() {
        while (true) {
            dozing = true;
            if (silent.isEmpty()) {
                LockSupport.park(this);
            }
            dozing = false;
            if (!hurried) {
                LockSupport.parkNanos(LONGEST_DELAY_NANOS);
            }
            hurried = false;
            flush();
        }
    }

    /** Says everything that was to be said later. */
    void flush() {
        if (!silent.isEmpty()) {
            silent.forEach(this::say);
        }
    }

    /** Called before a wait for an answer. */
    void expectReply() {
        threads.readOnNow();
    }
}
