package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large arrays go from a writer to a reader of frames. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Window_TransferTest {

    private static final int MIB = 1 << 20;
    private static final Path MEMORY = Path.of("/dev/shm");

    private final PipedInputStream in = new PipedInputStream(64 * 1024);
    private final FrameReader reader = new FrameReader(in);

    private static Stream<Object> arrays() {
        Random random = new Random(1);
        byte[] bytes = new byte[3 * MIB + 7];
        random.nextBytes(bytes);
        boolean[] flags = new boolean[2 * MIB];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = random.nextBoolean();
        }
        return Stream.of(
                bytes,
                flags,
                random.ints(9 * MIB / 4 + 1).toArray(),
                random.longs(MIB / 8).toArray(),
                random.doubles(5 * MIB / 8 + 3).toArray());
    }

    private static Encoder body(Object... values) throws IOException {
        Encoder body = new Encoder();
        for (Object value : values) {
            body.write(value);
        }
        return body;
    }

    /** Writes on a thread of its own. */
    private static CompletableFuture<Void> writing(FrameWriter writer, Encoder... bodies) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        for (Encoder body : bodies) {
                            writer.write(Frame.DONE, body);
                        }
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private Object[] read(int count) throws Exception {
        Decoder decoder = new Decoder(reader.read().message(), getClass().getClassLoader());
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = decoder.read();
        }
        return values;
    }

    private static long filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(MEMORY)) {
            return files.filter(SharedFiles::isForMoment).count();
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void leavesThemAsTheyWere(Object array) throws Exception {
        CompletableFuture<Void> written =
                writing(new FrameWriter(new PipedOutputStream(in)), body(array));

        assertThat(read(1)).isEqualTo(new Object[] {array});
        written.join();
    }

    @Test
    void takesSeveralInOneFrameAndInSeveral() throws Exception {
        long before = filesLeft();
        Object[] arrays = arrays().toArray();
        CompletableFuture<Void> written =
                writing(
                        new FrameWriter(new PipedOutputStream(in)),
                        body(arrays),
                        body("between"),
                        body(arrays));

        assertThat(read(arrays.length)).isEqualTo(arrays);
        assertThat(read(1)).isEqualTo(new Object[] {"between"});
        assertThat(read(arrays.length)).isEqualTo(arrays);
        written.join();
        assertThat(filesLeft()).isEqualTo(before);
    }

    @Test
    void worksInThreadsThatAreInterrupted() throws Exception {
        byte[] array = new byte[2 * MIB];
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Thread.currentThread().interrupt();
        new FrameWriter(out).write(Frame.DONE, body(array));
        Frame frame = new FrameReader(new ByteArrayInputStream(out.toByteArray())).read();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(frame.message().arrays().getFirst()).isEqualTo(array);
        assertThat(out.size()).isLessThan(1_000);
    }

    @Test
    void noticesThatTheReaderIsGone() throws Exception {
        long before = filesLeft();
        FrameWriter writer = new FrameWriter(new PipedOutputStream(in));
        CountDownLatch read = new CountDownLatch(1);
        CompletableFuture<Void> written = writing(writer, body(new byte[8 * MIB]));
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                in.readNBytes(20);
                                in.close();
                                read.countDown();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        assertThat(read.await(30, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> written.get(30, TimeUnit.SECONDS))
                .rootCause()
                .isInstanceOf(IOException.class);
        assertThat(filesLeft()).isEqualTo(before);
    }

    @Test
    void noticesThatTheWriterIsGone() throws Exception {
        byte[] bytes = new byte[8 * MIB];
        Stopping out = new Stopping();
        CompletableFuture<Void> written = writing(new FrameWriter(out), body(bytes));

        assertThatThrownBy(written::join).rootCause().isInstanceOf(IOException.class);
        assertThat(new FrameReader(new ByteArrayInputStream(out.toByteArray())).read()).isNull();
    }

    /** A pipe that breaks in the middle of an array. */
    private static final class Stopping extends ByteArrayOutputStream {

        @Override
        public void flush() throws IOException {
            if (size() > 100) {
                throw new IOException("broken");
            }
        }
    }
}
