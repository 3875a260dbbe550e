package heddle;

import heddle.process.internal.Recorder;
import heddle.process.internal.ThreadTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The recording of a run, if its runner asks for one: here, or in the worker processes. */
abstract sealed class RunRecording implements AutoCloseable {

    /** Begins to record if the runner asks for it. */
    static RunRecording of(Runner runner, Workers workers) throws InterruptedException {
        if (!runner.isRecorded()) {
            return new None();
        }
        if (workers instanceof ProcessWorkers processes) {
            processes.startRecording();
            return new There(processes);
        }
        return new Here(Recorder.start());
    }

    /** The same work, each task of which leaves its number in the recording. */
    Work of(Work work) {
        return work;
    }

    /** Ends the recording; only once all tasks have returned. */
    abstract Optional<Timeline> timeline(Workers workers, Batch batch, long began)
            throws InterruptedException;

    @Override
    public void close() {}

    /** Nobody asked for one. */
    private static final class None extends RunRecording {
        @Override
        Optional<Timeline> timeline(Workers workers, Batch batch, long began) {
            return Optional.empty();
        }
    }

    /** Of this process. */
    private static final class Here extends RunRecording {

        private final Recorder recorder;

        Here(Recorder recorder) {
            this.recorder = recorder;
        }

        @Override
        Work of(Work work) {
            List<Integer> numbers = IntStream.range(0, work.size()).boxed().toList();
            return new Work.Mapping(
                    number -> recorder.task((int) number, () -> work.call((int) number)), numbers);
        }

        @Override
        Optional<Timeline> timeline(Workers workers, Batch batch, long began) {
            long pid = ProcessHandle.current().pid();
            return RunRecording.timeline(Map.of(pid, recorder.stop()), workers, batch, began);
        }

        @Override
        public void close() {
            recorder.close();
        }
    }

    /** Of the worker processes, which note the numbers of their tasks themselves. */
    private static final class There extends RunRecording {

        private final ProcessWorkers processes;

        There(ProcessWorkers processes) {
            this.processes = processes;
        }

        @Override
        Optional<Timeline> timeline(Workers workers, Batch batch, long began)
                throws InterruptedException {
            return RunRecording.timeline(processes.stopRecording(), workers, batch, began);
        }

        @Override
        public void close() {
            processes.dropRecording();
        }
    }

    /** The lanes of the threads that ran a task, under the names of their workers. */
    private static Optional<Timeline> timeline(
            Map<Long, List<ThreadTrace>> byPid, Workers workers, Batch batch, long began) {
        long ended = began + batch.wallTime(began).toNanos();
        List<Timeline.Lane> lanes = new ArrayList<>();
        byPid.forEach(
                (pid, traces) -> {
                    for (ThreadTrace trace : traces) {
                        if (!trace.tasks().isEmpty()) {
                            String name = workers.name(batch.worker(trace.tasks().getFirst()));
                            lanes.add(Timeline.lane(trace, name, pid, began, ended));
                        }
                    }
                });
        return Optional.of(new Timeline(lanes, batch.wallTime(began)));
    }
}
