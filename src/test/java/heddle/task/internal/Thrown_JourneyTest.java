package heddle.task.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Thrown_JourneyTest {

    static class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        final Object culprit = new Object();

        Unsendable(String message) {
            super(message);
        }
    }

    static class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    static class Laden extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int[] cargo = new int[10_000];
    }

    private static Throwable roundTrip(Throwable thrown) {
        Encoder encoder = new Encoder();
        encoder.writeCount(7);
        Thrown.write(thrown, encoder);
        Decoder decoder = new Decoder(encoder.toMessage(), null);
        assertThat(decoder.readCount()).isEqualTo(7);
        return Thrown.read(decoder, Thrown_JourneyTest.class.getClassLoader());
    }

    @Test
    void bringsBackTheExceptionWithItsCauseAndWhatItSuppressed() {
        var thrown = new IllegalStateException("outer", new IOException("inner"));
        thrown.addSuppressed(new ArithmeticException("beside"));
        assertThat(roundTrip(thrown))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("outer")
                .hasCause(new IOException("inner"))
                .hasSuppressedException(new ArithmeticException("beside"));
    }

    @Test
    void bringsBackErrorsAndExceptionsWithoutMessage() {
        assertThat(roundTrip(new StackOverflowError()))
                .isExactlyInstanceOf(StackOverflowError.class);
        assertThat(roundTrip(new NullPointerException())).hasMessage(null);
    }

    @Test
    void bringsBackBigArraysOfAnException() {
        Laden laden = new Laden();
        laden.cargo[9_999] = 3;
        assertThat(((Laden) roundTrip(laden)).cargo[9_999]).isEqualTo(3);
    }

    @Test
    void tellsTypeAndTextOfAnExceptionThatCannotTravel() {
        Throwable back = roundTrip(new Unsendable("went wrong"));
        assertThat(back)
                .isInstanceOf(UnsentException.class)
                .hasMessageContaining(Unsendable.class.getName() + ": went wrong");
        assertThat(Arrays.asList(back.getStackTrace()))
                .anyMatch(frame -> frame.getMethodName().startsWith("tellsTypeAndText"));
    }

    @Test
    void saysNothingOfAMessageThatIsMissing() {
        assertThat(roundTrip(new Unsendable(null)).getMessage()).doesNotContain("null");
    }

    @Test
    void survivesAnExceptionThatCannotEvenSayItsMessage() {
        assertThat(roundTrip(new Mute())).isInstanceOf(Mute.class);
    }

    @Test
    void leavesOutTheFramesOfTheWorker() {
        var thrown = new IllegalStateException("x");
        var own = new StackTraceElement("REPL.$JShell$7", "work", "#7", 1);
        var reflection = new StackTraceElement("java.lang.reflect.Method", "invoke", "M", 1);
        var ours = new StackTraceElement("heddle.task.internal.HotMethod", "invoke", "H", 1);
        thrown.setStackTrace(new StackTraceElement[] {own, reflection, ours, own});
        assertThat(roundTrip(thrown).getStackTrace()).containsExactly(own);
    }

    @Test
    void keepsTheFramesOfAnExceptionThatOursMade() {
        var thrown = new IllegalStateException("x");
        var ours = new StackTraceElement("heddle.task.internal.Decoder", "read", "D", 1);
        thrown.setStackTrace(new StackTraceElement[] {ours});
        assertThat(roundTrip(thrown).getStackTrace()).containsExactly(ours);
    }
}
