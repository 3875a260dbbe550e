package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.NothingLeftBehind;
import heddle.task.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A lambda in a JVM of its own, from its start to its end. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Child_LifeTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Child ended(Action action) throws InterruptedException {
        Child child = Child.start(action);
        assertThat(child.join(LIMIT)).isTrue();
        return child;
    }

    /** A child that has begun, and goes on until it is ended. */
    private static Child endless(ProcessEvent begun) throws InterruptedException {
        Child child =
                Child.start(
                        () -> {
                            begun.set();
                            Thread.sleep(Long.MAX_VALUE);
                        });
        assertThat(begun.await(LIMIT)).isTrue();
        return child;
    }

    @Test
    void runsInAnotherProcess() throws Exception {
        try (SharedLong pid = SharedLong.create(0)) {
            Child child = ended(() -> pid.set(ProcessHandle.current().pid()));

            assertThat(child.exitCode()).isZero();
            assertThat(pid.get())
                    .isEqualTo(child.pid())
                    .isNotEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void getsCopiesOfWhatItReads() throws Exception {
        int[] box = {41};
        Child child =
                ended(
                        () -> {
                            box[0]++;
                            System.out.println(box[0]);
                        });

        assertThat(child.output()).isEqualTo("42" + System.lineSeparator());
        assertThat(box[0]).isEqualTo(41);
    }

    @Test
    void endsWithOneAndTheStackTraceWhenItsActionThrows() throws Exception {
        Child child =
                ended(
                        () -> {
                            throw new IllegalStateException("no more wool");
                        });

        assertThat(child.exitCode()).isEqualTo(1);
        assertThat(child.output())
                .contains("Exception in thread \"main\" ")
                .contains("IllegalStateException: no more wool")
                .contains(getClass().getName())
                .doesNotContain("heddle.process.ChildMain");
    }

    @Test
    void reportsTheCodeThatItGaveToExit() throws Exception {
        assertThat(ended(() -> System.exit(3)).exitCode()).isEqualTo(3);
        assertThat(ended(() -> Runtime.getRuntime().halt(4)).exitCode()).isEqualTo(4);
    }

    @Test
    void endsWithItsActionWhateverOtherThreadsDo() throws Exception {
        Child child =
                ended(
                        () -> {
                            Thread other =
                                    new Thread(
                                            () -> {
                                                while (true) {
                                                    Thread.onSpinWait();
                                                }
                                            });
                            other.start();
                        });

        assertThat(child.exitCode()).isZero();
    }

    @Test
    void reportsTheSignalThatEndedIt() throws Exception {
        try (ProcessEvent begun = ProcessEvent.create()) {
            Child terminated = endless(begun);
            terminated.terminate();
            assertThat(terminated.join(LIMIT)).isTrue();
            assertThat(terminated.exitCode()).isEqualTo(143);

            begun.clear();
            Child killed = endless(begun);
            killed.kill();
            assertThat(killed.join(LIMIT)).isTrue();
            assertThat(killed.exitCode()).isEqualTo(137);
        }
    }

    @Test
    void runsItsShutdownHooksWhenTerminatedAndNotWhenKilled(@TempDir Path folder) throws Exception {
        String file = folder.resolve("hook").toString();
        try (ProcessEvent begun = ProcessEvent.create()) {
            Action action =
                    () -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> touch(file)));
                        begun.set();
                        Thread.sleep(Long.MAX_VALUE);
                    };
            Child killed = Child.start(action);
            assertThat(begun.await(LIMIT)).isTrue();
            killed.kill();
            killed.join();
            assertThat(Path.of(file)).doesNotExist();

            begun.clear();
            Child terminated = Child.start(action);
            assertThat(begun.await(LIMIT)).isTrue();
            terminated.terminate();
            terminated.join();
            assertThat(Path.of(file)).exists();
        }
    }

    private static void touch(String file) {
        try {
            Files.createFile(Path.of(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isAliveUntilItHasEnded() throws Exception {
        try (ProcessEvent begun = ProcessEvent.create()) {
            Child child = endless(begun);

            assertThat(child.isAlive()).isTrue();
            assertThat(child.join(Duration.ofMillis(1))).isFalse();
            assertThat(child.join(Duration.ofSeconds(-1))).isFalse();
            assertThatThrownBy(child::exitCode)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("(pid " + child.pid() + ") still runs")
                    .hasMessageContaining("join()");
            assertThat(child).hasToString(child.name() + " (pid " + child.pid() + "), running");

            child.kill();
            child.join();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.toString()).endsWith("ended with exit code 137");
        }
    }

    @Test
    void takesItsChildrenAlong() throws Exception {
        try (SharedLong grandchild = SharedLong.create(0);
                ProcessEvent begun = ProcessEvent.create()) {
            Child child =
                    Child.start(
                            () -> {
                                Child own = Child.start(() -> Thread.sleep(Long.MAX_VALUE));
                                grandchild.set(own.pid());
                                begun.set();
                                own.join();
                            });
            assertThat(begun.await(LIMIT)).isTrue();
            ProcessHandle handle = ProcessHandle.of(grandchild.get()).orElseThrow();

            child.kill();
            child.join();

            handle.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void hasAllThatWasPrinted() throws Exception {
        Child child =
                ended(
                        () -> {
                            for (int i = 0; i < 10_000; i++) {
                                System.out.println("line " + i);
                            }
                        });

        assertThat(child.output().lines()).hasSize(10_000).last().isEqualTo("line 9999");
    }

    @Test
    void goesOnWhenWhoeverJoinsIsInterrupted() throws Exception {
        try (ProcessEvent begun = ProcessEvent.create()) {
            Child child = endless(begun);
            Thread.currentThread().interrupt();
            assertThatThrownBy(child::join).isInstanceOf(InterruptedException.class);
            assertThat(child.isAlive()).isTrue();
            child.kill();
            child.join();
        }
    }

    @Test
    void refusesWhatCannotTravel() {
        Thread thread = Thread.currentThread();
        assertThatThrownBy(() -> Child.start(() -> thread.interrupt()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
    }
}
