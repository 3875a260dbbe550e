package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import heddle.explore.internal.Explorer;
import heddle.task.Action;
import heddle.task.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not explored is refused by name, with a sentence. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_RefusedTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    @Test
    void aStateThatCannotBeMadeIsNamed() throws Exception {
        assertStateCannotBeMade(
                () -> {
                    throw new IllegalStateException("no paper");
                },
                "main was ended by java.lang.IllegalStateException: no paper");
    }

    @Test
    void aStateThatIsNeverMadeIsNamed() throws Exception {
        assertStateCannotBeMade(
                () -> {
                    new CountDownLatch(1).await();
                    return "made";
                },
                "main waits");
    }

    private static void assertStateCannotBeMade(Task<String> state, String why) throws Exception {
        Explore<String> explore = Explore.of(state).thread(s -> s.length());
        Verdict verdict = explore.check(s -> true);
        assertThat(verdict.inconclusive()).isTrue();
        assertThat(verdict.reason()).startsWith("the state cannot be made: ").contains(why);
        assertThat(verdict.play().toString()).contains("the state cannot be made", why);
        assertThatThrownBy(() -> explore.outcomes(s -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("the state cannot be made", why);
    }

    private static Arguments refused(String sentence, Action program) {
        return arguments(sentence, program);
    }

    static Stream<Arguments> programs() {
        AtomicInteger atomic = new AtomicInteger();
        return Stream.of(
                refused(
                        "System.exit() cannot be explored: it would end the exploring JVM",
                        () -> System.exit(0)),
                refused(
                        "Runtime.halt() cannot be explored: it would end the exploring JVM",
                        () -> Runtime.getRuntime().halt(1)),
                refused(
                        "ProcessBuilder() cannot be explored: other processes cannot be explored",
                        () -> new ProcessBuilder("ls").start()),
                refused(
                        "new Timer() cannot be explored: its thread cannot be explored; use"
                                + " Executors.newScheduledThreadPool(1)",
                        () -> new Timer()),
                refused(
                        "AtomicInteger.lazySet() cannot be explored: a mode weaker than volatile"
                                + " allows results that no interleaving gives; use get, set or"
                                + " compareAndSet",
                        () -> atomic.lazySet(1)),
                refused(
                        "AtomicInteger.getOpaque() cannot be explored: a mode weaker than volatile",
                        () -> atomic.getOpaque()),
                refused(
                        "VarHandle.fullFence() cannot be explored: a fence allows results that no"
                                + " interleaving gives; use volatile modes",
                        () -> VarHandle.fullFence()),
                refused(
                        "setRelease() cannot be explored: a mode weaker than volatile",
                        () -> {
                            VarHandle e = MethodHandles.arrayElementVarHandle(int[].class);
                            e.setRelease(new int[1], 0, 1);
                        }),
                refused(
                        "Path.of() cannot be explored: input and output cannot be explored",
                        () -> Files.exists(Path.of("x"))),
                refused(
                        "new File() cannot be explored: input and output cannot be explored",
                        () -> new java.io.File("x").delete()),
                refused(
                        "new Socket() cannot be explored: the network cannot be explored",
                        () -> new java.net.Socket().close()),
                refused("System.in cannot be explored", () -> System.in.read()),
                refused(
                        "new Scanner() cannot be explored: input cannot be explored",
                        () -> new java.util.Scanner("1 2").nextInt()),
                refused(
                        "Class.getDeclaredFields() cannot be explored: reflection cannot be"
                                + " explored; name the class in the code",
                        () -> String.class.getDeclaredFields()),
                refused(
                        "MethodHandles.Lookup.findVirtual() cannot be explored: reflection cannot"
                                + " be explored; call the method in the code",
                        () ->
                                MethodHandles.lookup()
                                        .findVirtual(
                                                String.class,
                                                "length",
                                                java.lang.invoke.MethodType.methodType(int.class))),
                refused(
                        "new Random() cannot be explored: chance cannot be explored; use new"
                                + " Random(seed)",
                        () -> new Random().nextInt()),
                refused(
                        "Math.random() cannot be explored: chance cannot be explored",
                        () -> Math.random()),
                refused(
                        "ThreadLocalRandom.current() cannot be explored: chance",
                        () -> ThreadLocalRandom.current().nextInt()),
                refused("UUID.randomUUID() cannot be explored: chance", () -> UUID.randomUUID()),
                refused(
                        "Instant.now() cannot be explored: the time of day differs from run to run;"
                                + " use System.nanoTime()",
                        () -> Instant.now()),
                refused(
                        "System.getenv() cannot be explored: it differs from machine to machine",
                        () -> System.getenv("HOME")),
                refused(
                        "Thread.getAllStackTraces() cannot be explored: stacks and groups",
                        () -> Thread.getAllStackTraces()),
                refused(
                        "Runner.threads() cannot be explored: Heddle's own classes are not"
                                + " explored",
                        () -> heddle.Runner.threads(2)),
                refused(
                        "new CRC32() cannot be explored: what it means to other threads is not"
                                + " known",
                        () -> new java.util.zip.CRC32().update(1)),
                refused(
                        "ConcurrentHashMap.size() cannot be explored: it is not one step, and other"
                                + " threads can run meanwhile; call it when they have ended",
                        () -> {
                            var map = new ConcurrentHashMap<Integer, Integer>();
                            new Thread(() -> map.put(1, 1)).start();
                            map.size();
                        }),
                refused(
                        "LongAdder.sum() cannot be explored: it is not one step",
                        () -> {
                            LongAdder adder = new LongAdder();
                            new Thread(adder::increment).start();
                            adder.sum();
                        }),
                refused(
                        "ConcurrentHashMap.putAll() cannot be explored: it is not one step",
                        () -> {
                            var map = new ConcurrentHashMap<Integer, Integer>();
                            new Thread(() -> map.get(1)).start();
                            map.putAll(java.util.Map.of(1, 1, 2, 2));
                        }));
    }

    private static final class Chance {
        static final Random RANDOM = new Random();
    }

    @Test
    void aStaticInitialiserIsNoExcuse() throws Exception {
        Verdict verdict = Explore.program(() -> Chance.RANDOM.nextInt()).check();
        assertThat(verdict.inconclusive()).as("%s", verdict).isTrue();
        assertThat(verdict.reason()).contains("new Random() cannot be explored: chance");
    }

    @Test
    void aMethodReferenceIsNoExcuse() throws Exception {
        Verdict verdict =
                Explore.of(AtomicInteger::new).thread(AtomicInteger::getPlain).check(n -> true);
        assertThat(verdict.inconclusive()).as("%s", verdict).isTrue();
        assertThat(verdict.reason())
                .startsWith(
                        "AtomicInteger::getPlain: AtomicInteger.getPlain() cannot be explored: a"
                                + " mode weaker than volatile");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void isRefusedByName(String sentence, Action program) throws Exception {
        Verdict verdict = Explore.program(program).check();
        assertThat(verdict.inconclusive()).as("%s", verdict).isTrue();
        assertThat(verdict.reason()).contains(sentence).contains("Explore_RefusedTest");
    }
}
