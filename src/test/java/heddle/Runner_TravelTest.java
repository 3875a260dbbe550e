package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.source.tree.Tree;
import heddle.task.Fn;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes to a worker process and back, and what does not. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Runner_TravelTest {

    private static final Runner PROCESS = Runner.processes(1);
    private static final int MIB = 1 << 20;

    @TempDir Path folder;

    /** Java serialisation's own complaint is about the class of this field. */
    private static final class Unsendable implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final Object field = new Thread();

        @Override
        public String toString() {
            return "unsendable " + field;
        }
    }

    private static final class UnsendableException extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final Object field = new Thread();

        UnsendableException() {
            super("with a thread");
        }

        @Override
        public String toString() {
            return super.toString() + (field == null ? "" : "!");
        }
    }

    /** A list in which each node refers to the next, as deep as a graph can be written. */
    private static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        private Node next;

        static Node chain(int length) {
            Node first = null;
            for (int i = 0; i < length; i++) {
                Node node = new Node();
                node.next = first;
                first = node;
            }
            return first;
        }

        static int length(Node first) {
            int length = 0;
            for (Node node = first; node != null; node = node.next) {
                length++;
            }
            return length;
        }
    }

    private static int counter;
    private static int[] numbers = {1, 2, 3};

    /**
     * The compiler's classes belong to the loader of the class path, which has none of the
     * notebook.
     */
    @Test
    void usesTheCompilerOfTheJdk() throws Exception {
        assertThat(PROCESS.run(() -> Tree.Kind.CLASS.name()).result(0)).isEqualTo("CLASS");
    }

    @Test
    void refusesAnArgumentBeforeAnythingRuns() {
        Signal ran = Signal.in(folder, "ran");
        List<Object> items = List.of(1, new Unsendable(), 3);

        assertThatThrownBy(
                        () ->
                                PROCESS.map(
                                        items,
                                        item -> {
                                            ran.give();
                                            return 1;
                                        }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("item 1")
                .hasMessageContaining("java.lang.Thread");
        assertThat(ran.isGiven()).isFalse();
    }

    @Test
    void refusesACapturedValueBeforeAnythingRuns() {
        Thread thread = new Thread();

        assertThatThrownBy(() -> PROCESS.run(() -> thread.getName()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
    }

    @Test
    void namesAResultThatCannotBeSentBack() {
        var failure =
                catchThrowableOfType(
                        TaskFailedException.class, () -> PROCESS.run(() -> 1, () -> new Thread()));

        assertThat(failure.task()).isEqualTo(1);
        assertThat(failure)
                .hasMessageContaining("the result of task 1")
                .hasMessageContaining("java.lang.Thread");
    }

    @Test
    void describesAnExceptionThatCannotBeSentBack() {
        var failure =
                catchThrowableOfType(
                        TaskFailedException.class,
                        () ->
                                PROCESS.run(
                                        () -> {
                                            throw new UnsendableException();
                                        }));

        assertThat(failure)
                .hasMessageContaining("UnsendableException")
                .hasMessageContaining("with a thread");
        assertThat(failure.getCause().getStackTrace()[0].getClassName())
                .startsWith(Runner_TravelTest.class.getName());
    }

    @Test
    void leavesThePoolUsableAfterEachOfThese() throws Exception {
        try (WorkerPool pool = PROCESS.open()) {
            Thread thread = new Thread();
            assertThatThrownBy(() -> pool.submit(() -> thread.getName()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.run(() -> new Thread()))
                    .isInstanceOf(TaskFailedException.class);

            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void runsConstructorsAndMethodsOfTheJdk() throws Exception {
        Fn<String, StringBuilder> constructor = StringBuilder::new;
        Fn<String, Integer> parse = Integer::parseInt;
        Fn<String, String> upper = String::toUpperCase;
        Task<Object> object = ArrayList::new;
        Task<Integer> bound = "heddle"::length;
        try (WorkerPool pool = PROCESS.open()) {
            assertThat(pool.map(List.of("a"), constructor).result(0)).hasToString("a");
            assertThat(pool.map(List.of("12", "-3"), parse).results()).containsExactly(12, -3);
            assertThat(pool.map(List.of("a"), upper).results()).containsExactly("A");
            assertThat(pool.submit(object).get()).isEqualTo(List.of());
            assertThat(pool.submit(bound).get()).isEqualTo(6);
        }
    }

    @Test
    void sendsNullBothWays() throws Exception {
        assertThat(PROCESS.map(Arrays.asList(null, "a", null), s -> s).results())
                .containsExactly(null, "a", null);
        assertThat(PROCESS.run(() -> null).results()).containsExactly((Object) null);
    }

    @Test
    void sends64MebibytesBothWays() throws Exception {
        byte[] bytes = new byte[64 * MIB];
        bytes[0] = 1;
        bytes[bytes.length - 1] = 2;
        List<byte[]> items = List.of(bytes);

        byte[] back =
                PROCESS.map(
                                items,
                                b -> {
                                    b[1] = (byte) (b[0] + b[b.length - 1]);
                                    return b;
                                })
                        .result(0);

        assertThat(back).hasSize(64 * MIB);
        assertThat(back[1]).isEqualTo((byte) 3);
        assertThat(bytes[1]).isZero();
    }

    @Test
    void sends64MebibytesInsideOtherObjectsBothWays() throws Exception {
        Object[] nested = {new long[8 * MIB], "and a string"};
        List<Object[]> items = List.<Object[]>of(nested);

        Object[] back = PROCESS.map(items, n -> n).result(0);

        assertThat((long[]) back[0]).hasSize(8 * MIB);
        assertThat(back[1]).isEqualTo("and a string");
    }

    @Test
    void bothSidesMayWriteMuchAtOnce() throws Exception {
        List<byte[]> items = List.of(new byte[32 * MIB], new byte[32 * MIB], new byte[32 * MIB]);

        Run<byte[]> run =
                PROCESS.map(
                        items,
                        bytes -> {
                            for (int i = 0; i < 20_000; i++) {
                                System.out.println("x".repeat(100));
                            }
                            return bytes;
                        });

        assertThat(run.results()).allMatch(bytes -> bytes.length == 32 * MIB);
        assertThat(run.output()).hasSize(3 * 20_000 * 101);
    }

    @Test
    void aDeepGraphIsSentOrRefusedAndHangsNobody() throws Exception {
        try (WorkerPool pool = PROCESS.open()) {
            for (int length = 500; length <= 64_000; length *= 2) {
                int n = length;
                try {
                    Node node = pool.submit(() -> Node.chain(n)).get(15, TimeUnit.SECONDS);
                    assertThat(Node.length(node)).isEqualTo(n);
                } catch (TaskFailedException e) {
                    assertThat(e.getCause())
                            .isInstanceOfAny(
                                    StackOverflowError.class,
                                    java.io.NotSerializableException.class);
                }
            }
        }
    }

    @Test
    void whatATaskChangesStaysInItsProcess() throws Exception {
        counter = 10;
        try (WorkerPool pool = PROCESS.open()) {
            int[] captured = {1, 2, 3};
            int inside =
                    pool.submit(
                                    () -> {
                                        counter++;
                                        captured[0] = 99;
                                        numbers[0] = 99;
                                        return captured[0];
                                    })
                            .get();

            assertThat(inside).isEqualTo(99);
            assertThat(captured[0]).isEqualTo(1);
            assertThat(numbers[0]).isEqualTo(1);
            assertThat(counter).isEqualTo(10);
        }
    }

    @Test
    void aTaskReadsValuesAsTheyWereWhenItWasSubmitted() throws Exception {
        Signal begun = Signal.in(folder, "begun");
        Signal end = Signal.in(folder, "end");
        int[] small = {1};
        int[] big = new int[MIB];
        List<Integer> list = new ArrayList<>(List.of(1));
        big[7] = 1;
        try (WorkerPool pool = PROCESS.open()) {
            pool.submit(
                    () -> {
                        begun.give();
                        end.await();
                    });
            begun.await();
            Future<List<Integer>> future =
                    pool.submit(() -> List.of(small[0], big[7], list.size()));
            small[0] = 2;
            big[7] = 2;
            list.add(2);
            end.give();

            assertThat(future.get()).containsExactly(1, 1, 1);
        }
    }

    @Test
    void aSharedObjectIsSharedInTheCopyToo() throws Exception {
        int[] shared = {1};
        List<int[]> one = new ArrayList<>(List.of(shared));
        List<int[]> two = new ArrayList<>(List.of(shared));

        assertThat(PROCESS.run(() -> one.get(0) == two.get(0)).results()).containsExactly(true);
    }
}
