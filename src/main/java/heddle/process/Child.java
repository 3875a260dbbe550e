package heddle.process;

import heddle.task.Action;
import heddle.task.internal.CellOutput;
import heddle.task.internal.Decoder;
import heddle.task.internal.Shipment;
import heddle.task.internal.TaskOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A piece of code that runs in a JVM of its own, as Python's {@code multiprocessing.Process} does.
 *
 * <pre>{@code
 * Child child = Child.start(() -> System.out.println("I am process " + ProcessHandle.current().pid()));
 * child.join();
 * child.exitCode()                   // 0
 * }</pre>
 *
 * <p>The action gets copies of everything that it reads, made before {@code start} returns: of the
 * values that it has captured, of notebook variables and of static fields of classes from cells.
 * What it changes stays in its process; things of this package that are made to be shared, such as
 * {@link SharedLong}, are shared.
 *
 * <p>The process ends when the action returns (exit code 0) or throws (exit code 1, and the stack
 * trace is part of its output), whatever other threads do. It never outlives the JVM that started
 * it, nor do the children that it has started itself.
 *
 * <p>Its output is shown in the cell that started it as long as that runs, and later by {@link
 * #join()}. Its standard input is empty.
 *
 * <p>Memory consistency: everything before {@code start} is seen by the action, as a copy; the end
 * of the process happens-before the return of {@code join}.
 *
 * <p>Safe to use from several threads.
 *
 * @see ProcessHandle
 */
public final class Child {

    private static final AtomicInteger LAST = new AtomicInteger();
    private static final long LOOK_UP_MILLIS = 100;
    private static final int NO_LIMIT = -1;

    private final String name;
    private final WorkerProcess worker;
    private final CellOutput output = new CellOutput();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exitCode;

    private Child(String name, WorkerProcess worker) {
        this.name = name;
        this.worker = worker;
    }

    /**
     * Starts a process that runs an action, with a name such as {@code "child 1"}.
     *
     * @param action what to run
     * @return the running process
     * @throws IllegalArgumentException if the action, or something that it reads, cannot travel;
     *     the message names it, its type and what to do instead
     * @throws UncheckedIOException if no process can be started
     */
    public static Child start(Action action) {
        return start("child " + LAST.incrementAndGet(), action);
    }

    /**
     * Starts a process that runs an action.
     *
     * @param name how it is called in messages
     * @param action what to run
     * @return the running process
     * @throws IllegalArgumentException if the action, or something that it reads, cannot travel;
     *     the message names it, its type and what to do instead
     * @throws UncheckedIOException if no process can be started
     */
    public static Child start(String name, Action action) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(action, "action");
        Shipment shipment = Shipment.of(action, List.of());
        try {
            Child child = new Child(name, Launcher.usual().startOne(1));
            child.listen();
            child.worker.input().runMain(shipment);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    private void listen() {
        Thread.ofPlatform()
                .daemon()
                .name("heddle reader of " + name)
                .start(
                        () -> {
                            read();
                            settle();
                        });
        worker.whenSilentlyDead(this::settle);
    }

    private void read() {
        try {
            Frame frame;
            while ((frame = worker.answers().read()) != null) {
                switch (frame.type()) {
                    case Frame.OUTPUT -> addOutput(new Decoder(frame.message(), null));
                    case Frame.REQUEST -> useQueue(new Decoder(frame.message(), null));
                    case Frame.EXITING -> worker.closeInput();
                    default -> throw new IllegalStateException("unknown frame " + frame.type());
                }
            }
        } catch (RuntimeException | Error e) {
            worker.kill(e); // something else has written into its stream
        }
    }

    private void useQueue(Decoder decoder) {
        decoder.readCount();
        decoder.readCount();
        Queues.request(worker, decoder);
    }

    private void addOutput(Decoder decoder) {
        decoder.readCount();
        decoder.readCount();
        decoder.readCount();
        boolean error = decoder.readCount() == 1;
        add(decoder.readText(), error);
    }

    private void add(String text, boolean error) {
        output.add(0, text, error);
        output.showInItsCell();
    }

    private void settle() {
        if (worker.claimExit()) {
            exitCode = worker.exitCode();
            String lastWords = worker.lastWords();
            if (!lastWords.isEmpty()) {
                add(lastWords, true);
            }
            Launcher.usual().ended(1);
            ended.countDown();
        }
    }

    /**
     * Returns the name.
     *
     * @return the name that it was started with
     */
    public String name() {
        return name;
    }

    /**
     * Returns the id that the operating system has given to the process.
     *
     * @return its process id, also after its end
     */
    public long pid() {
        return worker.pid();
    }

    /**
     * Says whether the process runs.
     *
     * @return false once it has ended
     */
    public boolean isAlive() {
        return ended.getCount() > 0;
    }

    /**
     * Waits until the process has ended, and shows what it prints meanwhile.
     *
     * @throws InterruptedException if this thread is interrupted; the process goes on
     */
    public void join() throws InterruptedException {
        await(NO_LIMIT);
    }

    /**
     * Waits until the process has ended, but not for longer than the limit, and shows what it
     * prints meanwhile.
     *
     * @param limit how long to wait; no wait if it is zero or negative
     * @return whether the process has ended
     * @throws InterruptedException if this thread is interrupted; the process goes on
     */
    public boolean join(Duration limit) throws InterruptedException {
        return await(Math.max(0, TimeUnit.NANOSECONDS.convert(limit)));
    }

    private boolean await(long limitNanos) throws InterruptedException {
        long began = System.nanoTime();
        long lookUp = TimeUnit.MILLISECONDS.toNanos(LOOK_UP_MILLIS);
        try {
            while (true) {
                long left = limitNanos - (System.nanoTime() - began);
                long wait = limitNanos == NO_LIMIT ? lookUp : Math.min(lookUp, left);
                if (ended.await(wait, TimeUnit.NANOSECONDS)) {
                    return true;
                }
                if (limitNanos != NO_LIMIT && left <= lookUp) {
                    return false;
                }
                TaskOutput.flushAll();
                output.show();
            }
        } finally {
            output.show();
        }
    }

    /**
     * Returns how the process has ended.
     *
     * @return 0 when the action returned, 1 when it threw, what it gave to {@link System#exit}, or
     *     128 + n when signal n ended it, as shells report it: 143 after {@link #terminate}, 137
     *     after {@link #kill} (not on Windows, which has no signals: 1)
     * @throws IllegalStateException if it still runs
     */
    public int exitCode() {
        if (isAlive()) {
            throw new IllegalStateException(
                    "%s (pid %d) still runs and has no exit code; join() it first"
                            .formatted(name, pid()));
        }
        return exitCode;
    }

    /**
     * Returns what the action has printed so far, on {@link System#out} and {@link System#err}, and
     * what the JVM itself has said when it ended with an error.
     *
     * @return the text; all of it once the process has ended, unless it was killed
     */
    public String output() {
        return output.text();
    }

    /**
     * Asks the process to end: SIGTERM on Unix. Its shutdown hooks run; it can take its time. Does
     * nothing when it has ended. Does not wait: {@link #join()} does.
     */
    public void terminate() {
        worker.terminate();
    }

    /**
     * Ends the process at once, and what it has started: SIGKILL on Unix. Nothing of it runs any
     * more, no {@code finally} and no shutdown hook. Does nothing when it has ended. Does not wait:
     * {@link #join()} does.
     */
    public void kill() {
        worker.kill();
    }

    @Override
    public String toString() {
        return "%s (pid %d), %s"
                .formatted(name, pid(), isAlive() ? "running" : "ended with exit code " + exitCode);
    }
}
