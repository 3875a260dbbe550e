package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import heddle.Blocked;
import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.Runner;
import heddle.Signal;
import heddle.WorkerPool;
import heddle.task.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 40, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessLock_HoldersTest {

    @TempDir Path folder;

    static List<Runner> several() {
        return List.of(
                Runner.threads(4),
                Runner.processes(2),
                Runner.processes(2).each(Runner.threads(3)),
                Runner.processes(2).each(Runner.virtualThreads()));
    }

    /** A task that holds the lock until it is told to let go. */
    private static Task<Boolean> holder(ProcessLock lock, ProcessEvent held, ProcessEvent letGo) {
        return () -> {
            lock.lock();
            try {
                held.set();
                letGo.await();
                return lock.holderDied();
            } finally {
                lock.unlock();
            }
        };
    }

    @ParameterizedTest
    @MethodSource("several")
    void letsOneAtATimeIn(Runner runner) throws Exception {
        List<Integer> tasks = IntStream.range(0, 6).boxed().toList();
        try (ProcessLock lock = ProcessLock.create();
                SharedArray numbers = SharedArray.create(2)) {
            runner.map(
                    tasks,
                    task -> {
                        for (int i = 0; i < 500; i++) {
                            take(lock, (task + i) % 4);
                            try {
                                assertThat(numbers.incrementAndGet(0)).isEqualTo(1);
                                numbers.setPlain(1, numbers.getPlain(1) + 1);
                                assertThat(numbers.addAndGet(0, -1)).isZero();
                                assertThat(lock.holderDied()).isFalse();
                            } finally {
                                lock.unlock();
                            }
                        }
                        return task;
                    });

            assertThat(numbers.get(1)).isEqualTo(3_000);
        }
    }

    private static void take(ProcessLock lock, int way) throws InterruptedException {
        switch (way) {
            case 0 -> lock.lock();
            case 1 -> lock.lockInterruptibly();
            case 2 -> assertThat(lock.tryLock(30, TimeUnit.SECONDS)).isTrue();
            default -> {
                while (!lock.tryLock()) {
                    Thread.yield();
                }
            }
        }
    }

    @Test
    void keepsOtherProcessesOut() throws Exception {
        try (ProcessLock lock = ProcessLock.create();
                WorkerPool pool = Runner.processes(1).open()) {
            Task<Boolean> other =
                    () -> {
                        boolean taken = lock.tryLock();
                        if (taken) {
                            lock.unlock();
                        }
                        return taken;
                    };
            lock.lock();
            assertThat(pool.run(other).results()).containsExactly(false);
            assertThat(lock)
                    .hasToString(
                            "ProcessLock[held by process " + ProcessHandle.current().pid() + "]");
            lock.unlock();

            assertThat(pool.run(other).results()).containsExactly(true);
            assertThat(lock).hasToString("ProcessLock[free]");
        }
    }

    @Test
    void mayBeTakenAgainByItsHolderAndMustBeUnlockedAsOften() throws Exception {
        try (ProcessLock lock = ProcessLock.create();
                WorkerPool pool = Runner.processes(1).open()) {
            lock.lock();
            assertThat(lock.tryLock()).isTrue();
            lock.lockInterruptibly();
            lock.unlock();
            lock.unlock();
            assertThat(pool.run(() -> lock.tryLock()).results()).containsExactly(false);
            lock.unlock();

            assertThat(pool.run(() -> lock.tryLock()).results()).containsExactly(true);
        }
    }

    @RepeatedTest(5)
    void isReleasedWhenItsHolderIsKilledAndTheNextIsTold() throws Exception {
        Signal held = Signal.in(folder, "held");
        try (ProcessLock lock = ProcessLock.create();
                WorkerPool pool = Runner.processes(1).open()) {
            Future<?> holder =
                    pool.submit(
                            () -> {
                                lock.lock();
                                held.give("" + ProcessHandle.current().pid());
                                Blocked.untilInterrupted();
                            });
            long pid = Long.parseLong(held.text());
            assertThat(lock.tryLock()).isFalse();
            assertThat(lock).hasToString("ProcessLock[held by process " + pid + "]");
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            assertThat(lock.tryLock(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.holderDied()).isTrue();
            lock.unlock();
            lock.lock();
            assertThat(lock.holderDied()).isFalse();
            lock.unlock();
            assertThatThrownBy(holder::get).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void isReleasedWhenItsHolderExits() throws Exception {
        try (ProcessLock lock = ProcessLock.create()) {
            assertThatThrownBy(
                            () ->
                                    Runner.processes(1)
                                            .run(
                                                    () -> {
                                                        lock.lock();
                                                        System.exit(3);
                                                    }))
                    .isInstanceOf(WorkerDiedException.class);

            assertThat(lock.tryLock(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lock.holderDied()).isTrue();
            lock.unlock();
        }
    }

    @Test
    void staysWholeWhenAWaiterIsInterrupted() throws Exception {
        try (ProcessLock lock = ProcessLock.create();
                ProcessEvent held = ProcessEvent.create();
                ProcessEvent letGo = ProcessEvent.create();
                WorkerPool pool = Runner.processes(1).open()) {
            Future<Boolean> holder = pool.submit(holder(lock, held, letGo));
            held.await();
            for (int i = 0; i < 20; i++) {
                CompletableFuture<Throwable> end = new CompletableFuture<>();
                Thread waiter =
                        Thread.ofPlatform()
                                .start(() -> end.complete(catchThrowable(lock::lockInterruptibly)));
                Eventually.isTrue(
                        "it waits", () -> waiter.getState() == Thread.State.TIMED_WAITING);
                waiter.interrupt();
                assertThat(end.get()).isInstanceOf(InterruptedException.class);
                waiter.join();
            }
            assertThat(lock.tryLock()).isFalse();
            letGo.set();

            assertThat(holder.get()).isFalse();
            lock.lock();
            assertThat(pool.run(() -> lock.tryLock()).results()).containsExactly(false);
            lock.unlock();
        }
    }

    @Test
    void losesNothingWhileItsWaitersAreInterrupted() throws Exception {
        int each = 2_000;
        try (ProcessLock lock = ProcessLock.create();
                ProcessEvent begun = ProcessEvent.create();
                SharedLong n = SharedLong.create(0);
                WorkerPool pool = Runner.processes(1).open()) {
            Future<?> other =
                    pool.submit(
                            () -> {
                                begun.set();
                                addUnderLock(lock, n, each);
                            });
            begun.await();
            List<Thread> threads =
                    Stream.generate(() -> Thread.ofPlatform().start(() -> add(lock, n, each)))
                            .limit(3)
                            .toList();
            while (threads.stream().anyMatch(Thread::isAlive)) {
                threads.forEach(Thread::interrupt);
                Thread.yield();
            }
            other.get();

            assertThat(n.get()).isEqualTo(4 * each);
        }
    }

    private static void add(ProcessLock lock, SharedLong n, int times) {
        for (int done = 0; done < times; ) {
            try {
                addUnderLock(lock, n, 1);
                done++;
            } catch (InterruptedException e) {
                Thread.yield();
            }
        }
    }

    private static void addUnderLock(ProcessLock lock, SharedLong n, int times)
            throws InterruptedException {
        for (int i = 0; i < times; i++) {
            lock.lockInterruptibly();
            try {
                n.set(n.get() + 1);
            } finally {
                lock.unlock();
            }
        }
    }

    @Test
    void waitsOnWhenInterruptedUnlessAskedNotTo() throws Exception {
        try (ProcessLock lock = ProcessLock.create();
                ProcessEvent held = ProcessEvent.create();
                ProcessEvent letGo = ProcessEvent.create();
                WorkerPool pool = Runner.processes(1).open()) {
            pool.submit(holder(lock, held, letGo));
            held.await();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread waiter =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        Thread.currentThread().interrupt();
                                        lock.lock();
                                        lock.unlock();
                                        interrupted.complete(Thread.interrupted());
                                    });
            Eventually.isTrue("it waits", () -> waiter.getState() == Thread.State.TIMED_WAITING);
            assertThat(interrupted).isNotDone();
            letGo.set();

            assertThat(interrupted.get()).isTrue();
            waiter.join();
        }
    }

    @Test
    void givesUpAfterTheLimit() throws Exception {
        try (ProcessLock lock = ProcessLock.create();
                ProcessEvent held = ProcessEvent.create();
                ProcessEvent letGo = ProcessEvent.create();
                WorkerPool pool = Runner.processes(1).open()) {
            Future<Boolean> holder = pool.submit(holder(lock, held, letGo));
            held.await();

            assertThat(lock.tryLock(5, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(lock.tryLock(-1, TimeUnit.DAYS)).isFalse();
            letGo.set();
            holder.get();
            assertThat(lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
            lock.unlock();
        }
    }

    @Test
    void isOfItsHolderAlone() throws Exception {
        try (ProcessLock lock = ProcessLock.create()) {
            assertThatThrownBy(lock::unlock)
                    .isInstanceOf(IllegalMonitorStateException.class)
                    .hasMessageContaining("does not hold this lock")
                    .hasMessageContaining(Thread.currentThread().getName());
            assertThatThrownBy(lock::holderDied).isInstanceOf(IllegalMonitorStateException.class);
            lock.lock();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> failure.complete(catchThrowable(lock::unlock))).join();
            lock.unlock();

            assertThat(failure.get()).isInstanceOf(IllegalMonitorStateException.class);
        }
    }

    @Test
    void hasNoConditions() {
        try (ProcessLock lock = ProcessLock.create()) {
            assertThatThrownBy(lock::newCondition)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("ProcessEvent");
        }
    }

    @Test
    void isTheSameLockHoweverOftenItArrives() throws Exception {
        try (ProcessLock lock = ProcessLock.create();
                WorkerPool pool = Runner.processes(1).open()) {
            assertThat(pool.run(() -> lock, () -> lock).results()).containsExactly(lock, lock);
        }
    }

    @Test
    void cannotBeClosedWhileItIsHeld() {
        ProcessLock lock = ProcessLock.create();
        lock.lock();
        assertThatThrownBy(lock::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("unlock it first");
        lock.unlock();
        lock.close();

        assertThatThrownBy(lock::lock)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this ProcessLock is closed");
        assertThatThrownBy(lock::tryLock).isInstanceOf(IllegalStateException.class);
    }
}
