import heddle.Runner;
import heddle.WorkerPool;
import heddle.process.ProcessLock;
import heddle.process.SharedLong;
import heddle.task.Task;
import java.util.concurrent.Future;

/** What processes share: a counter that two of them increment, and a lock that one takes alone. */
final class Sharing {

    /** More than in anchor.py: for long enough that the two processes run at the same time. */
    private static final int INCREMENTS = 5_000_000;

    private static final int LOCKINGS = 50_000;

    public static void main(String[] args) {
        Measure.serve(
                metric ->
                        switch (metric) {
                            case "shared_counter" -> sharedCounter();
                            case "lock" -> lock();
                            default -> throw Measure.unknown(metric);
                        });
    }

    private static Measure sharedCounter() {
        WorkerPool pool = Runner.processes(2).open();
        SharedLong counter = SharedLong.create(0);
        Meeting meeting = Meeting.create();
        Task<Double> half =
                () -> {
                    meeting.join();
                    return Measure.seconds(() -> increment(counter));
                };
        return () -> {
            meeting.reset();
            counter.set(0);
            Future<Double> one = pool.submit(half);
            Future<Double> other = pool.submit(half);
            double seconds = Math.max(one.get(), other.get());
            if (counter.get() != 2 * INCREMENTS) {
                throw new IllegalStateException("lost increments: " + counter);
            }
            return 2 * INCREMENTS / seconds;
        };
    }

    private static void increment(SharedLong counter) {
        for (int i = 0; i < INCREMENTS; i++) {
            counter.incrementAndGet();
        }
    }

    private static Measure lock() {
        ProcessLock lock = ProcessLock.create();
        return () -> Measure.seconds(() -> takeAndRelease(lock)) / LOCKINGS;
    }

    private static void takeAndRelease(ProcessLock lock) {
        for (int i = 0; i < LOCKINGS; i++) {
            lock.lock();
            lock.unlock();
        }
    }
}
