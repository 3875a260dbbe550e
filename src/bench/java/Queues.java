import heddle.Runner;
import heddle.WorkerPool;
import heddle.process.ProcessQueue;
import java.util.concurrent.Future;

/** A queue from one worker process to another. */
final class Queues {

    private static final int MESSAGES = 100_000;

    public static void main(String[] args) {
        Measure.serve(
                metric ->
                        switch (metric) {
                            case "queue_messages" -> messages();
                            default -> throw Measure.unknown(metric);
                        });
    }

    private static Measure messages() {
        WorkerPool pool = Runner.processes(2).open();
        ProcessQueue<Integer> queue = ProcessQueue.create();
        Meeting meeting = Meeting.create();
        return () -> {
            meeting.reset();
            Future<?> sent =
                    pool.submit(
                            () -> {
                                meeting.join();
                                putAll(queue);
                            });
            Future<Double> seconds =
                    pool.submit(
                            () -> {
                                meeting.join();
                                return Measure.seconds(() -> takeAll(queue));
                            });
            sent.get();
            return MESSAGES / seconds.get();
        };
    }

    private static void putAll(ProcessQueue<Integer> queue) throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            queue.put(i);
        }
    }

    private static void takeAll(ProcessQueue<Integer> queue) throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            queue.take();
        }
    }
}
