package heddle;

import heddle.task.internal.TaskListener;
import java.time.Duration;
import java.util.List;

/** Workers that are processes. */
final class ProcessWorkers implements Workers {

    ProcessWorkers(Runner runner) {
        throw new UnsupportedOperationException("not written yet: " + runner);
    }

    @Override
    public Started start(Work work, TaskListener listener) {
        return null;
    }

    @Override
    public List<Worker> list() {
        return List.of();
    }

    @Override
    public String name(int worker) {
        return "process " + (worker + 1);
    }

    @Override
    public Duration startUp() {
        return Duration.ZERO;
    }

    @Override
    public void shutdown() {}

    @Override
    public void shutdownNow() {}

    @Override
    public boolean awaitTermination(Duration limit) {
        return true;
    }

    @Override
    public boolean isTerminated() {
        return true;
    }
}
