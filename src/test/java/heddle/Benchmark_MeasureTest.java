package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Benchmark_MeasureTest {

    private static final Task<Integer> TASK = () -> 42;

    @Test
    void measuresCodeWithAndWithoutAResult() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger actions = new AtomicInteger();
        Timings timings =
                Benchmark.of("call", () -> calls.incrementAndGet())
                        .against(
                                "act",
                                () -> {
                                    actions.incrementAndGet();
                                })
                        .rounds(3)
                        .measure();
        assertThat(timings.title()).isEqualTo("call against act");
        assertThat(timings.alternatives())
                .extracting(Timings.Alternative::name)
                .containsExactly("call", "act");
        assertThat(timings.roundCount()).isEqualTo(3);
        assertThat(calls.get()).isGreaterThan(callsInRounds(timings, 0));
        assertThat(actions.get()).isGreaterThan(callsInRounds(timings, 1));
    }

    private static int callsInRounds(Timings timings, int alternative) {
        return timings.alternatives().get(alternative).rounds().stream()
                .mapToInt(Timings.Round::calls)
                .sum();
    }

    @Test
    void measuresTasksOnRunnersWithTheFirstAsBaseline() throws Exception {
        List<Task<Long>> tasks = List.of(() -> nap(), () -> nap());
        Timings timings =
                Benchmark.of("nap", tasks)
                        .runners(Runner.sequential(), Runner.threads(2))
                        .rounds(2)
                        .measure();
        assertThat(timings.baseline().name()).isEqualTo("sequential");
        assertThat(timings.median(Runner.sequential()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(2));
        assertThat(timings.isOnRunners()).isTrue();
    }

    @Test
    void takesLambdasInPlaceOfAList() throws Exception {
        Timings timings = Benchmark.of("nap", () -> nap(), () -> nap()).rounds(1).measure();
        assertThat(timings.alternatives())
                .extracting(Timings.Alternative::name)
                .containsExactly("sequential");
    }

    private static long nap() throws InterruptedException {
        Thread.sleep(1);
        return 1;
    }

    @Test
    void keepsOnePoolForAllRoundsAndClosesIt() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        Task<Boolean> task =
                () ->
                        threads.contains(Thread.currentThread())
                                || threads.add(Thread.currentThread());
        Benchmark.of("who", List.of(task)).runners(Runner.threads(1)).rounds(2).measure();
        assertThat(threads).hasSize(1);
        assertThat(threads.getFirst().join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void failsWithTheNumberOfTheCodeThatThrew() {
        Benchmark benchmark =
                Benchmark.of("fine", TASK)
                        .against(
                                "broken",
                                () -> {
                                    throw new IllegalStateException("no more");
                                });
        assertThatThrownBy(benchmark::measure)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("task 1", "IllegalStateException", "no more");
    }

    @Test
    void endsWhenItIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Benchmark.of("a", TASK).measure())
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(
                        () ->
                                Benchmark.of(
                                                "a",
                                                () -> {
                                                    throw new InterruptedException();
                                                })
                                        .measure())
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void saysWhenTheCompilerHasRemovedTheWork() throws Exception {
        var removed = new CodeContender(0, "empty", TASK);
        assertThat(removed.doubt(List.of(Samples.round(0.2, 1))))
                .get()
                .asString()
                .startsWith("empty takes 0.20 ns per call")
                .contains("the compiler has removed the work, or there is too little of it");
        assertThat(removed.doubt(List.of(Samples.round(1e6, 1)))).isEmpty();
    }

    @Test
    void saysSoByTheBestRoundWhenTheOthersWereDisturbed() throws Exception {
        var removed = new CodeContender(0, "empty", TASK);
        var rounds = List.of(Samples.round(1e6, 1), Samples.round(0.2, 1), Samples.round(1e6, 1));
        assertThat(removed.doubt(rounds)).isPresent();
    }

    @Test
    void saysWhenTheTasksDoNothing() throws Exception {
        try (WorkerPool pool = Runner.threads(1).open()) {
            var contender =
                    new PoolContender(Runner.threads(1), pool, new Work.Tasks(List.of(TASK, TASK)));
            assertThat(contender.doubt(List.of(Samples.round(20, 1))))
                    .get()
                    .asString()
                    .startsWith("on 1 thread a task takes 10.0 ns");
            assertThat(contender.doubt(List.of(Samples.round(1e6, 1)))).isEmpty();
        }
    }

    @Test
    void isImmutable() throws Exception {
        Benchmark one = Benchmark.of("a", TASK);
        one.against("b", TASK);
        one.rounds(5);
        assertThat(one.rounds(1).measure().alternatives()).hasSize(1);
    }

    @Test
    void refusesNamesThatAreTakenOrBlank() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmark.of("a", TASK).against("b", TASK).against("a", TASK))
                .withMessage("names must differ, got \"a\" twice");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                Benchmark.of("a", List.of(TASK))
                                        .runners(Runner.threads(2), Runner.threads(2)))
                .withMessage("names must differ, got \"2 threads\" twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmark.of(" ", TASK))
                .withMessageContaining("name must not be blank");
    }

    @Test
    void comparesRunnersThatDifferInTheirChunks() {
        Runner single = Runner.processes(2).chunk(1);
        Runner hundred = Runner.processes(2).chunk(100);

        assertThatNoException()
                .isThrownBy(() -> Benchmark.of("a", () -> 1).runners(single, hundred));
        assertThat(hundred.name()).isEqualTo("2 processes, chunks of 100");
    }

    @Test
    void refusesARecordedRunner() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                Benchmark.of("a", List.of(TASK))
                                        .runners(Runner.threads(2).recorded()))
                .withMessageContaining("recording takes time");
    }

    @Test
    void refusesNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmark.of("a", List.of()))
                .withMessage("tasks must not be empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmark.of("a", TASK).runners())
                .withMessage("runners must not be empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmark.of("a", TASK).rounds(0))
                .withMessage("rounds must be >= 1, got 0");
    }

    @Test
    void refusesToMixCodeAndRunners() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Benchmark.of("a", List.of(TASK)).against("b", TASK))
                .withMessageContaining("this benchmark compares runners");
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> Benchmark.of("a", TASK).against("b", TASK).runners(Runner.threads(2)))
                .withMessageContaining("this benchmark compares code with code");
    }
}
