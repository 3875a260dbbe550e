package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.task.internal.Encoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Something else has written into the pipe. */
class FrameReader_DamageTest {

    private static final int BIG = 100_000;
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

    private static byte[] frame() throws IOException {
        Encoder body = new Encoder();
        body.write(new byte[BIG]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FrameWriter(out).write(Frame.DONE, body);
        return out.toByteArray();
    }

    private static FrameReader reader(byte[] frame, int textAt) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(frame, 0, textAt);
        out.writeBytes(TEXT);
        out.write(frame, textAt, frame.length - textAt);
        return new FrameReader(new ByteArrayInputStream(out.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, BIG / 2, BIG})
    void isNoticedInTheMiddleOfAFrame(int textAt) throws Exception {
        FrameReader reader = reader(frame(), textAt);

        assertThatThrownBy(reader::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining("redirectOutput");
    }

    @Test
    void isNoDamageBetweenFrames() throws Exception {
        byte[] frame = frame();
        for (int textAt : new int[] {0, frame.length}) {
            FrameReader reader = reader(frame, textAt);

            assertThat(reader.read().type()).isEqualTo(Frame.DONE);
            assertThat(reader.read()).isNull();
            assertThat(reader.takeNoise()).isEqualTo("text");
        }
    }

    @Test
    void isNotTakenForTheNextFrame() throws Exception {
        Encoder small = new Encoder();
        small.writeCount(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(out);
        writer.write(Frame.DONE, small);
        writer.write(Frame.DONE, small);
        out.writeBytes(TEXT);
        FrameReader reader = new FrameReader(new ByteArrayInputStream(out.toByteArray()));

        reader.read();
        assertThat(reader.hasNext()).isTrue();
        reader.read();
        assertThat(reader.hasNext()).isFalse();
    }

    @Test
    void keepsOnlySoMuchOfItAndSaysHowMuchIsLeftOut() {
        byte[] text = "x".repeat(5 << 20).getBytes(StandardCharsets.UTF_8);
        FrameReader reader = new FrameReader(new ByteArrayInputStream(text));

        assertThat(reader.read()).isNull();
        assertThat(reader.takeNoise())
                .hasSizeLessThan(text.length)
                .contains("[%d more bytes".formatted(1 << 20));
    }
}
