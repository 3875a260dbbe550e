package heddle;

import heddle.task.TaskFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Some tasks, run on an open pool. */
final class PoolContender implements Contender {

    /** About what it takes to read the clock before a task and after it. */
    private static final double DOUBTFUL_NANOS = 100;

    private final Runner runner;
    private final WorkerPool pool;
    private final Work work;

    PoolContender(Runner runner, WorkerPool pool, Work work) {
        this.runner = runner;
        this.pool = pool;
        this.work = work;
    }

    @Override
    public String name() {
        return runner.name();
    }

    @Override
    public Duration startUp() {
        return pool.startUp();
    }

    @Override
    public Timings.Round run(int calls) throws TaskFailedException, InterruptedException {
        Duration wall = Duration.ZERO;
        Duration cpu = Duration.ZERO;
        Duration busy = Duration.ZERO;
        for (int i = 0; i < calls; i++) {
            Run<?> run = pool.runWork(work, Duration.ZERO);
            CallLoop.consume(run.results());
            wall = wall.plus(run.wallTime());
            cpu = cpu.plus(run.cpuTime());
            for (Span span : run.spans()) {
                busy = busy.plus(span.length());
            }
        }
        return new Timings.Round(wall, cpu, busy, calls);
    }

    @Override
    public Optional<String> doubt(List<Timings.Round> rounds) {
        double taskNanos =
                rounds.stream()
                        .mapToDouble(r -> (double) r.busyTime().toNanos() / r.calls() / work.size())
                        .min()
                        .orElseThrow();
        String said = "on %s a task takes %s ns".formatted(name(), Durations.digits(taskNanos));
        return Doubts.tooShort(taskNanos, DOUBTFUL_NANOS, said, "task");
    }
}
