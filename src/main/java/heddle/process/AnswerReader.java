package heddle.process;

import heddle.process.internal.ThreadTrace;
import heddle.task.TaskFailedException;
import heddle.task.internal.Decoder;
import heddle.task.internal.Thrown;
import java.io.IOException;
import java.util.List;

/** Reads what one worker answers, until its end, and tells the listeners of its tasks. */
final class AnswerReader {

    private final Dispatcher dispatcher;
    private final WorkerSlot slot;
    private final WorkerProcess worker;

    AnswerReader(Dispatcher dispatcher, WorkerSlot slot, WorkerProcess worker) {
        this.dispatcher = dispatcher;
        this.slot = slot;
        this.worker = worker;
    }

    /** Reads until the worker ends, or until it must be ended because of what it has sent. */
    void readAll() {
        try {
            Frame frame;
            while ((frame = worker.answers().read()) != null) {
                showStrayOutput();
                handle(frame);
                if (!worker.answers().hasNext()) {
                    dispatcher.dispatchWithoutWaiting();
                    dispatcher.closeIdleWorkers();
                }
            }
        } catch (RuntimeException | Error e) {
            // Something else has written into its stream, or a listener threw: start afresh.
            worker.kill(e);
        }
    }

    private void showStrayOutput() {
        String stray = worker.answers().takeNoise();
        if (!stray.isEmpty()) {
            Chunk chunk = dispatcher.running(slot);
            if (chunk != null) {
                chunk.listener().output(chunk.current, stray, false);
            }
        }
    }

    private void handle(Frame frame) {
        Decoder decoder = new Decoder(frame.message(), null);
        int id = decoder.readInt();
        long cpuNanos = decoder.readCount();
        if (frame.type() == Frame.REQUEST) {
            Queues.request(worker, decoder);
            return;
        }
        if (frame.type() == Frame.RECORDED) {
            recorded(decoder);
            return;
        }
        if (frame.type() == Frame.EXITING) {
            worker.closeInput();
            return;
        }
        Chunk chunk = dispatcher.sent(slot, id);
        if (chunk == null) {
            return; // a thread that has outlived its task has printed something
        }
        if (cpuNanos > 0) {
            chunk.listener().cpuTime(cpuNanos);
        }
        switch (frame.type()) {
            case Frame.BEGUN ->
                    dispatcher.begun(chunk, decoder.readInt(), decoder.readCount() == 1);
            case Frame.OUTPUT -> output(chunk, decoder);
            case Frame.DONE -> done(chunk, decoder);
            case Frame.FAILED -> failed(chunk, decoder);
            case Frame.CANCELLED -> cancelled(chunk);
            default -> throw new IllegalStateException("unknown frame " + frame.type());
        }
    }

    @SuppressWarnings("unchecked")
    private void recorded(Decoder decoder) {
        try {
            Decoder traces = decoder.withLoader(AnswerReader.class.getClassLoader());
            worker.recorded((List<ThreadTrace>) traces.read());
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("a worker sent a recording that cannot be read", e);
        }
    }

    private void output(Chunk chunk, Decoder decoder) {
        if (dispatcher.isWanted(chunk)) {
            int task = decoder.readInt();
            boolean error = decoder.readCount() == 1;
            chunk.listener().output(task, decoder.readText(), error);
        }
    }

    private void done(Chunk chunk, Decoder decoder) {
        long[] starts = new long[chunk.count];
        long[] ends = new long[chunk.count];
        long began = worker.toOurNanos(decoder.readCount());
        long at = began;
        for (int i = 0; i < chunk.count; i++) {
            starts[i] = at + decoder.readCount();
            ends[i] = starts[i] + decoder.readCount();
            at = ends[i];
        }
        worker.countTasks(chunk.count);
        dispatcher.took(chunk, at - began);
        Object[] results;
        try {
            results = decoder.withLoader(chunk.shipment.loader()).readAll(chunk.count);
        } catch (Exception | LinkageError | VirtualMachineError e) {
            dispatcher.fail(slot, chunk, e);
            return;
        }
        if (dispatcher.answered(slot, chunk)) {
            chunk.listener().completed(chunk.first, results, slot.number(), starts, ends);
        }
    }

    private void failed(Chunk chunk, Decoder decoder) {
        int task = decoder.readInt();
        boolean fatal = decoder.readCount() == 1;
        Throwable thrown = Thrown.read(decoder, chunk.shipment.loader());
        TaskFailedException failure = new TaskFailedException(task, thrown);
        worker.countTasks(task - chunk.first + 1);
        if (fatal) {
            dispatcher.close(slot);
        }
        if (dispatcher.answered(slot, chunk)) {
            chunk.listener().failed(failure);
        }
    }

    private void cancelled(Chunk chunk) {
        TaskFailedException failure = Dispatcher.cancelled(chunk);
        if (dispatcher.answered(slot, chunk)) {
            chunk.listener().failed(failure);
        }
    }
}
