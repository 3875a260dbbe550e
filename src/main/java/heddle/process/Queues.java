package heddle.process;

import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The queues that this process knows, and the way of what processes have to say to each other about
 * them: up from a process to the one that started it, until it comes to the one that made the
 * queue, and down again.
 *
 * <pre>
 *   QueueClient ── REQUEST ──▶ a process between ── REQUEST ──▶ QueueHome
 *   QueueClient ◀── REPLY ──── a process between ◀── REPLY ──── QueueHome
 * </pre>
 *
 * <p>The threads that read frames come by here: nothing waits.
 */
final class Queues {

    /** Tells this process from all others that run or ran. */
    private static final String PROCESS =
            Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX)
                    + "-"
                    + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX)
                    + "-";

    private static final AtomicInteger LAST_NUMBER = new AtomicInteger();
    private static final Map<String, QueueHome> MADE_HERE = new ConcurrentHashMap<>();
    private static final Map<String, QueueClient> USED_HERE = new ConcurrentHashMap<>();

    /** Where replies go; guarded by itself. */
    private static final Map<User, Route> ROUTES = new HashMap<>();

    private static volatile QueueUpstream upstream;

    private Queues() {}

    /**
     * A process that uses a queue.
     *
     * @param queue the queue's name
     * @param process the name of the process
     */
    record User(String queue, String process) {

        static User readFrom(Decoder decoder) {
            return new User(decoder.readText(), decoder.readText());
        }

        void writeTo(Encoder encoder) {
            encoder.writeText(queue);
            encoder.writeText(process);
        }
    }

    /**
     * The way to a process that uses a queue.
     *
     * @param next the first process on the way
     * @param loader by which number it knows the loader of the notebook's classes
     */
    record Route(WorkerProcess next, int loader) {

        void send(List<String> classes, Encoder body) {
            ClassLoader known = classes.isEmpty() ? null : LoaderIds.loader(loader);
            next.outbox().post(classes, known, body);
        }
    }

    /** Lets this process use the queues of those above it. */
    static void connect(QueueUpstream way) {
        upstream = way;
    }

    static String newName() {
        return PROCESS + LAST_NUMBER.incrementAndGet();
    }

    static void add(QueueHome home) {
        MADE_HERE.put(home.name(), home);
    }

    static void remove(QueueHome home) {
        MADE_HERE.remove(home.name());
        synchronized (ROUTES) {
            ROUTES.keySet().removeIf(user -> user.queue().equals(home.name()));
        }
    }

    /** Returns the queue of that name if it was made by this process, else null. */
    static QueueHome madeHere(String name) {
        return MADE_HERE.get(name);
    }

    /** Returns this process's end of a queue that is not {@link #madeHere}. */
    static QueueClient used(String name, int capacity, int loader) {
        QueueUpstream way = upstream;
        if (way == null || name.startsWith(PROCESS)) {
            return new QueueClient(null, new User(name, PROCESS), capacity, reasonFor(name));
        }
        QueueClient client =
                USED_HERE.computeIfAbsent(
                        name, n -> new QueueClient(way, new User(n, PROCESS), capacity, null));
        client.setLoader(loader);
        return client;
    }

    private static String reasonFor(String name) {
        return name.startsWith(PROCESS)
                ? QueueHome.CLOSED
                : "the queue was made by a process that is neither this one nor above it, or that"
                        + " has ended; make it where the tasks are started, and hand it to them";
    }

    /** Writes what was put and has not gone out yet. */
    static void flush() {
        QueueUpstream way = upstream;
        if (way != null) {
            way.flush();
        }
    }

    /** Takes what a process below has to say, or another one below that. */
    static void request(WorkerProcess from, Decoder decoder) {
        User user = User.readFrom(decoder);
        Route route = new Route(from, decoder.readInt());
        synchronized (ROUTES) {
            if (from.isGone()) {
                return;
            }
            ROUTES.put(user, route);
        }
        QueueHome home = MADE_HERE.get(user.queue());
        QueueUpstream way = upstream;
        if (home != null) {
            home.hear(user, route, decoder);
        } else if (way != null && !user.queue().startsWith(PROCESS)) {
            int loader = Cells.idOf(LoaderIds.loader(route.loader()));
            way.forward(user, loader, decoder.readRest());
        } else {
            QueueHome.refuse(user, route, reasonFor(user.queue()));
        }
    }

    /** Takes what a process above has to say, to this process or to one below. */
    static void reply(Decoder decoder) {
        User user = User.readFrom(decoder);
        List<String> classes = new ArrayList<>();
        for (int left = decoder.readInt(); left > 0; left--) {
            classes.add(decoder.readText());
        }
        if (user.process().equals(PROCESS)) {
            QueueClient client = USED_HERE.get(user.queue());
            if (client != null && client.hear(decoder)) {
                USED_HERE.remove(user.queue());
            }
            return;
        }
        Route route;
        synchronized (ROUTES) {
            route = ROUTES.get(user);
        }
        if (route != null) {
            route.send(classes, start(user, classes, decoder.readRest()));
        }
    }

    private static Encoder start(User user, List<String> classes, Message body) {
        Encoder encoder = startReply(user, classes);
        encoder.append(body);
        return encoder;
    }

    /** Begins a reply, whose body is up to the caller. */
    static Encoder startReply(User user, List<String> classes) {
        Encoder encoder = new Encoder();
        user.writeTo(encoder);
        encoder.writeCount(classes.size());
        classes.forEach(encoder::writeText);
        return encoder;
    }

    /** Takes note that a process has ended, and with it all that were below it. */
    static void gone(WorkerProcess process) {
        List<User> users = new ArrayList<>();
        synchronized (ROUTES) {
            ROUTES.forEach(
                    (user, route) -> {
                        if (route.next() == process) {
                            users.add(user);
                        }
                    });
            users.forEach(ROUTES::remove);
        }
        QueueUpstream way = upstream;
        for (User user : users) {
            QueueHome home = MADE_HERE.get(user.queue());
            if (home != null) {
                home.gone(user);
            } else if (way != null) {
                way.forward(user, 0, QueueHome.goneMessage());
            }
        }
    }
}
