package heddle.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;

/**
 * Records with the JDK's Flight Recorder (JEP 328) when the threads of this process do not run, and
 * why.
 *
 * <p>The recording goes to a temporary file that is read and deleted at the end: unlike an event
 * stream this needs no thread of its own, and costs nothing between start and stop but the events.
 * Events carry the time of day; two events of our own, one at each end, carry {@link
 * System#nanoTime} too and so give the line from one scale to the other.
 *
 * <p>Of virtual threads JDK 25 records sleep and I/O but neither blocking nor parking, so those
 * that run a task are looked at every millisecond as well.
 *
 * <p>One recorder at a time may run in a process. Its methods may be called from any thread.
 */
public final class Recorder implements AutoCloseable {

    /** Some of these would otherwise be dropped when there are many (throttling). */
    private static final List<String> PAUSES =
            List.of(
                    "jdk.JavaMonitorEnter",
                    "jdk.JavaMonitorWait",
                    "jdk.ThreadPark",
                    "jdk.ThreadSleep",
                    "jdk.SocketRead",
                    "jdk.SocketWrite",
                    "jdk.FileRead",
                    "jdk.FileWrite");

    private static final List<String> LIVES =
            List.of(
                    "jdk.ThreadStart",
                    "jdk.ThreadEnd",
                    "jdk.VirtualThreadStart",
                    "jdk.VirtualThreadEnd");

    private static final AtomicBoolean BUSY = new AtomicBoolean();

    private final Recording recording = new Recording();
    private final Bystanders bystanders = new Bystanders();
    private final ThreadSampler sampler;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Recorder() {
        for (String event : PAUSES) {
            recording
                    .enable(event)
                    .withThreshold(Duration.ZERO)
                    .withoutStackTrace()
                    .with("throttle", "off");
        }
        LIVES.forEach(event -> recording.enable(event).withoutStackTrace());
        recording.start();
        Mark.now();
        sampler = new ThreadSampler(bystanders);
    }

    /**
     * Leaves the platform threads that are there now out of every later recording, but for the
     * thread that starts it and those that run tasks: when a notebook's first cell runs, they are
     * its kernel's.
     */
    public static void leaveOutPresentThreads() {
        Bystanders.notePresentThreads();
    }

    /**
     * Begins to record.
     *
     * @return the running recorder, to be stopped or closed
     * @throws IllegalStateException if another one runs in this process
     */
    public static Recorder start() {
        if (!BUSY.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "this process is being recorded already; one recording must end before the"
                            + " next begins");
        }
        try {
            return new Recorder();
        } catch (RuntimeException | Error e) {
            BUSY.set(false);
            throw e;
        }
    }

    /**
     * Runs a task on this thread, so that the thread's trace has its number.
     *
     * @param <T> the type of the result
     * @param number the number of the task
     * @param work what to run
     * @return its result
     * @throws Exception what the task throws
     */
    public <T> T task(int number, Callable<T> work) throws Exception {
        sampler.watch(Thread.currentThread());
        TaskEvent event = new TaskEvent();
        event.task = number;
        event.begin();
        try {
            return work.call();
        } finally {
            event.commit();
        }
    }

    /**
     * Ends the recording.
     *
     * @return the threads that belong to the recorded code, in the order in which they began
     * @throws java.io.UncheckedIOException if the recording cannot be written or read
     * @throws IllegalStateException if it was stopped before
     */
    public List<ThreadTrace> stop() {
        if (closed.get()) {
            throw new IllegalStateException("this recording has ended");
        }
        boolean interrupted = Thread.interrupted();
        try {
            var sampled = sampler.stop();
            Mark.now();
            recording.stop();
            return read(sampled);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read the recording", e);
        } finally {
            close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<ThreadTrace> read(Collection<ThreadSampler.Watched> sampled) throws IOException {
        Path file = Files.createTempFile("heddle-", ".jfr");
        try {
            recording.dump(file);
            return new RecordingReader(bystanders, sampled).read(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Ends the recording if it still runs, and drops it. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            sampler.stop();
            recording.close();
            BUSY.set(false);
        }
    }

    /** A moment on both time scales. */
    @Name(Mark.NAME)
    @StackTrace(false)
    static final class Mark extends Event {

        static final String NAME = "heddle.Mark";

        long nanoTime;

        static void now() {
            Mark mark = new Mark();
            long before = System.nanoTime();
            mark.begin();
            mark.nanoTime = before + (System.nanoTime() - before) / 2;
            mark.commit();
        }
    }

    /** One task, on the thread that ran it. */
    @Name(TaskEvent.NAME)
    @StackTrace(false)
    static final class TaskEvent extends Event {

        static final String NAME = "heddle.Task";

        int task;
    }
}
