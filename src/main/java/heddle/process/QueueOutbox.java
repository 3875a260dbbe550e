package heddle.process;

import heddle.task.internal.Encoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What queues have to say to a worker. Whoever posts does not wait for the worker to read it: a
 * thread of its own writes, as long as there is something.
 */
final class QueueOutbox {

    /**
     * One message.
     *
     * @param loader of the classes
     * @param classes what the worker must know before
     */
    record Reply(ClassLoader loader, Set<Class<?>> classes, Encoder body) {}

    private final WorkerProcess worker;
    private List<Reply> waiting = new ArrayList<>();
    private boolean writing;

    QueueOutbox(WorkerProcess worker) {
        this.worker = worker;
    }

    void post(List<String> classNames, ClassLoader loader, Encoder body) {
        Reply reply = new Reply(loader, classes(classNames, loader), body);
        synchronized (this) {
            waiting.add(reply);
            if (!writing) {
                writing = true;
                Thread.ofVirtual().name("heddle queue writer").start(this::write);
            }
        }
    }

    /** What cannot be found here is missed there, by the task that takes the item. */
    private static Set<Class<?>> classes(List<String> names, ClassLoader loader) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        for (String name : names) {
            try {
                classes.add(Class.forName(name, false, loader));
            } catch (ClassNotFoundException | LinkageError e) {
                continue;
            }
        }
        return classes;
    }

    private void write() {
        try {
            List<Reply> some;
            while (!(some = take()).isEmpty()) {
                worker.input().sendReplies(some);
            }
        } catch (IOException e) {
            // The worker is gone: its reader hears of that too. Nothing more will be written.
        } catch (RuntimeException | Error e) {
            worker.kill(e);
        }
    }

    private synchronized List<Reply> take() {
        List<Reply> some = waiting;
        waiting = new ArrayList<>();
        writing = !some.isEmpty();
        return some;
    }
}
