package heddle.process;

import heddle.task.Fn;
import heddle.task.Task;
import heddle.task.internal.CpuClock;
import heddle.task.internal.Encoder;
import heddle.task.internal.Shipment;
import java.io.IOException;
import java.net.URL;
import java.util.List;

/**
 * Lets a spare do once, while it waits, what every first call does: its classes are initialised and
 * its libraries are loaded when it is needed. What it calls is no constant of this class, which
 * workers load: they would have to generate the classes of these lambdas.
 *
 * <p>In the worker, it runs calls before there are threads for them.
 */
final class Rehearsal extends WorkerThreads {

    Rehearsal(FrameWriter out) {
        super(1, out);
    }

    /** Sends the calls; the answers to them come before the one to the configuration. */
    static void send(WorkerProcess spare) throws IOException {
        // Looks for something in vain: our jar, which the cache spares the JVM to open, is open
        // then.
        Fn<Integer, URL> lookup = x -> Rehearsal.class.getResource("none");
        Task<Integer> task = () -> 1;
        Encoder items = new Encoder();
        items.writeAll(List.of(1));
        Submission map = new Submission(null, null);
        map.add(Chunk.ofItems(map, Shipment.of(lookup, List.of(items)), 0, 1, items.toMessage()));
        Submission run = new Submission(null, null);
        run.add(Chunk.ofTask(run, Shipment.of(task, List.of()).detached(), 0));
        List<Chunk> chunks = List.of(map.chunks().getFirst(), run.chunks().getFirst());
        spare.input()
                .send(
                        chunks,
                        (chunk, reason) -> {
                            throw new IllegalStateException("a rehearsal cannot be sent", reason);
                        });
        spare.input().forget(map);
    }

    @Override
    void take(WorkerCall call) {
        runApart(call, CpuClock.ofThread());
    }
}
