package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.Runner;
import heddle.WorkerPool;
import heddle.task.Fn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 40, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedLong_MemoryTest {

    private static final int EACH = 2_000;

    /** Keeps in a worker what a task has got. */
    private static SharedLong kept;

    private static long inTwoProcesses(SharedLong n, Fn<SharedLong, Object> step) throws Exception {
        n.set(0);
        try (ProcessBarrier start = ProcessBarrier.of(2)) {
            Runner.processes(2)
                    .map(
                            List.of(1, 2),
                            process -> {
                                start.await();
                                for (int i = 0; i < EACH; i++) {
                                    step.apply(n);
                                }
                                return process;
                            });
        }
        return n.get();
    }

    @Test
    void behavesLikeAnAtomicLong() {
        try (SharedLong n = SharedLong.create(40)) {
            assertThat(n.get()).isEqualTo(40);
            assertThat(n.incrementAndGet()).isEqualTo(41);
            assertThat(n.addAndGet(-2)).isEqualTo(39);
            assertThat(n.getAndAdd(5)).isEqualTo(39);
            assertThat(n.compareAndSet(39, 0)).isFalse();
            assertThat(n.compareAndSet(44, Long.MIN_VALUE)).isTrue();
            assertThat(n.get()).isEqualTo(Long.MIN_VALUE);
            assertThat(n).hasToString("SharedLong[-9223372036854775808]");
        }
    }

    @Test
    void losesUpdatesOfTwoProcessesThatReadBeforeEitherWrites() throws Exception {
        try (SharedLong n = SharedLong.create(0);
                ProcessBarrier both = ProcessBarrier.of(2)) {
            Runner.processes(2)
                    .map(
                            List.of(1, 2),
                            process -> {
                                for (int round = 0; round < 100; round++) {
                                    long seen = n.get();
                                    both.await();
                                    n.set(seen + 1);
                                    both.await();
                                }
                                return process;
                            });

            assertThat(n.get()).isEqualTo(100);
        }
    }

    @RepeatedTest(3)
    void losesUpdatesWithoutALock() throws Exception {
        try (SharedLong n = SharedLong.create(0)) {
            long least = 2 * EACH;
            for (int round = 0; round < 40 && least == 2 * EACH; round++) {
                least =
                        inTwoProcesses(
                                n,
                                it -> {
                                    long seen = it.get();
                                    Thread.yield();
                                    it.set(seen + 1);
                                    return seen;
                                });
            }

            assertThat(least).isLessThan(2 * EACH);
        }
    }

    @RepeatedTest(3)
    void losesNoneWithAtomicSteps() throws Exception {
        try (SharedLong n = SharedLong.create(0)) {
            assertThat(inTwoProcesses(n, SharedLong::incrementAndGet)).isEqualTo(2 * EACH);
            assertThat(inTwoProcesses(n, it -> it.getAndAdd(3))).isEqualTo(6 * EACH);
            assertThat(inTwoProcesses(n, SharedLong_MemoryTest::swapUntilDone)).isEqualTo(2 * EACH);
        }
    }

    private static boolean swapUntilDone(SharedLong n) {
        long seen;
        do {
            seen = n.get();
        } while (!n.compareAndSet(seen, seen + 1));
        return true;
    }

    @Test
    void isOneObjectHoweverOftenItArrives() throws Exception {
        try (SharedLong n = SharedLong.create(3);
                WorkerPool pool = Runner.processes(1).open()) {
            pool.run(
                    () -> {
                        kept = n;
                    });

            assertThat(pool.run(() -> kept == n).results()).containsExactly(true);
            assertThat(pool.run(() -> n).results()).containsExactly(n);
        }
    }

    @Test
    void goesOnWhereItIsAfterItsMakerHasClosedIt() throws Exception {
        SharedLong n = SharedLong.create(3);
        try (WorkerPool pool = Runner.processes(1).open()) {
            pool.run(
                    () -> {
                        kept = n;
                    });
            n.close();

            assertThat(pool.run(() -> kept.incrementAndGet()).results()).containsExactly(4L);
        }
    }

    @Test
    void refusesToBeUsedOnceItIsClosed() throws Exception {
        SharedLong n = SharedLong.create(3);
        byte[] underWay = serialised(n);
        n.close();
        n.close();

        assertThatThrownBy(n::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this SharedLong is closed");
        assertThatThrownBy(n::incrementAndGet).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> n.set(1)).isInstanceOf(IllegalStateException.class);
        assertThat(n).hasToString("SharedLong[closed]");
        assertThatThrownBy(() -> Runner.processes(1).run(() -> n.get()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this SharedLong is closed");
        assertThatThrownBy(() -> arrived(underWay))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is gone");
    }

    @Test
    void isClosedUnderThreadsThatUseItWithoutHarm() throws Exception {
        for (int round = 0; round < 50; round++) {
            SharedLong n = SharedLong.create(0);
            Thread user =
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            assertThatThrownBy(() -> incrementForEver(n))
                                                    .isInstanceOf(IllegalStateException.class));
            Eventually.isTrue("it is used", () -> n.get() > 0);
            n.close();
            user.join();
        }
    }

    private static void incrementForEver(SharedLong n) {
        while (true) {
            n.incrementAndGet();
        }
    }

    @Test
    void arrivesInAnInterruptedThread() throws Exception {
        try (SharedLong made = SharedLong.create(3);
                WorkerPool pool = Runner.processes(1).open()) {
            SharedLong fromWorker = pool.run(() -> SharedLong.create(7)).results().getFirst();
            byte[] bytes = serialised(fromWorker);
            fromWorker.close();
            Thread.currentThread().interrupt();
            try (SharedLong again = (SharedLong) arrived(bytes);
                    SharedLong other = SharedLong.create(5)) {
                assertThat(Thread.interrupted()).isTrue();
                assertThat(made.get() + other.get() + again.get()).isEqualTo(15);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isGivenBackByAWorkerThatHasForgottenIt() throws Exception {
        try (WorkerPool pool = Runner.processes(1).open();
                SharedLong first = SharedLong.create(0);
                SharedLong n = SharedLong.create(0)) {
            long before = pool.run(() -> openFiles() + 0 * first.get()).results().getFirst();
            pool.run(() -> n.incrementAndGet());

            Eventually.isTrue(
                    "the worker has closed it",
                    () -> {
                        System.gc();
                        return openFilesAfterCollecting(pool) <= before;
                    });
            assertThat(pool.run(() -> n.incrementAndGet()).results()).containsExactly(2L);
        }
    }

    private static long openFilesAfterCollecting(WorkerPool pool) {
        try {
            return pool.run(
                            () -> {
                                System.gc();
                                return openFiles();
                            })
                    .results()
                    .getFirst();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static long openFiles() {
        return new File("/proc/self/fd").list().length;
    }

    private static byte[] serialised(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object arrived(byte[] bytes) throws Exception {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
