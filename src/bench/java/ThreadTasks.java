import heddle.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a task costs on two threads: of a pool of ours, and of the JDK's. */
final class ThreadTasks {

    private static final int TASKS = 100_000;

    public static void main(String[] args) {
        Measure.serve(
                metric ->
                        switch (metric) {
                            case "thread_task" -> perTask(Runner.threads(2).open());
                            case "raw_executor" -> perTask(Executors.newFixedThreadPool(2));
                            default -> throw Measure.unknown(metric);
                        });
    }

    private static Measure perTask(ExecutorService executor) {
        return () -> Measure.seconds(() -> runAll(executor)) / TASKS;
    }

    private static void runAll(ExecutorService executor) throws Exception {
        Callable<Integer> task = () -> 1;
        List<Future<Integer>> futures = new ArrayList<>(TASKS);
        for (int i = 0; i < TASKS; i++) {
            futures.add(executor.submit(task));
        }
        for (Future<Integer> future : futures) {
            future.get();
        }
    }
}
