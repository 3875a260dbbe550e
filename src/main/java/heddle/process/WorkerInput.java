package heddle.process;

import heddle.kernel.internal.CellClasses;
import heddle.task.internal.Encoder;
import heddle.task.internal.Shipment;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a worker is told, and before that the code that it needs and has not got. Safe to use from
 * several threads.
 */
final class WorkerInput {

    /**
     * A pipe holds 64 KiB; with half of that under way a writer does not wait for the worker to
     * read.
     */
    static final int MAX_BYTES_UNDER_WAY = 32 * 1024;

    private final FrameWriter out;

    /** Held by whoever writes what needs code; guards what the worker has got. */
    private final ReentrantLock sending = new ReentrantLock();

    private final Set<Class<?>> classesSent = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<ClassLoader, List<URL>> classPathSent = new HashMap<>();
    private final Set<Integer> submissionsSent = new HashSet<>();
    private final Queue<Submission> toForget = new ConcurrentLinkedQueue<>();

    WorkerInput(OutputStream pipe) {
        this.out = new FrameWriter(pipe);
    }

    /** Receives what cannot be sent. */
    @FunctionalInterface
    interface Unsent {
        void fail(Chunk chunk, Throwable reason);
    }

    /**
     * Whether the chunks, with all that they need and the worker has not got, fit into the pipe.
     */
    boolean fitsIntoPipe(List<Chunk> chunks) {
        sending.lock();
        try {
            long bytes = 0;
            for (Chunk chunk : chunks) {
                if (!classesSent.containsAll(chunk.shipment.classes())) {
                    return false;
                }
                bytes += chunk.bytes;
                if (chunk.items != null && !submissionsSent.contains(chunk.submission.id())) {
                    bytes += chunk.shipment.code().size();
                }
            }
            return bytes <= MAX_BYTES_UNDER_WAY;
        } finally {
            sending.unlock();
        }
    }

    /** Sends chunks, and before each what it needs and the worker has not got. */
    void send(List<Chunk> chunks, Unsent unsent) throws IOException {
        sending.lock();
        try {
            putForgotten();
            for (Chunk chunk : chunks) {
                try {
                    put(chunk);
                } catch (RuntimeException | Error e) {
                    unsent.fail(chunk, e);
                }
            }
            out.flush();
        } finally {
            sending.unlock();
        }
    }

    private void put(Chunk chunk) throws IOException {
        Submission submission = chunk.submission;
        boolean known = submissionsSent.contains(submission.id());
        if (submission.isKept()) {
            submissionsSent.add(submission.id());
        }
        if (!known || chunk.items == null) {
            sendClasses(chunk.shipment);
        }
        int loader = LoaderIds.of(chunk.shipment.loader());
        if (chunk.items == null) {
            out.put(Frame.TASK, chunk.task(loader));
            return;
        }
        if (!known) {
            Encoder code = new Encoder();
            code.writeCount(submission.id());
            code.writeCount(loader);
            code.append(chunk.shipment.code());
            out.put(Frame.CODE, code);
        }
        out.put(Frame.CALL, chunk.call());
    }

    private void sendClasses(Shipment shipment) throws IOException {
        sendClasses(shipment.loader(), shipment.classes());
    }

    private void sendClasses(ClassLoader loader, Set<Class<?>> needed) throws IOException {
        List<URL> classPath = CellClasses.classPath(loader);
        List<URL> before = classPathSent.put(loader, classPath);
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> type : needed) {
            if (classesSent.add(type)) {
                classes.add(type);
            }
        }
        if (before == classPath && classes.isEmpty()) {
            return;
        }
        List<String> jars = new ArrayList<>();
        classPath.forEach(url -> jars.add(url.toString()));
        jars.remove(WorkerCommand.ownLocation().toString()); // the worker runs from it
        if (before != null) {
            before.forEach(url -> jars.remove(url.toString()));
        }
        Encoder encoder = new Encoder();
        encoder.writeCount(LoaderIds.of(loader));
        encoder.writeCount(needed.stream().anyMatch(Class::desiredAssertionStatus) ? 1 : 0);
        encoder.writeCount(jars.size());
        jars.forEach(encoder::writeText);
        encoder.writeCount(classes.size());
        for (Class<?> type : classes) {
            encoder.writeText(type.getName());
            encoder.writeBytes(Shipment.bytes(type));
        }
        out.put(Frame.CLASSES, encoder);
    }

    /** Makes the worker a child that runs one action and ends. */
    void runMain(Shipment shipment) throws IOException {
        sending.lock();
        try {
            sendClasses(shipment);
            Encoder main = new Encoder();
            main.writeCount(LoaderIds.of(shipment.loader()));
            main.append(shipment.code());
            out.write(Frame.MAIN, main);
        } finally {
            sending.unlock();
        }
    }

    /** Sends what queues have to say to it, and before that the classes that it needs. */
    void sendReplies(List<QueueOutbox.Reply> replies) throws IOException {
        sending.lock();
        try {
            for (QueueOutbox.Reply reply : replies) {
                if (!reply.classes().isEmpty()) {
                    sendClasses(reply.loader(), reply.classes());
                }
                out.put(Frame.REPLY, reply.body());
            }
            out.flush();
        } finally {
            sending.unlock();
        }
    }

    /** Interrupts a call; does nothing when the worker is gone. */
    void cancel(Chunk chunk) {
        tell(Frame.CANCEL, id(chunk.id));
    }

    /** Lets the worker forget a submission: now or, when somebody else is writing, later. */
    void forget(Submission submission) {
        toForget.add(submission);
        if (sending.tryLock()) {
            try {
                putForgotten();
                out.flush();
            } catch (IOException e) {
                // The worker is gone, and with it what it knew.
            } finally {
                sending.unlock();
            }
        }
    }

    private void putForgotten() throws IOException {
        Submission submission;
        while ((submission = toForget.poll()) != null) {
            if (submissionsSent.remove(submission.id())) {
                out.put(Frame.FORGET, id(submission.id()));
            }
        }
    }

    private static Encoder id(int id) {
        Encoder encoder = new Encoder();
        encoder.writeCount(id);
        return encoder;
    }

    /** Sends a frame that needs no code; does nothing when the worker is gone. */
    void tell(int type, Encoder encoder) {
        try {
            out.write(type, encoder);
        } catch (IOException e) {
            // The worker is gone: its reader hears of that too, and takes care of its chunks.
        }
    }
}
