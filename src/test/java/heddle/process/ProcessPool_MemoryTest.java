package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.NothingLeftBehind;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The heap of a worker is full: the task hears of it, and another worker takes over. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessPool_MemoryTest {

    private static final long HEAP_BYTES = 48 << 20;

    private static Object fill(int blockBytes) {
        List<byte[]> hoard = new ArrayList<>();
        while (true) {
            hoard.add(new byte[blockBytes]);
        }
    }

    private static void assertReplaced(Task<?> greedy) throws Exception {
        ProcessPool pool =
                ProcessPool.of(poolSize -> WorkerProcess.start(WorkerCommand.worker(HEAP_BYTES)));
        long before = pool.workers().getFirst().pid();
        Outcome greed = new Outcome();
        Outcome next = new Outcome();
        Task<Long> pid = () -> ProcessHandle.current().pid();
        pool.run(List.of(greedy), greed);
        pool.run(List.of(pid), next);

        assertThat(greed.end.get())
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        failure ->
                                assertThat(failure.getCause())
                                        .isExactlyInstanceOf(OutOfMemoryError.class));
        assertThat(next.end.get()).isInstanceOf(Long.class).isNotEqualTo(before);
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void ofAFewBigBlocks() throws Exception {
        assertReplaced(() -> fill(4 << 20));
    }

    @Test
    void ofManySmallBlocks() throws Exception {
        assertReplaced(() -> fill(100));
    }

    @Test
    void ofAResultThatCannotBeWritten() throws Exception {
        assertReplaced(() -> new Object[] {"x".repeat(30 << 20)});
    }
}
