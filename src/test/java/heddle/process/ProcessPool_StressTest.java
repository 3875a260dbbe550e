package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.task.Fn;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import heddle.task.internal.TaskListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers are killed at random while tasks run: each task ends exactly once. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessPool_StressTest {

    private static final int TASKS = 10_000;
    private static final int KILLS = 12;

    /** Counts how often each task ended. */
    private static final class Ends implements TaskListener {

        private final AtomicIntegerArray ends;
        private final AtomicInteger ended = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger wrong = new AtomicInteger();
        private final int first;

        Ends(int count, int first) {
            this.ends = new AtomicIntegerArray(count);
            this.first = first;
        }

        @Override
        public void completed(int task, Object result, int worker, long start, long end) {
            if (!Integer.valueOf(first + task).equals(result) || end < start) {
                wrong.incrementAndGet();
            }
            ends.incrementAndGet(task);
            ended.incrementAndGet();
        }

        @Override
        public void failed(TaskFailedException failure) {
            if (!(failure instanceof WorkerDiedException)) {
                wrong.incrementAndGet();
            }
            ends.incrementAndGet(failure.task());
            failed.incrementAndGet();
            ended.incrementAndGet();
        }

        @Override
        public void output(int task, String text, boolean error) {}

        @Override
        public void cpuTime(long nanos) {}
    }

    private static Task<Integer> task(int n) {
        return () -> n;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 0})
    void eachSubmittedTaskEndsExactlyOnce(int threads) throws Exception {
        List<Ends> all = new ArrayList<>();
        ProcessPool pool = ProcessPool.open(2, threads);
        Killer killer = new Killer(pool);
        try {
            for (int n = 0; n < TASKS || killer.goesOn(); n++) {
                Ends ends = new Ends(1, n);
                all.add(ends);
                pool.run(List.of(task(n)), ends);
                int done = n;
                Eventually.isTrue(
                        "not too many wait",
                        () -> all.get(Math.max(0, done - 200)).ended.get() > 0);
            }
            for (Ends ends : all) {
                Eventually.isTrue("each task ends", () -> ends.ended.get() > 0);
            }
        } finally {
            killer.stop();
            pool.shutdownNow();
        }
        assertThat(pool.awaitTermination(Duration.ofSeconds(20))).isTrue();

        assertThat(all).allMatch(ends -> ends.ended.get() == 1 && ends.wrong.get() == 0);
        long failed = all.stream().filter(ends -> ends.failed.get() > 0).count();
        assertThat(failed).isLessThanOrEqualTo((long) killer.kills.get() * Math.max(200, threads));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aMapThatLosesNoWorkerIsWhole(int threads) throws Exception {
        List<Integer> items = IntStream.range(0, 2_000).boxed().toList();
        ProcessPool pool = ProcessPool.open(2, threads);
        Killer killer = new Killer(pool);
        int whole = 0;
        try {
            while (killer.goesOn() || whole == 0) {
                Ends ends = new Ends(items.size(), 0);
                Fn<Integer, Integer> same = n -> n;
                Submission submission = pool.map(same, items, 0, ends);
                Eventually.isTrue(
                        "the map ends",
                        () -> ends.failed.get() > 0 || ends.ended.get() == items.size());
                if (ends.failed.get() > 0) {
                    submission.cancel(true);
                } else {
                    whole++;
                    assertThat(ends.wrong.get()).isZero();
                    assertThat(IntStream.range(0, items.size()))
                            .allMatch(task -> ends.ends.get(task) == 1);
                }
            }
        } finally {
            killer.stop();
            pool.shutdownNow();
        }
        assertThat(pool.awaitTermination(Duration.ofSeconds(20))).isTrue();
        assertThat(whole).isPositive();
    }

    /** Kills workers of a pool, the next as soon as the last has been replaced. */
    private static final class Killer {

        private final AtomicInteger kills = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Thread thread;

        Killer(ProcessPool pool) {
            thread = Thread.ofPlatform().name("killer").start(() -> killAll(pool));
        }

        private void killAll(ProcessPool pool) {
            Random random = new Random(7);
            while (kills.get() < KILLS && !stopped.get()) {
                LockSupport.parkNanos(random.nextInt(20_000_000));
                List<ProcessPool.WorkerState> workers = pool.workers();
                if (!workers.isEmpty()) {
                    long pid = workers.get(random.nextInt(workers.size())).pid();
                    if (ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false)) {
                        kills.incrementAndGet();
                        Eventually.within(
                                Duration.ofSeconds(5),
                                () -> pool.workers().stream().noneMatch(w -> w.pid() == pid));
                    }
                }
            }
        }

        boolean goesOn() {
            return thread.isAlive();
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            thread.join();
        }
    }
}
