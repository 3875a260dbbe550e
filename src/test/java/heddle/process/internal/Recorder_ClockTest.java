package heddle.process.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class Recorder_ClockTest {

    private static final long CLOCK_ERROR_NANOS = 200_000;

    private static ThreadTrace own(List<ThreadTrace> traces) {
        long id = Thread.currentThread().threadId();
        return traces.stream().filter(trace -> trace.id() == id).findFirst().orElseThrow();
    }

    @Test
    void putsEveryPauseBetweenTheReadingsOfNanoTimeAroundIt() throws Exception {
        int sleeps = 50;
        long[] before = new long[sleeps];
        long[] after = new long[sleeps];
        ThreadTrace trace;
        try (Recorder recorder = Recorder.start()) {
            for (int i = 0; i < sleeps; i++) {
                before[i] = System.nanoTime();
                Thread.sleep(1);
                after[i] = System.nanoTime();
            }
            trace = own(recorder.stop());
        }

        List<Pause> pauses =
                trace.pauses().stream().filter(p -> p.reason() == Pause.Reason.SLEEPING).toList();
        assertThat(pauses).hasSize(sleeps);
        for (int i = 0; i < sleeps; i++) {
            assertThat(pauses.get(i).startNanos()).isGreaterThan(before[i] - CLOCK_ERROR_NANOS);
            assertThat(pauses.get(i).endNanos()).isLessThan(after[i] + CLOCK_ERROR_NANOS);
        }
    }

    @Test
    void namesTheTasksOfAThreadInOrder() throws Exception {
        try (Recorder recorder = Recorder.start()) {
            assertThat(recorder.task(7, () -> "seven")).isEqualTo("seven");
            recorder.task(3, () -> null);
            assertThat(own(recorder.stop()).tasks()).containsExactly(7, 3);
        }
    }

    @Test
    void hasEveryThreadThatRanATaskWhoeverStartedTheRecorder() throws Exception {
        Thread[] worker = new Thread[1];
        try (var pool =
                Executors.newSingleThreadExecutor(
                        code -> {
                            worker[0] = new Thread(code, "task");
                            return worker[0];
                        })) {
            pool.submit(() -> {}).get();
            Recorder.leaveOutPresentThreads();
            try (Recorder recorder = Recorder.start()) {
                pool.submit(() -> recorder.task(0, () -> null)).get();
                assertThat(recorder.stop())
                        .filteredOn(trace -> trace.tasks().contains(0))
                        .extracting(ThreadTrace::id)
                        .containsExactly(worker[0].threadId());
            }
        }
    }

    @Test
    void givesTracesThatTravelAndCanBeShifted() throws Exception {
        ThreadTrace trace;
        try (Recorder recorder = Recorder.start()) {
            Thread.sleep(1);
            trace = own(recorder.stop());
        }
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(trace);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(trace);
        }
        ThreadTrace later = trace.shifted(5);
        assertThat(later.startNanos()).isEqualTo(trace.startNanos() + 5);
        assertThat(later.pauses().getFirst().endNanos())
                .isEqualTo(trace.pauses().getFirst().endNanos() + 5);
        assertThat(later.shifted(-5)).isEqualTo(trace);
    }

    @Test
    void cannotBeStoppedTwice() {
        try (Recorder recorder = Recorder.start()) {
            recorder.stop();
            assertThatIllegalStateException().isThrownBy(recorder::stop);
        }
    }
}
