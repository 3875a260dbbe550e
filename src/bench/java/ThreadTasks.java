import heddle.Runner;
import heddle.WorkerPool;
import heddle.task.Fn;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** What a task costs on two threads, of many that are handed over at once: ours, and the JDK's. */
final class ThreadTasks {

    private static final int TASKS = 100_000;

    public static void main(String[] args) {
        Measure.serve(
                metric ->
                        switch (metric) {
                            case "thread_task" -> ours(Runner.threads(2).open());
                            case "raw_executor" -> raw(Executors.newFixedThreadPool(2));
                            default -> throw Measure.unknown(metric);
                        });
    }

    private static Measure ours(WorkerPool pool) {
        List<Integer> items = IntStream.range(0, TASKS).boxed().toList();
        Fn<Integer, Integer> one = item -> 1;
        return () -> Measure.seconds(() -> pool.map(items, one)) / TASKS;
    }

    private static Measure raw(ExecutorService executor) {
        List<Callable<Integer>> tasks = Collections.nCopies(TASKS, () -> 1);
        return () -> Measure.seconds(() -> runAll(executor, tasks)) / TASKS;
    }

    private static void runAll(ExecutorService executor, List<Callable<Integer>> tasks)
            throws Exception {
        for (Future<Integer> future : executor.invokeAll(tasks)) {
            future.get();
        }
    }
}
