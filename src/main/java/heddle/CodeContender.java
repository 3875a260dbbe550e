package heddle;

import heddle.task.Action;
import heddle.task.TaskFailedException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A piece of code, called in a loop on the thread that measures. */
final class CodeContender implements Contender {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int EMPTY_CALLS = 1_000_000;
    private static final double DOUBTFUL_FACTOR = 2;

    private final int number;
    private final String name;
    private final Object code;

    /** Code that is a {@link Callable} or an {@link Action}. */
    CodeContender(int number, String name, Object code) {
        this.number = number;
        this.name = name;
        this.code = code;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Duration startUp() {
        return Duration.ZERO;
    }

    @Override
    public Timings.Round run(int calls) throws TaskFailedException, InterruptedException {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        call(calls);
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        cpu = THREADS.getCurrentThreadCpuTime() - cpu;
        return new Timings.Round(wall, Duration.ofNanos(cpu), wall, calls);
    }

    private void call(int times) throws TaskFailedException, InterruptedException {
        try {
            if (code instanceof Action action) {
                CallLoop.act(action, times);
            } else {
                CallLoop.call((Callable<?>) code, times);
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            throw new TaskFailedException(number, e);
        }
    }

    @Override
    public Optional<String> doubt(List<Timings.Round> rounds) {
        double nanos = rounds.stream().mapToDouble(Timings.Round::nanosPerCall).min().orElseThrow();
        double empty = emptyCallNanos();
        String said =
                "%s takes %s ns per call at best, a call that does nothing %s ns"
                        .formatted(name, Durations.digits(nanos), Durations.digits(empty));
        return Doubts.tooShort(nanos, DOUBTFUL_FACTOR * empty, said, "call");
    }

    /** The best of a few, since noise only ever adds. */
    private double emptyCallNanos() {
        try {
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                Object empty =
                        code instanceof Action ? (Action) () -> {} : (Callable<?>) Object::new;
                best =
                        Math.min(
                                best,
                                new CodeContender(number, name, empty)
                                        .run(EMPTY_CALLS)
                                        .nanosPerCall());
            }
            return best;
        } catch (TaskFailedException | InterruptedException e) {
            throw new AssertionError("empty code does not throw", e);
        }
    }
}
