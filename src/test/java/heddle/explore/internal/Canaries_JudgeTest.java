package heddle.explore.internal;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.explore.internal.hook.Hooks;
import heddle.task.Fn;
import heddle.task.Step;
import heddle.task.Task;
import heddle.task.internal.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An exploring JVM whose classes are not patched gives no verdict. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Canaries_JudgeTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String HOOKS = Hooks.class.getPackageName().replace('.', '/');

    @TempDir Path folder;

    /** A right program: only a canary can keep it from passing. */
    private static Scenario scenario() {
        return scenario(n -> n[0] == 1);
    }

    private static Scenario scenario(Fn<int[], Boolean> question) {
        Task<int[]> state = () -> new int[1];
        Step<int[]> step = n -> n[0]++;
        return new Scenario(state, new Step<?>[] {step}, new String[] {"T1"}, question, null);
    }

    private Report explore(Order order, Predicate<String> patched) throws Exception {
        write(patched);
        ExploringJvm jvm = new ExploringJvm(folder);
        try {
            return ask(jvm, order);
        } finally {
            jvm.end();
        }
    }

    private static Report ask(ExploringJvm jvm, Order order) throws Exception {
        try {
            Message answer = jvm.ask(order, LIMIT);
            return ReportForm.read(answer, Canaries_JudgeTest.class.getClassLoader());
        } catch (ExploringJvm.NoAnswerException e) {
            return Report.inconclusive(e.getMessage());
        }
    }

    private void write(Predicate<String> patched) throws IOException {
        for (Map.Entry<String, byte[]> file : JdkPatcher.patch().entrySet()) {
            if (file.getKey().startsWith(HOOKS) || patched.test(file.getKey())) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
    }

    private static Order order() {
        return Explorer.order(scenario(), Order.Aim.CHECK, 1_000, LIMIT);
    }

    @Test
    void withAllPatchesARightProgramPasses() throws Exception {
        Report report = explore(order(), name -> true);
        assertThat(report.passed()).as(report.reason()).isTrue();
    }

    @Test
    void aPatcherThatDoesNothingIsNoticed() throws Exception {
        assertNoVerdict(explore(order(), name -> false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java/util/Collections$SynchronizedCollection",
                "java/util/concurrent/FutureTask",
                "java/util/concurrent/ThreadPoolExecutor",
                "java/util/concurrent/CompletableFuture",
                "java/util/concurrent/locks/LockSupport"
            })
    void aClassThatIsNotPatchedIsNoticed(String missing) throws Exception {
        assertNoVerdict(explore(order(), name -> !name.equals(missing + ".class")));
    }

    @Test
    void whatWasJudgedRightlyOnceIsTriedAgainBeforeAProgramPasses() throws Exception {
        write(name -> !name.equals("java/util/concurrent/FutureTask.class"));
        PatchFolder.setTried(folder, true);
        ExploringJvm jvm = new ExploringJvm(folder);
        try {
            assertNoVerdict(ask(jvm, order()));
        } finally {
            jvm.end();
        }
    }

    @Test
    void whereAPatchIsMissingNothingWasTried() throws Exception {
        write(name -> true);
        PatchFolder.setTried(folder, true);
        assertThat(PatchFolder.isTried(folder)).isTrue();
        Files.delete(folder.resolve("java/util/concurrent/FutureTask.class"));
        assertThat(PatchFolder.isTried(folder)).isFalse();
    }

    @Test
    void aFailureIsBelievedUntilACanaryIsMisjudged() throws Exception {
        write(name -> !name.equals("java/util/concurrent/FutureTask.class"));
        PatchFolder.setTried(folder, true);
        Fn<int[], Boolean> never = n -> false;
        Order wrong = Explorer.order(scenario(never), Order.Aim.CHECK, 1_000, LIMIT);
        ExploringJvm jvm = new ExploringJvm(folder);
        try {
            assertThat(ask(jvm, wrong).failed()).isTrue();
            assertNoVerdict(ask(jvm, wrong));
            assertThat(PatchFolder.isTried(folder)).isFalse();
        } finally {
            jvm.end();
        }
    }

    private static void assertNoVerdict(Report report) {
        assertThat(report.passed()).as(report.reason()).isFalse();
        assertThat(report.failed()).as(report.reason()).isFalse();
        assertThat(report.reason()).contains("misjudges a program that it knows");
    }

    @Test
    void classFilesOfALaterJdkGetNoVerdict() throws Exception {
        Order known = order();
        String name = Canaries_JudgeTest.class.getName();
        byte[] file;
        try (var in = Canaries_JudgeTest.class.getResourceAsStream("Canaries_JudgeTest.class")) {
            file = in.readAllBytes();
        }
        file[7] = 70;
        Order order =
                new Order(
                        List.of(new Order.CellClass(name, file, new int[0])),
                        known.classPath(),
                        known.code(),
                        known.aim(),
                        known.maxSchedules(),
                        known.maxMillis());
        Report report = explore(order, patched -> true);
        assertThat(report.passed()).as(report.reason()).isFalse();
        assertThat(report.failed()).as(report.reason()).isFalse();
        assertThat(report.reason()).contains("version");
    }
}
