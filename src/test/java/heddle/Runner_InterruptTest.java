package heddle;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.task.Action;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The thread that waits for a run is interrupted, as a kernel does when a cell is. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Runner_InterruptTest {

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

    static List<Runner> processes() {
        return all().subList(3, all().size());
    }

    /** Runs it on a thread of its own, interrupts that, and returns what was thrown. */
    private static Throwable interruptWhen(Signal begun, Callable<?> run)
            throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread cell =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        run.call();
                                    } catch (Throwable t) {
                                        thrown.set(t);
                                    }
                                });
        begun.await();
        cell.interrupt();
        assertThat(cell.join(Duration.ofSeconds(20))).isTrue();
        return thrown.get();
    }

    @ParameterizedTest
    @MethodSource("all")
    void endsTheRunAndInterruptsItsTasks(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal interrupted = Signal.in(folder, "interrupted");
        Signal never = Signal.in(folder, "never");
        Action waiting =
                () -> {
                    begun.give();
                    try {
                        Blocked.untilInterrupted();
                    } catch (InterruptedException e) {
                        interrupted.give();
                        throw e;
                    }
                };
        Action[] more = {waiting};
        if (runner.equals(Runner.sequential())) {
            more = new Action[] {waiting, () -> never.give()};
        }
        Action[] actions = more;

        assertThat(interruptWhen(begun, () -> runner.run(actions)))
                .isInstanceOf(InterruptedException.class);
        interrupted.await();
        assertThat(never.isGiven()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void closingThePoolWaitsForWhatWasHandedOverAfterwards(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal go = Signal.in(folder, "go");
        WorkerPool pool = runner.open();
        try {
            Action waiting =
                    () -> {
                        begun.give();
                        Blocked.untilInterrupted();
                    };
            assertThat(interruptWhen(begun, () -> pool.run(waiting)))
                    .isInstanceOf(InterruptedException.class);
            Future<?> later = pool.submit(() -> waitUninterrupted(go));
            Thread closer = Thread.ofPlatform().start(pool::close);
            Eventually.isTrue("close waits", () -> pool.isShutdown() && isWaiting(closer));
            go.give();

            assertThat(closer.join(Duration.ofSeconds(20))).isTrue();
            assertThat(later.get()).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private static int waitUninterrupted(Signal go) throws InterruptedException {
        while (!go.isGiven()) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return 1;
    }

    @ParameterizedTest
    @MethodSource("processes")
    void killsAProcessThatIgnoresIt(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        assertThat(
                        interruptWhen(
                                begun,
                                () ->
                                        runner.run(
                                                () -> {
                                                    begun.give("" + ProcessHandle.current().pid());
                                                    Blocked.ignoringInterrupts(end);
                                                })))
                .isInstanceOf(InterruptedException.class);

        Eventually.isTrue(
                "the process is gone",
                () -> ProcessHandle.of(Long.parseLong(begun.text())).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("processes")
    void anOpenPoolReplacesAProcessThatIgnoresIt(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        try (WorkerPool pool = runner.open()) {
            interruptWhen(
                    begun,
                    () ->
                            pool.run(
                                    () -> {
                                        begun.give("" + ProcessHandle.current().pid());
                                        Blocked.ignoringInterrupts(end);
                                    }));
            Eventually.isTrue(
                    "the process is gone",
                    () -> ProcessHandle.of(Long.parseLong(begun.text())).isEmpty());

            assertThat(pool.run(() -> 1, () -> 2, () -> 3).results()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void killsAlsoWhenTheSharedPoolOfThisProcessIsFull() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        int threads = 2 * Runtime.getRuntime().availableProcessors();
        List<CompletableFuture<Void>> fillers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            fillers.add(CompletableFuture.runAsync(() -> awaitUninterruptibly(end)));
        }
        try {
            killsAProcessThatIgnoresIt(Runner.processes(1));
        } finally {
            end.countDown();
            fillers.forEach(CompletableFuture::join);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the shared pool", e);
        }
    }

    @Test
    void saysAtTheNextRunWhichThreadIgnoresIt() throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertThat(
                            interruptWhen(
                                    begun,
                                    () ->
                                            Runner.threads(1)
                                                    .run(
                                                            () -> {
                                                                begun.give();
                                                                Blocked.ignoringInterrupts(end);
                                                            })))
                    .isInstanceOf(InterruptedException.class);
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            Eventually.isTrue(
                    "it is said",
                    () -> {
                        run(Runner.sequential());
                        return out.toString(StandardCharsets.UTF_8)
                                .contains("thread 1 of an earlier cell ignores its interrupt");
                    });
        } finally {
            System.setOut(before);
            end.give();
        }
    }

    private static void run(Runner runner) {
        try {
            runner.run(() -> {});
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void endsACellThatOpenedAPoolOfItsOwn(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        try {
            assertThat(
                            interruptWhen(
                                    begun,
                                    () -> {
                                        try (WorkerPool pool = runner.open()) {
                                            return pool.run(
                                                    () -> {
                                                        begun.give();
                                                        Blocked.ignoringInterrupts(end);
                                                    });
                                        }
                                    }))
                    .isInstanceOf(InterruptedException.class);
        } finally {
            end.give();
        }
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void endsACellThatWaitsForAPoolToClose(Runner runner) throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        try {
            interruptWhen(
                    begun,
                    () -> {
                        try (WorkerPool pool = runner.open()) {
                            pool.submit(
                                    () -> {
                                        begun.give();
                                        Blocked.ignoringInterrupts(end);
                                    });
                        }
                        return null;
                    });
        } finally {
            end.give();
        }
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void aTaskThatInterruptsItselfDoesNotDisturbTheNext(Runner runner) throws Exception {
        Run<Boolean> run =
                runner.map(
                        Collections.nCopies(40, 0),
                        n -> {
                            boolean before = Thread.currentThread().isInterrupted();
                            Thread.currentThread().interrupt();
                            return before;
                        });

        assertThat(run.results()).containsOnly(false);
    }
}
