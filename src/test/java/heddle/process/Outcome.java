package heddle.process;

import heddle.task.TaskFailedException;
import heddle.task.internal.TaskListener;
import java.util.concurrent.CompletableFuture;

/** Remembers how the one task ended. */
class Outcome implements TaskListener {

    final CompletableFuture<Object> end = new CompletableFuture<>();

    @Override
    public void completed(int task, Object result, int worker, long start, long end) {
        this.end.complete(result);
    }

    @Override
    public void failed(TaskFailedException failure) {
        end.complete(failure);
    }

    @Override
    public void output(int task, String text, boolean error) {}

    @Override
    public void cpuTime(long nanos) {}
}
