package heddle.explore.internal;

import heddle.task.Fn;
import heddle.task.Step;
import heddle.task.Task;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Really runs a scenario, again and again, on threads of the JVM that are released together.
 *
 * @param scenario what to run
 * @param times how often
 * @param limit when to stop
 */
public record Sampling(Scenario scenario, int times, Duration limit)
        implements Task<Sampling.Sample> {

    /** A run that has not ended after so long never does, as far as anybody can tell. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long serialVersionUID = 1L;

    /** From then on the threads that spin let others have their core. */
    private static final int SPINS = 10_000;

    /**
     * What came out.
     *
     * @param counts how often each value came out
     * @param unfinished how many runs did not end
     */
    public record Sample(Map<Object, Long> counts, long unfinished) implements Serializable {}

    @Override
    public Sample call() throws Exception {
        Map<Object, Long> counts = new HashMap<>();
        long unfinished = 0;
        long begin = System.nanoTime();
        for (int i = 0; i < times && System.nanoTime() - begin < limit.toNanos(); i++) {
            Run run = new Run();
            if (run.ends()) {
                counts.merge(run.value(), 1L, Long::sum);
            } else {
                unfinished++;
            }
        }
        return new Sample(counts, unfinished);
    }

    /** One run, with a state and threads of its own. */
    private final class Run {

        private final Object state = scenario.state().call();
        private final AtomicInteger missing = new AtomicInteger(scenario.steps().length);
        private final AtomicReference<String> death = new AtomicReference<>();
        private final List<Thread> threads = new ArrayList<>();

        Run() throws Exception {
            for (int i = 0; i < scenario.steps().length; i++) {
                Step<?> step = scenario.steps()[i];
                Thread thread = new Thread(() -> act(step), scenario.names()[i]);
                thread.setDaemon(true);
                threads.add(thread);
            }
            threads.forEach(Thread::start);
        }

        @SuppressWarnings("unchecked")
        private void act(Step<?> step) {
            missing.decrementAndGet();
            for (int spins = 0; missing.get() > 0; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            try {
                ((Step<Object>) step).on(state);
            } catch (Throwable t) {
                death.compareAndSet(
                        null, "%s was ended by %s".formatted(Thread.currentThread().getName(), t));
            }
        }

        /** Whether all threads come to their end; others are left to themselves. */
        boolean ends() throws InterruptedException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            boolean all = true;
            for (Thread thread : threads) {
                Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                all &= thread.join(left);
            }
            if (!all) {
                threads.forEach(Thread::interrupt);
            }
            return all;
        }

        @SuppressWarnings("unchecked")
        Object value() throws Exception {
            return death.get() == null
                    ? ((Fn<Object, Object>) scenario.question()).apply(state)
                    : death.get();
        }
    }
}
