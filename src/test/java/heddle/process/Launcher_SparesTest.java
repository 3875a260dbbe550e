package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.Runner;
import heddle.Worker;
import heddle.WorkerPool;
import heddle.task.Action;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that have been started before they were asked for. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Launcher_SparesTest {

    private long childrenBefore;

    @BeforeEach
    void dropThoseOfOtherTests() {
        SpareWorkers.drop();
        childrenBefore = pids().size();
    }

    private static Set<Long> pids() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /** Repeats it, as a spare that has been started may not be ready to be taken. */
    private void assertUsesSpares(
            int count, Callable<List<Long>> first, Callable<List<Long>> then) {
        Eventually.isTrue(
                count + " spares are used",
                () -> {
                    try {
                        first.call();
                        Eventually.isTrue(
                                "spares are started",
                                () -> pids().size() >= childrenBefore + count);
                        Set<Long> waiting = pids();
                        return waiting.containsAll(then.call());
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static List<Long> pool(int size) throws Exception {
        try (WorkerPool pool = Runner.processes(size).open()) {
            assertThat(pool.map(List.of(1, 2, 3), x -> x + 1).results()).containsExactly(2, 3, 4);
            assertThat(pool.submit(() -> "task").get()).isEqualTo("task");
            return pool.workers().stream().map(Worker::pid).toList();
        }
    }

    private static List<Long> twoChildren() throws Exception {
        ProcessEvent end = ProcessEvent.create();
        Child one = Child.start(() -> end.await());
        Child two = Child.start(() -> end.await());
        end.set();
        one.join();
        two.join();
        end.close();
        assertThat(List.of(one.exitCode(), two.exitCode())).containsExactly(0, 0);
        return List.of(one.pid(), two.pid());
    }

    @Test
    void becomeTheNextPool() {
        assertUsesSpares(2, () -> pool(2), () -> pool(2));
    }

    @Test
    void becomeTwoChildrenThatRunAtOnce() {
        assertUsesSpares(2, Launcher_SparesTest::twoChildren, Launcher_SparesTest::twoChildren);
    }

    @Test
    void fitAPoolOfOneAfterOneOfTwo() {
        assertUsesSpares(2, () -> pool(2), () -> pool(1));
    }

    @Test
    void takeSeveralTasksAtOnceWhenAskedTo() throws Exception {
        pool(2);
        Eventually.isTrue("spares are started", () -> pids().size() >= childrenBefore + 2);
        Runner both = Runner.processes(1).each(Runner.threads(2));
        ProcessBarrier meet = ProcessBarrier.of(2);
        Action arrive = () -> meet.await();

        both.run(arrive, arrive);
        meet.close();
    }
}
