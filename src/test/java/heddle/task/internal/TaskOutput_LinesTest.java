package heddle.task.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskOutput_LinesTest {

    private record Block(String text, boolean error) {}

    private final List<Block> blocks = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream before = new ByteArrayOutputStream();
    private PrintStream originalOut;
    private PrintStream originalErr;

    @BeforeEach
    void install() {
        originalOut = System.out;
        originalErr = System.err;
        System.setOut(new PrintStream(before, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(before, true, StandardCharsets.UTF_8));
        TaskOutput.install();
    }

    @AfterEach
    void uninstall() {
        TaskOutput.uninstall();
        System.setOut(originalOut);
        System.setErr(originalErr);
    }

    private TaskOutput begin() {
        return begin((text, error) -> blocks.add(new Block(text, error)));
    }

    private static TaskOutput begin(TaskOutput.Sink sink) {
        TaskOutput output = TaskOutput.ofThread();
        output.begin(sink);
        return output;
    }

    private String text() {
        return String.join("", blocks.stream().map(Block::text).toList());
    }

    private String elsewhere() {
        return before.toString(StandardCharsets.UTF_8);
    }

    @Test
    void collectsWhatATaskPrints() {
        TaskOutput output = begin();
        System.out.print("a");
        System.out.println(1);
        System.out.printf("%d%n", 2);
        output.close();
        System.out.println("after");
        assertThat(text()).isEqualTo("a1\n2\n");
        assertThat(blocks).hasSize(1);
        assertThat(elsewhere()).isEqualTo("after\n");
    }

    @Test
    void keepsTheOrderOfOutputAndErrors() {
        TaskOutput output = begin();
        for (int i = 0; i < 3; i++) {
            System.out.println("out" + i);
            System.err.println("err" + i);
        }
        output.close();
        assertThat(text()).isEqualTo("out0\nerr0\nout1\nerr1\nout2\nerr2\n");
        assertThat(blocks)
                .allSatisfy(b -> assertThat(b.text().startsWith("err")).isEqualTo(b.error()));
    }

    @Test
    void handsOnBlocksOfWholeLines() {
        TaskOutput output = begin();
        for (int i = 0; i < 10_000; i++) {
            System.out.println("line " + i);
        }
        output.close();
        assertThat(text().lines())
                .containsExactlyElementsOf(
                        IntStream.range(0, 10_000).mapToObj(i -> "line " + i).toList());
        assertThat(blocks).hasSizeLessThan(30).allMatch(b -> b.text().endsWith("\n"));
    }

    @Test
    void cutsALineThatIsVeryLongBetweenCharacters() {
        TaskOutput output = begin();
        String word = "aé\u20ac\ud83d\ude00";
        for (int i = 0; i < 40_000; i++) {
            System.out.print(word);
        }
        output.close();
        assertThat(text()).isEqualTo(word.repeat(40_000));
        assertThat(blocks).hasSizeGreaterThan(1);
    }

    @Test
    void takesAHugeStringAtOnce() {
        TaskOutput output = begin();
        String huge = "x€\n".repeat(500_000);
        System.out.print(huge);
        output.close();
        assertThat(text()).isEqualTo(huge);
    }

    @Test
    void takesBytesThatAreNoText() {
        TaskOutput output = begin();
        byte[] bytes = new byte[100_000];
        java.util.Arrays.fill(bytes, (byte) 0x80);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
        output.close();
        assertThat(text()).hasSize(100_000);
    }

    @Test
    void collectsWhatThreadsOfATaskPrint() throws Exception {
        TaskOutput output = begin();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Runnable body =
                    () -> IntStream.range(0, 500).forEach(n -> System.out.println("0123456789"));
            threads.add(
                    i % 2 == 0 ? Thread.ofVirtual().start(body) : Thread.ofPlatform().start(body));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        output.close();
        assertThat(text()).isEqualTo("0123456789\n".repeat(2_000));
        assertThat(elsewhere()).isEmpty();
    }

    @Test
    void keepsTheLinesOfSeveralTasksApart() throws Exception {
        List<List<String>> texts = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int task = i;
            List<String> mine = Collections.synchronizedList(new ArrayList<>());
            texts.add(mine);
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        TaskOutput output = begin((t, e) -> mine.add(t));
                                        for (int n = 0; n < 2_000; n++) {
                                            System.out.println("task " + task);
                                        }
                                        output.close();
                                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < 4; i++) {
            assertThat(String.join("", texts.get(i))).isEqualTo(("task " + i + "\n").repeat(2_000));
        }
    }

    @Test
    void sendsWhatAThreadPrintsAfterItsTaskToTheStreamFromBefore() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        TaskOutput output = begin();
        Thread late =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        ended.await();
                                    } catch (InterruptedException e) {
                                        return;
                                    }
                                    System.out.println("late");
                                });
        output.close();
        ended.countDown();
        late.join();
        assertThat(text()).isEmpty();
        assertThat(elsewhere()).isEqualTo("late\n");
    }

    @Test
    void givesATaskTheLinesOfAThreadThatAnEarlierTaskStarted() throws Exception {
        ExecutorService shared = Executors.newSingleThreadExecutor();
        TaskOutput first = begin();
        shared.submit(() -> System.out.println("first")).get();
        first.close();
        TaskOutput second = begin();
        shared.submit(() -> System.out.println("second")).get();
        second.close();
        shared.shutdown();
        assertThat(text()).isEqualTo("first\nsecond\n");
    }

    @Test
    void goesBackToTheOuterTaskAfterAnInnerOne() {
        TaskOutput outer = begin();
        List<String> inner = new ArrayList<>();
        TaskOutput nested = begin((text, error) -> inner.add(text));
        System.out.println("inner");
        nested.close();
        System.out.println("outer");
        outer.close();
        assertThat(inner).containsExactly("inner\n");
        assertThat(text()).isEqualTo("outer\n");
    }

    @Test
    void handsOnUnfinishedLinesWhenAsked() {
        TaskOutput output = begin();
        System.out.print("half");
        TaskOutput.flushAll();
        assertThat(text()).isEqualTo("half");
        System.out.println(" and half");
        output.close();
        assertThat(text()).isEqualTo("half and half\n");
    }

    @Test
    void leavesAStreamAloneThatSomebodyElseHasPutInPlace() {
        PrintStream theirs = new PrintStream(OutputStream.nullOutputStream());
        System.setOut(theirs);
        TaskOutput.uninstall();
        assertThat(System.out).isSameAs(theirs);
        TaskOutput.install();
    }

    @Test
    void collectsAgainAfterSomebodyElseHasPutAStreamInPlace() {
        var theirs = new ByteArrayOutputStream();
        System.setOut(new PrintStream(theirs, true, StandardCharsets.UTF_8));
        TaskOutput.install();
        TaskOutput output = begin();
        System.out.println("mine");
        output.close();
        System.out.println("free");
        TaskOutput.uninstall();
        assertThat(text()).isEqualTo("mine\n");
        assertThat(theirs.toString(StandardCharsets.UTF_8)).isEqualTo("free\n");
    }

    @Test
    void worksUnderAStreamThatWrapsOurs() {
        PrintStream ours = System.out;
        var copy = new ByteArrayOutputStream();
        System.setOut(
                new PrintStream(
                        new OutputStream() {
                            @Override
                            public void write(int b) {
                                copy.write(b);
                                ours.write(b);
                                ours.flush();
                            }
                        },
                        true,
                        StandardCharsets.UTF_8));
        TaskOutput.install();
        System.out.println("once");
        TaskOutput.uninstall();
        assertThat(copy.toString(StandardCharsets.UTF_8)).isEqualTo("once\n");
        assertThat(elsewhere()).isEqualTo("once\n");
    }

    @Test
    void putsTheOldStreamsBackWithTheLastUninstall() {
        PrintStream ours = System.out;
        TaskOutput.install();
        TaskOutput.uninstall();
        assertThat(System.out).isSameAs(ours);
        TaskOutput.uninstall();
        assertThat(System.out).isNotSameAs(ours);
        System.out.println("free");
        assertThat(elsewhere()).isEqualTo("free\n");
        TaskOutput.install();
    }
}
