package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.task.Action;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pool is an ExecutorService, whatever its workers are. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerPool_ExecutorTest {

    @TempDir Path folder;

    static List<Runner> all() {
        return List.of(
                Runner.sequential(),
                Runner.threads(2),
                Runner.virtualThreads(),
                Runner.processes(2),
                Runner.processes(1).each(Runner.threads(2)),
                Runner.processes(1).each(Runner.virtualThreads()));
    }

    static List<Runner> concurrent() {
        return all().subList(1, all().size());
    }

    static List<Runner> oneWorker() {
        return List.of(Runner.threads(1), Runner.processes(1));
    }

    private record Constant(int value) implements Callable<Integer>, Serializable {
        @Override
        public Integer call() {
            return value;
        }
    }

    private record Giving(Signal signal) implements Runnable, Serializable {
        @Override
        public void run() {
            signal.give();
        }
    }

    private static List<Task<Integer>> constants(int count) {
        return IntStream.range(0, count).<Task<Integer>>mapToObj(i -> () -> i).toList();
    }

    private static Task<Integer> failing(String text) {
        return () -> {
            throw new IllegalStateException(text);
        };
    }

    private static Task<Integer> waiting(Signal begun, Signal interrupted) {
        return () -> {
            begun.give();
            try {
                return Blocked.untilInterrupted();
            } catch (InterruptedException e) {
                interrupted.give();
                throw e;
            }
        };
    }

    @ParameterizedTest
    @MethodSource("all")
    void countsTheTasksThatWereDone(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            pool.map(List.of(1, 2, 3), n -> n);

            assertThat(pool.workers().stream().mapToLong(Worker::tasksDone).sum()).isEqualTo(3);
        }
    }

    private record Throwing(String text) implements Runnable, Serializable {
        @Override
        public void run() {
            throw new IllegalStateException(text);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void handsWhatAnExecutedCommandThrowsToTheHandlerForUncaughtExceptions(Runner runner) {
        var handler = Thread.getDefaultUncaughtExceptionHandler();
        var thrown = new CompletableFuture<Throwable>();
        Thread.setDefaultUncaughtExceptionHandler((thread, t) -> thrown.complete(t));
        try (WorkerPool pool = runner.open()) {
            pool.execute(new Throwing("lost"));

            assertThat(thrown)
                    .succeedsWithin(Duration.ofSeconds(20))
                    .isInstanceOfSatisfying(
                            IllegalStateException.class, t -> assertThat(t).hasMessage("lost"));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(handler);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void takesEveryKindOfTask(Runner runner) throws Exception {
        Signal ran = Signal.in(folder, "ran");
        Signal acted = Signal.in(folder, "acted");
        try (WorkerPool pool = runner.open()) {
            Action action = () -> acted.give();
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            assertThat(pool.submit((Callable<Integer>) new Constant(2)).get()).isEqualTo(2);
            assertThat(pool.submit(new Giving(ran)).get()).isNull();
            assertThat(pool.submit(new Giving(ran), "done").get()).isEqualTo("done");
            assertThat(pool.submit(action).get()).isNull();
            ran.await();
            acted.await();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void executesARunnable(Runner runner) {
        Signal ran = Signal.in(folder, "ran");
        try (WorkerPool pool = runner.open()) {
            pool.execute(new Giving(ran));
        }

        assertThat(ran.isGiven()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("all")
    void invokesAll(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            List<Future<Integer>> futures = pool.invokeAll(constants(10));

            for (int i = 0; i < 10; i++) {
                assertThat(futures.get(i).state()).isEqualTo(Future.State.SUCCESS);
                assertThat(futures.get(i).resultNow()).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void invokesAllWithinALimit(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal interrupted = Signal.in(folder, "interrupted");
        try (WorkerPool pool = runner.open()) {
            List<Task<Integer>> tasks = List.of(() -> 1, waiting(begun, interrupted));
            List<Future<Integer>> futures = pool.invokeAll(tasks, 2, TimeUnit.SECONDS);

            assertThat(futures.get(0).resultNow()).isEqualTo(1);
            assertThat(futures.get(1).isCancelled()).isTrue();
            interrupted.await();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void invokesAnyAndTakesTheFirstSuccess(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            List<Task<Integer>> tasks = List.of(failing("a"), () -> 7, failing("b"));

            assertThat(pool.invokeAny(tasks)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void invokesAnyAndDoesNotWaitForTheOthers(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal interrupted = Signal.in(folder, "interrupted");
        try (WorkerPool pool = runner.open()) {
            List<Task<Integer>> tasks = List.of(() -> 7, waiting(begun, interrupted));

            assertThat(pool.invokeAny(tasks)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void invokesAnyAndFailsWhenAllFail(Runner runner) {
        try (WorkerPool pool = runner.open()) {
            assertThatThrownBy(() -> pool.invokeAny(List.of(failing("a"), failing("b"))))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pool.invokeAny(List.<Task<Integer>>of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void invokesAnyWithinALimit(Runner runner) {
        Signal begun = Signal.in(folder, "begun");
        Signal interrupted = Signal.in(folder, "interrupted");
        try (WorkerPool pool = runner.open()) {
            List<Task<Integer>> tasks = List.of(waiting(begun, interrupted));
            assertThatThrownBy(() -> pool.invokeAny(tasks, 2, TimeUnit.SECONDS))
                    .isInstanceOf(TimeoutException.class);
            interrupted.await();
        }
    }

    @ParameterizedTest
    @MethodSource("oneWorker")
    void aTaskThatIsCancelledBeforeItBeginsNeverRuns(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        Signal never = Signal.in(folder, "never");
        try (WorkerPool pool = runner.open()) {
            pool.submit(
                    () -> {
                        begun.give();
                        end.await();
                    });
            begun.await();
            Future<?> future = pool.submit(() -> never.give());
            assertThat(future.cancel(false)).isTrue();
            end.give();
            pool.submit(() -> {}).get();

            assertThat(future.isCancelled()).isTrue();
            assertThat(future.isDone()).isTrue();
            assertThat(future.state()).isEqualTo(Future.State.CANCELLED);
            assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
            assertThat(never.isGiven()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void aTaskThatIsCancelledWhileItRunsIsInterrupted(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal interrupted = Signal.in(folder, "interrupted");
        try (WorkerPool pool = runner.open()) {
            Future<Integer> future = pool.submit(waiting(begun, interrupted));
            begun.await();
            assertThat(future.state()).isEqualTo(Future.State.RUNNING);
            assertThat(future.cancel(true)).isTrue();

            interrupted.await();
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            assertThat(future.state()).isEqualTo(Future.State.CANCELLED);
        }
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void aTaskThatIsCancelledWithoutAnInterruptGoesOn(Runner runner) {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        Signal ended = Signal.in(folder, "ended");
        try (WorkerPool pool = runner.open()) {
            Future<?> future =
                    pool.submit(
                            () -> {
                                begun.give();
                                end.await();
                                ended.give();
                            });
            begun.await();
            assertThat(future.cancel(false)).isTrue();
            end.give();
            ended.await();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void tellsHowATaskFailed(Runner runner) throws Exception {
        try (WorkerPool pool = runner.open()) {
            Future<Integer> future = pool.submit(failing("no"));

            assertThatThrownBy(future::get)
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("no")
                    .hasCauseInstanceOf(IllegalStateException.class);
            assertThat(future.state()).isEqualTo(Future.State.FAILED);
            assertThat(future.exceptionNow()).isExactlyInstanceOf(IllegalStateException.class);
            assertThatThrownBy(future::resultNow).isInstanceOf(IllegalStateException.class);
            assertThat(future.isCancelled()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void refusesNothingAtAll(Runner runner) {
        try (WorkerPool pool = runner.open()) {
            assertThatThrownBy(() -> pool.submit((Task<Integer>) null))
                    .isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pool.submit((Action) null))
                    .isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> pool.execute(null)).isInstanceOf(NullPointerException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("oneWorker")
    void finishesWhatWaitsAfterAShutdown(Runner runner) throws Exception {
        Signal end = Signal.in(folder, "end");
        WorkerPool pool = runner.open();
        Future<?> first = pool.submit(() -> end.await());
        List<Future<Integer>> waiting = new ArrayList<>();
        for (Task<Integer> task : constants(5)) {
            waiting.add(pool.submit(task));
        }
        pool.shutdown();
        assertThat(pool.isShutdown()).isTrue();
        assertThat(pool.isTerminated()).isFalse();
        assertThat(pool.awaitTermination(10, TimeUnit.MILLISECONDS)).isFalse();
        assertThatThrownBy(() -> pool.submit(() -> 1))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> pool.run(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        end.give();

        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(first.state()).isEqualTo(Future.State.SUCCESS);
        assertThat(waiting).extracting(Future::resultNow).containsExactly(0, 1, 2, 3, 4);
    }

    @ParameterizedTest
    @MethodSource("oneWorker")
    void interruptsWhatRunsAndReturnsWhatWaitsOnShutdownNow(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal interrupted = Signal.in(folder, "interrupted");
        WorkerPool pool = runner.open();
        Future<Integer> running = pool.submit(waiting(begun, interrupted));
        List<Future<Integer>> waiting = new ArrayList<>();
        for (Task<Integer> task : constants(3)) {
            waiting.add(pool.submit(task));
        }
        begun.await();
        List<Runnable> neverBegun = pool.shutdownNow();

        assertThat(List.<Object>copyOf(neverBegun)).hasSize(3).hasSameElementsAs(waiting);
        interrupted.await();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting).allMatch(Future::isCancelled);
        assertThatThrownBy(() -> running.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void closingWaitsForATaskThatRuns(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        WorkerPool pool = runner.open();
        Future<Integer> future =
                pool.submit(
                        () -> {
                            begun.give();
                            end.await();
                            return 7;
                        });
        begun.await();
        Thread closer = Thread.ofPlatform().start(pool::close);
        Eventually.isTrue("the pool is shut down", pool::isShutdown);
        assertThat(closer.isAlive()).isTrue();
        end.give();
        closer.join();

        assertThat(future.resultNow()).isEqualTo(7);
        assertThat(pool.isTerminated()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void aTaskOutlivesAGetThatTimesOut(Runner runner) throws Exception {
        Signal end = Signal.in(folder, "end");
        try (WorkerPool pool = runner.open()) {
            Future<Integer> future =
                    pool.submit(
                            () -> {
                                end.await();
                                return 7;
                            });
            assertThatThrownBy(() -> future.get(10, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            end.give();

            assertThat(future.get()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void losesNothingWhenManyThreadsSubmit(Runner runner) throws Exception {
        int threads = 8;
        int each = 100;
        var results = ConcurrentHashMap.<Integer>newKeySet();
        var failures = ConcurrentHashMap.<Throwable>newKeySet();
        try (WorkerPool pool = runner.open()) {
            List<Thread> submitters = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int base = t * each;
                submitters.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            try {
                                                submitAll(pool, base, each, results);
                                            } catch (Exception | AssertionError e) {
                                                failures.add(e);
                                            }
                                        }));
            }
            for (Thread submitter : submitters) {
                submitter.join();
            }
        }

        assertThat(failures).isEmpty();
        assertThat(results).hasSize(threads * each);
    }

    private static void submitAll(
            WorkerPool pool, int base, int count, java.util.Set<Integer> results)
            throws InterruptedException, ExecutionException {
        List<Future<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int n = base + i;
            futures.add(pool.submit(() -> n));
        }
        for (int i = 0; i < count; i++) {
            assertThat(futures.get(i).get()).isEqualTo(base + i);
            assertThat(results.add(base + i)).isTrue();
        }
    }
}
