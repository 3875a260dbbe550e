package heddle;

import heddle.task.internal.TaskListener;
import java.time.Duration;
import java.util.List;

/** The workers behind a {@link WorkerPool}: threads or processes. */
interface Workers {

    /** Begins the work; the listener hears of every task. */
    Started start(Work work, TaskListener listener);

    List<Worker> list();

    /** The name of the worker that ran a task, for its span. */
    String name(int worker);

    /** How long it took until all workers could take a task. */
    Duration startUp();

    /** Takes no more work; what was begun or waits goes on. */
    void shutdown();

    /** Stops everything: interrupts what runs, and after half a second kills what can be killed. */
    void shutdownNow();

    boolean awaitTermination(Duration limit) throws InterruptedException;

    boolean isTerminated();

    /** Work that has been handed over. */
    interface Started {

        /** Withdraws what has not begun and, when asked to, interrupts what has. */
        void cancel(boolean interrupt);

        /** Withdraws it if nothing of it has begun, and says whether it could. */
        boolean withdraw();
    }
}
