package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import heddle.Eventually;
import heddle.NothingLeftBehind;
import heddle.Runner;
import heddle.WorkerPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 40, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessBarrier_PartiesTest {

    private static final int ROUNDS = 200;

    @Test
    void letsNobodyGoOnBeforeAllHaveCome() throws Exception {
        try (ProcessBarrier barrier = ProcessBarrier.of(4);
                SharedLong come = SharedLong.create(0);
                SharedLong last = SharedLong.create(0)) {
            Runner.processes(2)
                    .each(Runner.threads(2))
                    .map(
                            List.of(1, 2, 3, 4),
                            party -> {
                                for (int round = 1; round <= ROUNDS; round++) {
                                    come.incrementAndGet();
                                    if (barrier.await() == 0) {
                                        last.incrementAndGet();
                                    }
                                    assertThat(come.get()).isEqualTo(4 * round);
                                    barrier.await();
                                }
                                return party;
                            });

            assertThat(last.get()).isEqualTo(ROUNDS);
            assertThat(barrier.isBroken()).isFalse();
            assertThat(barrier).hasToString("ProcessBarrier[0 of 4 waiting]");
        }
    }

    @Test
    void tellsEachHowManyWereStillToCome() throws Exception {
        try (ProcessBarrier barrier = ProcessBarrier.of(3)) {
            assertThat(Runner.processes(3).map(List.of(1, 2, 3), n -> barrier.await()).results())
                    .containsExactlyInAnyOrder(2, 1, 0);
        }
    }

    @Test
    void isOpenForOneParty() throws Exception {
        try (ProcessBarrier barrier = ProcessBarrier.of(1)) {
            assertThat(barrier.await()).isZero();
            assertThat(barrier.await(Duration.ZERO)).isZero();
        }
    }

    @Test
    void breaksForAllWhenOneHasWaitedForTooLong() throws Exception {
        try (ProcessBarrier barrier = ProcessBarrier.of(3);
                WorkerPool pool = Runner.processes(1).open()) {
            Future<Integer> other = pool.submit(() -> barrier.await());
            Eventually.isTrue("it waits", () -> barrier.toString().contains("1 of 3 waiting"));

            assertThatThrownBy(() -> barrier.await(Duration.ofMillis(5)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("only 2 of 3 parties came within 5 ms");
            assertThatThrownBy(other::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(BrokenBarrierException.class);
            assertThatThrownBy(barrier::await)
                    .isInstanceOf(BrokenBarrierException.class)
                    .hasMessageContaining("make a new barrier");
            assertThat(barrier.isBroken()).isTrue();
            assertThat(barrier).hasToString("ProcessBarrier[broken]");
        }
    }

    @Test
    void breaksForAllWhenOneIsInterrupted() throws Exception {
        try (ProcessBarrier barrier = ProcessBarrier.of(3);
                WorkerPool pool = Runner.processes(1).open()) {
            Future<Integer> other = pool.submit(() -> barrier.await());
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread waiter =
                    Thread.ofPlatform().start(() -> end.complete(catchThrowable(barrier::await)));
            Eventually.isTrue("both wait", () -> barrier.toString().contains("2 of 3 waiting"));
            waiter.interrupt();

            assertThat(end.get()).isInstanceOf(InterruptedException.class);
            assertThatThrownBy(other::get).hasCauseInstanceOf(BrokenBarrierException.class);
            waiter.join();
        }
    }

    @RepeatedTest(3)
    void breaksWhenTheProcessOfOneThatWaitsIsKilled() throws Exception {
        try (ProcessBarrier barrier = ProcessBarrier.of(3);
                WorkerPool pool = Runner.processes(1).open()) {
            long pid = pool.workers().getFirst().pid();
            Future<Integer> victim = pool.submit(() -> barrier.await());
            Eventually.isTrue("it waits", () -> barrier.toString().contains("1 of 3 waiting"));
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            assertThatThrownBy(barrier::await)
                    .isInstanceOf(BrokenBarrierException.class)
                    .hasMessageMatching(
                            "process " + pid + " ended while it waited at this barrier|.*died.*");
            assertThatThrownBy(victim::get).isInstanceOf(WorkerDiedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void refusesAWrongNumberOfParties(int parties) {
        assertThatThrownBy(() -> ProcessBarrier.of(parties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("parties must be >= 1, got " + parties);
    }

    @Test
    void refusesToBeUsedOnceItIsClosed() {
        ProcessBarrier barrier = ProcessBarrier.of(2);
        barrier.close();

        assertThatThrownBy(barrier::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this ProcessBarrier is closed");
    }
}
