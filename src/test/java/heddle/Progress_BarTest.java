package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Progress_BarTest {

    private final List<String> seen = new ArrayList<>();
    private long nanos;

    private final List<Progress> made = new ArrayList<>();

    private Progress progress(int total) {
        made.add(Progress.of("tasks", total, () -> nanos, this::start));
        return made.getLast();
    }

    @AfterEach
    void closeAll() {
        made.reversed().forEach(Progress::close);
    }

    private Consumer<String> start(String first) {
        seen.add(first);
        return seen::add;
    }

    private void atMillis(long millis) {
        nanos = Duration.ofMillis(millis).toNanos();
    }

    @Test
    void showsNothingInARunOfLessThanASecond() {
        try (Progress progress = progress(10)) {
            atMillis(999);
            progress.done(9);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void showsTheShareAndTheTimeLeftAfterASecond() {
        Progress progress = progress(4);
        atMillis(1_000);
        progress.done(1);
        assertThat(seen).containsExactly("tasks █████░░░░░░░░░░░░░░░ 25 % · 3.00 s left");
    }

    @Test
    void guessesNoTimeBeforeTheFirstIsDone() {
        Progress progress = progress(4);
        atMillis(2_000);
        progress.done(0);
        assertThat(seen).containsExactly("tasks ░░░░░░░░░░░░░░░░░░░░ 0 %");
    }

    @Test
    void changesAtMostFiveTimesASecond() {
        Progress progress = progress(1_000);
        for (int millis = 1_000; millis < 3_000; millis++) {
            atMillis(millis);
            progress.done(millis / 3);
        }
        assertThat(seen).hasSize(10);
    }

    @Test
    void showsNothingInsideAnother() {
        try (Progress outer = progress(2)) {
            try (Progress inner = progress(10)) {
                atMillis(5_000);
                inner.done(5);
            }
            assertThat(seen).isEmpty();
            outer.done(1);
        }
        assertThat(seen).hasSize(2).first().asString().startsWith("tasks");
        assertThat(seen).last().isEqualTo("");
    }

    @Test
    void disappearsAtTheEnd() {
        try (Progress progress = progress(2)) {
            atMillis(1_000);
            progress.done(1);
            atMillis(1_500);
        }
        assertThat(seen).hasSize(2).last().isEqualTo("");
    }

    @Test
    void showsNothingFromAnotherThread() throws InterruptedException {
        Progress progress = progress(2);
        atMillis(2_000);
        Thread other = new Thread(() -> progress.done(1));
        other.start();
        other.join();
        assertThat(seen).isEmpty();
    }

    @Test
    void goesOnWithoutABarWhenItCannotBeShown() {
        Progress progress =
                Progress.of(
                        "tasks",
                        2,
                        () -> nanos,
                        text -> {
                            seen.add(text);
                            throw new IllegalStateException("no display");
                        });
        atMillis(2_000);
        assertThatCode(
                        () -> {
                            progress.done(1);
                            atMillis(4_000);
                            progress.done(2);
                            progress.close();
                        })
                .doesNotThrowAnyException();
        assertThat(seen).hasSize(1);
    }
}
