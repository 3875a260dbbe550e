package heddle;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.task.internal.CellOutput;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The reader of a pool and the thread that waits for a result both show what a task prints. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CellOutput_OrderTest {

    /** Notes what was printed, and takes until the latch is open for the first block. */
    private static final class SlowStream extends PrintStream {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final List<String> printed = new CopyOnWriteArrayList<>();

        SlowStream() {
            super(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        }

        @Override
        public void print(String text) {
            if (text.equals("first")) {
                begun.countDown();
                Eventually.isTrue("the stream is open", () -> open.getCount() == 0);
            }
            printed.add(text);
        }
    }

    @Test
    void blocksKeepTheirOrderWhenTwoThreadsShowThem() throws Exception {
        PrintStream before = System.out;
        SlowStream stream = new SlowStream();
        System.setOut(stream);
        try {
            CellOutput output = new CellOutput();
            output.add(0, "first", false);
            Thread caller = Thread.ofPlatform().start(output::show);
            stream.begun.await();
            output.add(0, "second", false);
            output.showInItsCell();

            assertThat(stream.printed).isEmpty();
            stream.open.countDown();
            caller.join();
            assertThat(stream.printed).containsExactly("first", "second");
        } finally {
            stream.open.countDown();
            System.setOut(before);
        }
    }
}
