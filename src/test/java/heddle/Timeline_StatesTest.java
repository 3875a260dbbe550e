package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import heddle.Timeline.Interval;
import heddle.Timeline.Lane;
import heddle.Timeline.State;
import heddle.process.internal.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class Timeline_StatesTest {

    private static final Duration CLOCK_ERROR = Duration.ofMillis(1);

    @BeforeAll
    static void leaveOutTheThreadsOfTheTestRunner() {
        Recorder.leaveOutPresentThreads();
    }

    private static Lane lane(Timeline timeline, String thread) {
        return timeline.lanes().stream()
                .filter(lane -> lane.thread().equals(thread))
                .findFirst()
                .orElseThrow(() -> new AssertionError(thread + " is not in " + timeline));
    }

    private static Interval longest(Lane lane, State state) {
        return lane.intervals().stream()
                .filter(interval -> interval.state() == state)
                .max((a, b) -> a.length().compareTo(b.length()))
                .orElseThrow(() -> new AssertionError("never " + state + ": " + lane.intervals()));
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }

    private static Thread start(String name, Runnable code) {
        return Thread.ofPlatform().name(name).start(code);
    }

    @Test
    void showsAThreadBlockedForAsLongAsAnotherHoldsTheLock() throws Exception {
        Object lock = new Object();
        AtomicLong seen = new AtomicLong();
        AtomicLong released = new AtomicLong();

        Timeline timeline =
                Timeline.record(
                        () -> {
                            Thread blocked;
                            synchronized (lock) {
                                blocked =
                                        start(
                                                "blocked",
                                                () -> {
                                                    synchronized (lock) {
                                                        released.compareAndSet(
                                                                0, System.nanoTime());
                                                    }
                                                });
                                awaitState(blocked, Thread.State.BLOCKED);
                                seen.set(System.nanoTime());
                                Thread.sleep(20);
                            }
                            blocked.join();
                        });

        Interval interval = longest(lane(timeline, "blocked"), State.BLOCKED);
        assertThat(interval.length().plus(CLOCK_ERROR))
                .isBetween(
                        Duration.ofMillis(20),
                        Duration.ofNanos(released.get() - seen.get()).plusSeconds(1));
        assertThat(interval.detail())
                .isEqualTo("Object held by " + Thread.currentThread().getName());
        Lane holder = lane(timeline, Thread.currentThread().getName());
        assertThat(holder.time(State.BLOCKED)).isZero();
        Interval sleep = longest(holder, State.SLEEPING);
        assertThat(interval.start()).isLessThan(sleep.start().plus(CLOCK_ERROR));
        assertThat(interval.end()).isGreaterThan(sleep.end().minus(CLOCK_ERROR));
    }

    @Test
    void showsSleepWhereNanoTimeSawIt() throws Exception {
        long[] times = new long[3];

        Timeline timeline =
                Timeline.record(
                        () -> {
                            times[0] = System.nanoTime();
                            Thread.sleep(30);
                            times[1] = System.nanoTime();
                        });

        Interval sleep = longest(lane(timeline, Thread.currentThread().getName()), State.SLEEPING);
        assertThat(sleep.length()).isGreaterThanOrEqualTo(Duration.ofMillis(30).minus(CLOCK_ERROR));
        assertThat(sleep.length())
                .isLessThanOrEqualTo(Duration.ofNanos(times[1] - times[0]).plus(CLOCK_ERROR));
        assertThat(sleep.end()).isLessThanOrEqualTo(timeline.length());
    }

    @Test
    void showsAThreadThatWaitsForALockOfJavaUtilConcurrent() throws Exception {
        var lock = new ReentrantLock();

        Timeline timeline =
                Timeline.record(
                        () -> {
                            lock.lock();
                            Thread waiting =
                                    start(
                                            "waiting",
                                            () -> {
                                                lock.lock();
                                                lock.unlock();
                                            });
                            awaitState(waiting, Thread.State.WAITING);
                            Thread.sleep(10);
                            lock.unlock();
                            waiting.join();
                        });

        Interval wait = longest(lane(timeline, "waiting"), State.WAITING);
        assertThat(wait.length()).isGreaterThan(Duration.ofMillis(9));
        assertThat(wait.detail()).isEqualTo("ReentrantLock");
    }

    @Test
    void showsObjectWaitAsWaiting() throws Exception {
        Object monitor = new Object();

        Timeline timeline =
                Timeline.record(
                        () -> {
                            Thread waiting =
                                    start(
                                            "waiting",
                                            () -> {
                                                synchronized (monitor) {
                                                    try {
                                                        monitor.wait();
                                                    } catch (InterruptedException e) {
                                                        Thread.currentThread().interrupt();
                                                    }
                                                }
                                            });
                            awaitState(waiting, Thread.State.WAITING);
                            synchronized (monitor) {
                                monitor.notifyAll();
                            }
                            waiting.join();
                        });

        assertThat(longest(lane(timeline, "waiting"), State.WAITING).detail()).isEqualTo("Object");
    }

    @Test
    void showsAVirtualThreadThatReadsFromASocket() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Timeline timeline =
                    Timeline.record(
                            () -> {
                                var connected = new CountDownLatch(1);
                                int port = server.getLocalPort();
                                Thread reader =
                                        Thread.ofVirtual()
                                                .name("reader")
                                                .start(() -> readOneByte(port, connected));
                                try (Socket socket = server.accept()) {
                                    connected.await();
                                    awaitState(reader, Thread.State.WAITING);
                                    Thread.sleep(10);
                                    socket.getOutputStream().write(1);
                                    reader.join();
                                }
                            });

            Interval read = longest(lane(timeline, "reader"), State.IO);
            assertThat(read.length()).isGreaterThan(Duration.ofMillis(9));
            assertThat(read.detail()).endsWith(":" + server.getLocalPort());
        }
    }

    private static void readOneByte(int port, CountDownLatch connected) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connected.countDown();
            socket.getInputStream().read();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void admitsWhatTheJdkDoesNotRecordOfAVirtualThread() throws Exception {
        Timeline timeline =
                Timeline.record(
                        () -> {
                            var go = new CountDownLatch(1);
                            Thread virtual =
                                    Thread.ofVirtual()
                                            .name("virtual")
                                            .start(
                                                    () -> {
                                                        try {
                                                            go.await();
                                                        } catch (InterruptedException e) {
                                                            Thread.currentThread().interrupt();
                                                        }
                                                    });
                            awaitState(virtual, Thread.State.WAITING);
                            go.countDown();
                            virtual.join();
                        });

        Lane lane = lane(timeline, "virtual");
        assertThat(lane.time(State.RUNNING)).isZero();
        assertThat(lane.time(State.UNKNOWN)).isEqualTo(lane.end().minus(lane.start()));
    }

    @Test
    void seesEveryOneOfManyReads() throws Exception {
        Path file = Files.createTempFile("timeline", ".bin");
        Files.write(file, new byte[5_000]);
        try {
            Timeline timeline =
                    Timeline.record(
                            () -> {
                                try (var in = Files.newInputStream(file)) {
                                    while (in.read() >= 0) {}
                                }
                            });

            Lane lane = lane(timeline, Thread.currentThread().getName());
            assertThat(lane.intervals())
                    .filteredOn(i -> i.detail().equals(file.toString()))
                    .hasSizeGreaterThanOrEqualTo(5_000);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void coversEachLaneWithoutGapOrOverlap() throws Exception {
        Timeline timeline =
                Timeline.record(
                        () -> {
                            Thread other = start("other", () -> sleep(5));
                            Thread.sleep(2);
                            other.join();
                        });

        for (Lane lane : timeline.lanes()) {
            Duration now = lane.start();
            for (Interval interval : lane.intervals()) {
                assertThat(interval.start()).isEqualTo(now);
                now = interval.end();
            }
            assertThat(now).isEqualTo(lane.end());
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void hasOnlyTheThreadsOfTheCode() throws Exception {
        Timeline timeline = Timeline.record(() -> start("only one", () -> {}).join());

        assertThat(timeline.lanes())
                .extracting(Lane::thread)
                .containsExactly(Thread.currentThread().getName(), "only one");
    }

    @Test
    void showsAThreadOfAnEarlierPoolThatGetsWork() throws Exception {
        try (var pool = Executors.newSingleThreadExecutor()) {
            Thread worker = pool.submit(Thread::currentThread).get();
            awaitState(worker, Thread.State.WAITING);

            Timeline timeline =
                    Timeline.record(
                            () -> {
                                Thread.sleep(20);
                                pool.submit(() -> sleep(5)).get();
                            });

            Lane lane = lane(timeline, worker.getName());
            assertThat(lane.start()).isZero();
            assertThat(longest(lane, State.WAITING).end())
                    .isLessThanOrEqualTo(longest(lane, State.SLEEPING).start());
        }
    }

    @Test
    void leavesOutAThreadOfAnEarlierPoolThatGetsNone() throws Exception {
        try (var pool = Executors.newSingleThreadExecutor()) {
            Thread worker = pool.submit(Thread::currentThread).get();
            awaitState(worker, Thread.State.WAITING);

            Timeline timeline = Timeline.record(() -> Thread.sleep(5));

            assertThat(timeline.lanes()).extracting(Lane::thread).doesNotContain(worker.getName());
        }
    }

    @Test
    void showsThatAThreadIsStillBlockedAtTheEnd() throws Exception {
        Object lock = new Object();
        Thread[] stuck = new Thread[1];
        Timeline timeline;
        synchronized (lock) {
            timeline =
                    Timeline.record(
                            () -> {
                                stuck[0] =
                                        start(
                                                "stuck",
                                                () -> {
                                                    synchronized (lock) {
                                                        lock.notifyAll();
                                                    }
                                                });
                                awaitState(stuck[0], Thread.State.BLOCKED);
                                Thread.sleep(100);
                            });
        }
        stuck[0].join();

        Interval blocked = longest(lane(timeline, "stuck"), State.BLOCKED);
        Interval sleep = longest(lane(timeline, Thread.currentThread().getName()), State.SLEEPING);
        assertThat(blocked.start()).isLessThan(sleep.end());
        assertThat(lane(timeline, "stuck").end()).isEqualTo(timeline.length());
    }

    @Test
    void letsTheExceptionOfTheCodeThroughAndRecordsAgain() throws Exception {
        var failure = new IOException("from the code");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () ->
                                Timeline.record(
                                        () -> {
                                            throw failure;
                                        }))
                .isSameAs(failure);

        assertThat(Timeline.record(() -> {}).lanes()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void refusesASecondRecordingAtTheSameTime() throws Exception {
        Timeline.record(
                () ->
                        assertThatIllegalStateException()
                                .isThrownBy(() -> Timeline.record(() -> {}))
                                .withMessageContaining("already"));
    }

    @Test
    void keepsTheInterruptOfTheCode() throws Exception {
        Timeline.record(() -> Thread.currentThread().interrupt());
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void leavesNoFileBehind() throws Exception {
        Timeline.record(() -> Thread.sleep(1));
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.matches("heddle-\\d+\\.jfr"));
        }
    }

    @Test
    void saysInASentenceWhatTheThreadsDid() throws Exception {
        Timeline timeline =
                new Timeline(
                        List.of(
                                new Lane(
                                        "worker-1",
                                        1,
                                        Duration.ZERO,
                                        Duration.ofMillis(100),
                                        List.of(),
                                        List.of(
                                                new Interval(
                                                        State.RUNNING,
                                                        Duration.ZERO,
                                                        Duration.ofMillis(80),
                                                        ""),
                                                new Interval(
                                                        State.BLOCKED,
                                                        Duration.ofMillis(80),
                                                        Duration.ofMillis(100),
                                                        "Object")))),
                        Duration.ofMillis(120));

        assertThat(timeline)
                .hasToString("1 thread over 120 ms: worker-1 ran 80 %, was blocked 20 %");
        assertThat(timeline.shown()).containsOnlyKeys("image/png");
    }
}
