package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import heddle.NothingLeftBehind;
import heddle.Runner;
import heddle.WorkerPool;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 40, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessEvent_WaitTest {

    @Test
    void isSetUntilItIsCleared() {
        try (ProcessEvent event = ProcessEvent.create()) {
            assertThat(event.isSet()).isFalse();
            assertThat(event).hasToString("ProcessEvent[not set]");
            event.set();
            assertThat(event.isSet()).isTrue();
            assertThat(event).hasToString("ProcessEvent[set]");
            event.clear();
            assertThat(event.isSet()).isFalse();
        }
    }

    @Test
    void letsAnotherProcessGoOnWithAllThatWasWrittenBefore() throws Exception {
        try (ProcessEvent asked = ProcessEvent.create();
                ProcessEvent answered = ProcessEvent.create();
                SharedArray cell = SharedArray.create(1);
                WorkerPool pool = Runner.processes(1).open()) {
            Future<Integer> answers =
                    pool.submit(
                            () -> {
                                for (int i = 0; i < 200; i++) {
                                    asked.await();
                                    asked.clear();
                                    cell.setPlain(0, cell.getPlain(0) * 2);
                                    answered.set();
                                }
                                return 200;
                            });
            for (int i = 0; i < 200; i++) {
                cell.setPlain(0, i);
                asked.set();
                answered.await();
                answered.clear();
                assertThat(cell.getPlain(0)).isEqualTo(2 * i);
            }

            assertThat(answers.get()).isEqualTo(200);
        }
    }

    @Test
    void isNotWaitedForBeyondTheLimit() throws Exception {
        try (ProcessEvent event = ProcessEvent.create()) {
            assertThat(event.await(Duration.ofMillis(5))).isFalse();
            assertThat(event.await(Duration.ofDays(-1))).isFalse();
            event.set();
            assertThat(event.await(Duration.ZERO)).isTrue();
            assertThat(event.await(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
            event.await();
        }
    }

    @Test
    void isWaitedForUntilAnInterrupt() throws Exception {
        try (ProcessEvent event = ProcessEvent.create()) {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread waiter =
                    Thread.ofPlatform().start(() -> end.complete(catchThrowable(event::await)));
            waiter.interrupt();

            assertThat(end.get()).isInstanceOf(InterruptedException.class);
            waiter.join();
        }
    }

    @Test
    void endsTheWaitWhenItIsClosed() throws Exception {
        ProcessEvent event = ProcessEvent.create();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread waiter = Thread.ofPlatform().start(() -> end.complete(catchThrowable(event::await)));
        event.close();

        assertThat(end.get()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(event::set).hasMessage("this ProcessEvent is closed");
        waiter.join();
    }
}
