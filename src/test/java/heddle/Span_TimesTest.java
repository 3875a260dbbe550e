package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class Span_TimesTest {

    @Test
    void isAsLongAsFromItsStartToItsEnd() {
        Span span = new Span(0, "thread 1", Duration.ofMillis(20), Duration.ofMillis(50));

        assertThat(span.length()).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void refusesAnEndBeforeItsStart() {
        assertThatThrownBy(() -> new Span(0, "w", Duration.ofMillis(2), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0.002S")
                .hasMessageContaining("PT0.001S");
    }

    @Test
    void refusesANegativeTask() {
        assertThatThrownBy(() -> new Span(-1, "w", Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}
