package heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LoopbackServer_AnswersTest {

    private static String get(URI uri, String path) throws IOException {
        try (var answer = uri.resolve(path).toURL().openStream()) {
            return new String(answer.readAllBytes(), UTF_8);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("heddle server|HTTP-Dispatcher|server-timer"))
                .toList();
    }

    @Test
    void answersWithThePathOfTheRequest() throws IOException {
        try (var server = LoopbackServer.start(Duration.ZERO)) {
            assertThat(get(server.uri(), "/page-7")).isEqualTo("page-7");
            assertThat(get(server.uri(), "")).isEmpty();
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void answersNotBeforeTheDelayIsOver() throws IOException {
        Duration delay = Duration.ofMillis(30);
        try (var server = LoopbackServer.start(delay)) {
            long began = System.nanoTime();
            get(server.uri(), "x");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(delay);
        }
    }

    @Test
    void letsManyRequestsWaitAtOnce() throws Exception {
        int clients = 50;
        try (var server = LoopbackServer.start(Duration.ofSeconds(2))) {
            URI uri = server.uri();
            var all = new CountDownLatch(clients);
            var run =
                    Runner.threads(clients)
                            .map(
                                    IntStream.range(0, clients).boxed().toList(),
                                    i -> {
                                        all.countDown();
                                        all.await();
                                        return get(uri, "/" + i);
                                    });
            assertThat(run.results())
                    .containsExactlyElementsOf(
                            IntStream.range(0, clients).mapToObj(String::valueOf).toList());
            assertThat(server.mostAtOnce()).isEqualTo(clients);
        }
    }

    @Test
    void closesAtOnceAndLeavesNoThread() throws Exception {
        var server = LoopbackServer.start(Duration.ofHours(1));
        URI uri = server.uri();
        var failed = new CountDownLatch(1);
        Thread client =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        get(uri, "x");
                                    } catch (IOException e) {
                                        failed.countDown();
                                    }
                                });
        while (server.requests() == 0) {
            Thread.onSpinWait();
        }

        server.close();

        failed.await();
        client.join();
        while (!threads().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(uri, "x"));
    }

    @Test
    void refusesANegativeDelay() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopbackServer.start(Duration.ofMillis(-1)))
                .withMessage("delay must be >= 0, got PT-0.001S");
    }
}
