package heddle;

import heddle.process.ProcessPool;
import heddle.process.Submission;
import heddle.process.internal.ResidentMemory;
import heddle.process.internal.ThreadTrace;
import heddle.task.internal.TaskListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Workers that are processes. */
final class ProcessWorkers implements Workers {

    private final int chunk;
    private final ProcessPool pool;

    ProcessWorkers(Runner runner) {
        int threads =
                switch (runner.each().kind()) {
                    case VIRTUAL_THREADS -> 0;
                    default -> runner.each().workers();
                };
        chunk = runner.chunk();
        pool = ProcessPool.open(runner.workers(), threads);
    }

    @Override
    public Started start(Work work, TaskListener listener) {
        Submission submission =
                switch (work) {
                    case Work.Tasks tasks -> pool.run(tasks.tasks(), listener);
                    case Work.Mapping mapping ->
                            pool.map(mapping.fn(), mapping.items(), chunk, listener);
                };
        return new Started() {
            @Override
            public void cancel(boolean interrupt) {
                submission.cancel(interrupt);
            }

            @Override
            public boolean withdraw() {
                return submission.withdraw();
            }
        };
    }

    void startRecording() throws InterruptedException {
        pool.recording().start();
    }

    Map<Long, List<ThreadTrace>> stopRecording() throws InterruptedException {
        return pool.recording().stop();
    }

    void dropRecording() {
        pool.recording().drop();
    }

    @Override
    public List<Worker> list() {
        List<Worker> workers = new ArrayList<>();
        for (ProcessPool.WorkerState w : pool.workers()) {
            workers.add(
                    new Worker(
                            name(workers.size()),
                            w.pid(),
                            w.alive(),
                            w.running(),
                            w.tasksDone(),
                            ResidentMemory.bytes(w.pid())));
        }
        return workers;
    }

    @Override
    public String name(int worker) {
        return "process " + (worker + 1);
    }

    @Override
    public Duration startUp() {
        return pool.startUp();
    }

    @Override
    public void shutdown() {
        pool.shutdown();
    }

    @Override
    public void shutdownNow() {
        pool.shutdownNow();
    }

    @Override
    public boolean awaitTermination(Duration limit) throws InterruptedException {
        return pool.awaitTermination(limit);
    }

    @Override
    public boolean isTerminated() {
        return pool.isTerminated();
    }
}
