package heddle;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.process.ProcessEvent;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pool says of its workers. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerPool_WorkersTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    static List<Runner> runners() {
        return List.of(
                Runner.sequential(),
                Runner.threads(2),
                Runner.virtualThreads(),
                Runner.processes(2));
    }

    private static int running(WorkerPool pool) {
        return pool.workers().stream().mapToInt(Worker::running).sum();
    }

    @ParameterizedTest
    @MethodSource("runners")
    void showsWhoRunsATask(Runner runner) throws Exception {
        try (ProcessEvent begun = ProcessEvent.create();
                ProcessEvent go = ProcessEvent.create();
                WorkerPool pool = runner.open()) {
            assertThat(running(pool)).isZero();

            Thread caller =
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            pool.submit(
                                                    () -> {
                                                        begun.set();
                                                        go.await();
                                                    }));
            assertThat(begun.await(LIMIT)).isTrue();
            assertThat(running(pool)).isEqualTo(1);

            go.set();
            caller.join();
            assertThat(Eventually.within(LIMIT, () -> running(pool) == 0)).isTrue();
            assertThat(pool.workers().stream().mapToLong(Worker::tasksDone).sum()).isEqualTo(1);
        }
    }

    @Test
    void keepTheirNamesWhenOneOfThemDies() throws Exception {
        try (WorkerPool pool = Runner.processes(2).open()) {
            long first = pool.workers().getFirst().pid();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            assertThat(Eventually.within(LIMIT, () -> pool.workers().getFirst().pid() != first))
                    .isTrue();
            assertThat(pool.workers())
                    .extracting(Worker::name)
                    .containsExactly("process 1", "process 2");
        }
    }

    @Test
    void printAsOneLine() {
        OptionalLong memory = OptionalLong.of(45 << 20);
        assertThat(new Worker("process 2", 4711, true, 1, 1_200, memory))
                .hasToString("process 2 (pid 4711) · running 1 · 1,200 done · 45 MiB");
        assertThat(new Worker("thread 1", 4711, true, 0, 0, OptionalLong.empty()))
                .hasToString("thread 1 (pid 4711) · idle · 0 done");
        assertThat(new Worker("process 1", 4711, false, 0, 3, OptionalLong.empty()))
                .hasToString("process 1 (pid 4711) · ended · 3 done");
    }
}
