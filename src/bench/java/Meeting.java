import heddle.process.SharedLong;
import java.io.Serializable;
import java.time.Duration;

/** Where tasks in two processes wait for each other, so that they begin at the same time. */
record Meeting(SharedLong arrived) implements Serializable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    static Meeting create() {
        return new Meeting(SharedLong.create(0));
    }

    /** Before the tasks are submitted. */
    void reset() {
        arrived.set(0);
    }

    void join() {
        arrived.incrementAndGet();
        long began = System.nanoTime();
        while (arrived.get() < 2) {
            if (System.nanoTime() - began > LIMIT.toNanos()) {
                throw new IllegalStateException("the other task has not come within " + LIMIT);
            }
            Thread.yield();
        }
    }
}
