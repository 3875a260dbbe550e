package heddle;

import heddle.process.internal.Recorder;
import heddle.process.internal.ThreadTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The recording of a run, if its runner asks for one. */
final class RunRecording implements AutoCloseable {

    private final Optional<Recorder> recorder;

    private RunRecording(Optional<Recorder> recorder) {
        this.recorder = recorder;
    }

    /** Begins to record this process, unless the tasks run elsewhere or nobody asked for it. */
    static RunRecording of(Runner runner) {
        boolean here = runner.isRecorded() && runner.kind() != Runner.Kind.PROCESSES;
        return new RunRecording(here ? Optional.of(Recorder.start()) : Optional.empty());
    }

    /** The same work, each task of which leaves its number in the recording. */
    Work of(Work work) {
        return recorder.map(r -> recorded(work, r)).orElse(work);
    }

    private static Work recorded(Work work, Recorder recorder) {
        List<Integer> numbers = IntStream.range(0, work.size()).boxed().toList();
        return new Work.Mapping(
                number -> recorder.task((int) number, () -> work.call((int) number)), numbers);
    }

    Optional<Timeline> timeline(Workers workers, Batch batch, long began) {
        return recorder.map(
                r -> {
                    long pid = ProcessHandle.current().pid();
                    var lanes = lanes(r.stop(), pid, workers, batch, began);
                    return new Timeline(lanes, batch.wallTime(began));
                });
    }

    /**
     * The lanes of one process: of the threads that ran a task, under the names of their workers.
     *
     * @param traces on this process's time scale
     */
    static List<Timeline.Lane> lanes(
            List<ThreadTrace> traces, long pid, Workers workers, Batch batch, long began) {
        long ended = began + batch.wallTime(began).toNanos();
        List<Timeline.Lane> lanes = new ArrayList<>();
        for (ThreadTrace trace : traces) {
            if (!trace.tasks().isEmpty()) {
                String name = workers.name(batch.worker(trace.tasks().getFirst()));
                lanes.add(Timeline.lane(trace, name, pid, began, ended));
            }
        }
        return lanes;
    }

    @Override
    public void close() {
        recorder.ifPresent(Recorder::close);
    }
}
