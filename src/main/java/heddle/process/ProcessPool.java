package heddle.process;

import heddle.process.Assignment.Code;
import heddle.process.Assignment.Unit;
import heddle.process.internal.ThreadTrace;
import heddle.task.Fn;
import heddle.task.TaskFailedException;
import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Later;
import heddle.task.internal.Refusal;
import heddle.task.internal.Shipment;
import heddle.task.internal.TaskListener;
import heddle.task.internal.Thrown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Worker JVMs that run tasks: the engine behind {@code Runner.processes} and {@code WorkerPool},
 * which users meet instead.
 *
 * <pre>
 *   caller ── Unit ──▶ queue ──▶ pump ── frames ──▶ stdin  ┌───────────┐
 *                                                          │ WorkerMain│
 *   listener ◀── reader thread of the worker ◀── frames ── stdout └────┘
 * </pre>
 *
 * <p>A worker gets its next calls before it has answered the last. When it dies, the call that it
 * was running fails, the others go to the front of the queue, and another worker takes its place.
 *
 * <p>Safe to use from several threads. Listeners are called without a lock held.
 */
public final class ProcessPool {

    private static final Duration GRACE = Duration.ofMillis(500);

    /** Few enough chunks to be worth their messages, enough of them to keep all workers busy. */
    private static final int CHUNKS_PER_WORKER = 4;

    private final int threads;
    private final Launcher launcher;
    private final Object lock = new Object();
    private final SequencedSet<Unit> queue = new LinkedHashSet<>();
    private final WorkerProcess[] workers;
    private final Duration startUp;
    private boolean shutdown;
    private boolean stopped;
    private volatile boolean recording;

    /** The places in the pool that have a worker, or will have one again. */
    private int open;

    private ProcessPool(int count, int threads, Launcher launcher) {
        this.threads = threads;
        this.launcher = launcher;
        this.workers = new WorkerProcess[count];
        long began = System.nanoTime();
        startAll();
        this.startUp = Duration.ofNanos(System.nanoTime() - began);
    }

    /**
     * Starts workers and waits until each of them can take a task.
     *
     * @param count how many, at least 1
     * @param threads how many tasks each of them runs at once; 0 for any number, on virtual threads
     * @return the open pool
     * @throws UncheckedIOException if a worker cannot be started; the others are ended
     */
    public static ProcessPool open(int count, int threads) {
        return new ProcessPool(count, threads, Launcher.usual());
    }

    /** Opens a pool of one worker that is started in a way of its own. */
    static ProcessPool of(Launcher launcher) {
        return new ProcessPool(1, 1, launcher);
    }

    private void startAll() {
        try {
            for (int i = 0; i < workers.length; i++) {
                workers[i] = launcher.start(workers.length);
            }
            for (int i = 0; i < workers.length; i++) {
                configure(i);
            }
        } catch (IOException e) {
            List<WorkerProcess> started = currentWorkers();
            started.forEach(WorkerProcess::kill);
            launcher.ended(started.size());
            throw new UncheckedIOException(e);
        }
        open = workers.length;
        for (int i = 0; i < workers.length; i++) {
            serve(i, workers[i]);
        }
    }

    /** Listens to a worker until its end, which may be silent: a child can hold its streams. */
    private void serve(int slot, WorkerProcess worker) {
        Thread reader =
                new Thread(() -> listen(slot, worker), "heddle reader of process " + (slot + 1));
        reader.setDaemon(true);
        reader.start();
        worker.whenSilentlyDead(() -> bury(slot, worker));
    }

    private void configure(int slot) throws IOException {
        try {
            workers[slot].configure(threads);
        } catch (IOException e) {
            workers[slot] = launcher.startAnother(workers.length);
            workers[slot].configure(threads);
        }
    }

    /**
     * Returns how long {@link #open} took.
     *
     * @return until every worker could take a task
     */
    public Duration startUp() {
        return startUp;
    }

    /**
     * Applies a function to items, several in a message.
     *
     * @param fn the function
     * @param items its arguments
     * @param chunk how many travel together; 0 for about four chunks for each worker
     * @param listener hears of every task
     * @return the work that has begun
     * @throws IllegalArgumentException if the function or an item cannot travel; nothing has begun
     * @throws RejectedExecutionException if the pool is shut down
     */
    public Assignment map(Fn<?, ?> fn, List<?> items, int chunk, TaskListener listener) {
        int size = chunk == 0 ? chunkSize(items.size()) : chunk;
        List<Encoder> chunks = new ArrayList<>();
        for (int first = 0; first < items.size(); first += size) {
            int end = Math.min(items.size(), first + size);
            chunks.add(encode(items.subList(first, end), first));
        }
        Code code = new Code(Shipment.of(fn, chunks), chunks.size());
        Assignment assignment = new Assignment(this, listener);
        int first = 0;
        for (Encoder encoded : chunks) {
            int count = Math.min(size, items.size() - first);
            assignment.units().add(new Unit(assignment, code, first, count, encoded.toMessage()));
            first += count;
        }
        return begin(assignment);
    }

    /** On virtual threads tasks may wait for each other: each needs one of its own. */
    private int chunkSize(int items) {
        if (threads == WorkerThreads.VIRTUAL) {
            return 1;
        }
        int atOnce = workers.length * Math.max(1, threads);
        return Math.max(1, items / (CHUNKS_PER_WORKER * atOnce));
    }

    private static Encoder encode(List<?> chunk, int first) {
        Encoder encoder = new Encoder();
        try {
            encoder.writeAll(chunk);
            return encoder;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            int i = first;
            for (Object item : chunk) {
                Throwable reason = Refusal.reason(item);
                if (reason != null) {
                    throw Refusal.of("item " + i, item, reason);
                }
                i++;
            }
            throw Refusal.of("one of the items", chunk, e);
        }
    }

    /**
     * Runs tasks.
     *
     * @param tasks each a {@link java.util.concurrent.Callable} or a {@link Runnable} that can
     *     travel
     * @param listener hears of every task
     * @return the work that has begun
     * @throws IllegalArgumentException if a task cannot travel; nothing has begun
     * @throws RejectedExecutionException if the pool is shut down
     */
    public Assignment run(List<?> tasks, TaskListener listener) {
        Assignment assignment = new Assignment(this, listener);
        for (int i = 0; i < tasks.size(); i++) {
            Code code = new Code(Shipment.of(tasks.get(i), List.of()).detached(), 1);
            assignment.units().add(new Unit(assignment, code, i, 1, null));
        }
        return begin(assignment);
    }

    private Assignment begin(Assignment assignment) {
        synchronized (lock) {
            if (shutdown) {
                throw new RejectedExecutionException("the pool is shut down; open a new one");
            }
            queue.addAll(assignment.units());
        }
        pump();
        return assignment;
    }

    /** Hands waiting units to workers that can take them. */
    private void pump() {
        boolean again = true;
        while (again) {
            again = false;
            for (int slot = 0; slot < workers.length; slot++) {
                again |= pump(slot);
            }
        }
    }

    /** Hands one unit to a worker, and says whether it did. */
    private boolean pump(int slot) {
        WorkerProcess worker;
        Unit unit;
        synchronized (lock) {
            worker = workers[slot];
            if (worker == null || worker.isBeingWritten() || queue.isEmpty()) {
                return false;
            }
            unit = queue.getFirst();
            if (!worker.canTake(unit, threads)) {
                return false;
            }
            queue.removeFirst();
            worker.take(unit);
        }
        try {
            worker.send(unit);
        } catch (IOException e) {
            // The worker is gone: its reader hears of that too, and puts the unit back.
            synchronized (lock) {
                unit.undelivered = true;
            }
        } catch (RuntimeException | Error e) {
            drop(worker, unit, e);
        } finally {
            synchronized (lock) {
                worker.written();
                lock.notifyAll();
            }
        }
        return true;
    }

    /** Fails a unit that could not be sent, or whose answer could not be understood. */
    private void drop(WorkerProcess worker, Unit unit, Throwable reason) {
        if (release(worker, unit, 0)) {
            unit.listener().failed(new TaskFailedException(unit.current, reason));
        }
    }

    private void listen(int slot, WorkerProcess worker) {
        try {
            Frame frame;
            while ((frame = worker.in().read()) != null) {
                showNoise(worker);
                handle(worker, frame);
            }
        } catch (RuntimeException | Error e) {
            // Something else has written into its stream, or a listener threw: start afresh.
            worker.kill();
        }
        bury(slot, worker);
    }

    /** Ends the calls of a worker that has died, once, and puts another in its place. */
    private void bury(int slot, WorkerProcess dead) {
        if (dead.retire()) {
            WorkerProcess worker = replace(slot, dead);
            if (worker != null) {
                serve(slot, worker);
            }
            pump();
            closeIfIdle();
        }
    }

    private void showNoise(WorkerProcess worker) {
        String noise = worker.in().takeNoise();
        if (!noise.isEmpty()) {
            Unit unit;
            boolean muted;
            synchronized (lock) {
                unit = worker.inFlight().peek();
                muted = unit == null || unit.cancelled;
            }
            if (!muted) {
                unit.listener().output(unit.current, noise, false);
            }
        }
    }

    private void handle(WorkerProcess worker, Frame frame) {
        Decoder decoder = new Decoder(frame.message(), null);
        int id = decoder.readInt();
        long cpuNanos = decoder.readCount();
        Unit unit;
        boolean muted;
        synchronized (lock) {
            unit = worker.unit(id);
            muted = unit == null || unit.cancelled;
        }
        if (cpuNanos > 0 && !muted) {
            unit.listener().cpuTime(cpuNanos);
        }
        switch (frame.type()) {
            case Frame.BEGUN -> begun(unit, decoder);
            case Frame.OUTPUT -> {
                if (!muted) {
                    int task = decoder.readInt();
                    boolean error = decoder.readCount() == 1;
                    unit.listener().output(task, decoder.readText(), error);
                }
            }
            case Frame.RECORDED -> recorded(worker, decoder);
            case Frame.DONE -> done(worker, unit, decoder);
            case Frame.FAILED -> failed(worker, unit, decoder);
            case Frame.CANCELLED -> {
                if (release(worker, unit, 0)) {
                    unit.listener().failed(cancelled(unit));
                }
            }
            default -> throw new IllegalStateException("unknown frame " + frame.type());
        }
    }

    @SuppressWarnings("unchecked")
    private static void recorded(WorkerProcess worker, Decoder decoder) {
        try {
            Decoder traces = decoder.withLoader(ProcessPool.class.getClassLoader());
            worker.recorded((List<ThreadTrace>) traces.read());
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("a worker sent a recording that cannot be read", e);
        }
    }

    private void begun(Unit unit, Decoder decoder) {
        synchronized (lock) {
            if (unit != null) {
                unit.begun = true;
                unit.current = decoder.readInt();
                unit.exact = decoder.readCount() == 1;
            }
        }
    }

    /** Takes a unit off its worker, gives that the next one, and says whether anybody cares. */
    private boolean release(WorkerProcess worker, Unit unit, long nanos) {
        boolean wanted;
        synchronized (lock) {
            worker.release(unit, nanos);
            wanted = !unit.cancelled;
        }
        worker.countTasks(unit.count);
        pump();
        ended(unit);
        closeIfIdle();
        return wanted;
    }

    /** Lets the workers forget the code of a unit when it was the last that needed it. */
    private void ended(Unit unit) {
        if (unit.code.unitsLeft.decrementAndGet() == 0) {
            for (WorkerProcess worker : currentWorkers()) {
                worker.forget(unit.code);
            }
        }
    }

    private void done(WorkerProcess worker, Unit unit, Decoder decoder) {
        long[] starts = new long[unit.count];
        long[] ends = new long[unit.count];
        long at = worker.toOurNanos(decoder.readCount());
        long began = at;
        for (int i = 0; i < unit.count; i++) {
            starts[i] = at + decoder.readCount();
            ends[i] = starts[i] + decoder.readCount();
            at = ends[i];
        }
        if (!release(worker, unit, at - began)) {
            return;
        }
        TaskListener listener = unit.listener();
        Object[] results;
        try {
            results = decoder.withLoader(unit.code.shipment.loader()).readAll(unit.count);
        } catch (Exception | LinkageError | VirtualMachineError e) {
            listener.failed(new TaskFailedException(unit.first, e));
            return;
        }
        int slot = slotOf(worker);
        for (int i = 0; i < unit.count; i++) {
            listener.completed(unit.first + i, results[i], slot, starts[i], ends[i]);
        }
    }

    private int slotOf(WorkerProcess worker) {
        synchronized (lock) {
            return Arrays.asList(workers).indexOf(worker);
        }
    }

    private void failed(WorkerProcess worker, Unit unit, Decoder decoder) {
        int task = decoder.readInt();
        boolean fatal = decoder.readCount() == 1;
        Throwable thrown = Thrown.read(decoder, unit.code.shipment.loader());
        if (fatal) {
            synchronized (lock) {
                worker.doom();
            }
        }
        if (release(worker, unit, 0)) {
            unit.listener().failed(new TaskFailedException(task, thrown));
        }
    }

    private WorkerProcess replace(int slot, WorkerProcess dead) {
        dead.gone();
        int exitCode = dead.exitCode();
        String lastWords = dead.lastWords();
        List<Unit> lost = new ArrayList<>();
        List<Unit> dropped = new ArrayList<>();
        boolean needed;
        synchronized (lock) {
            awaitWritten(dead);
            List<Unit> again = new ArrayList<>();
            for (Unit unit : dead.inFlight()) {
                boolean fails = stopped || dead.mayHaveBegun(unit, exitCode, threads);
                (unit.cancelled ? dropped : fails ? lost : again).add(unit);
            }
            for (Unit unit : again.reversed()) {
                unit.putBack();
                queue.addFirst(unit);
            }
            dead.inFlight().clear();
            workers[slot] = null;
            needed = !stopped && (!shutdown || !queue.isEmpty());
        }
        dropped.forEach(this::ended);
        for (Unit unit : lost) {
            ended(unit);
            unit.listener()
                    .failed(stopped ? cancelled(unit) : died(unit, dead, exitCode, lastWords));
        }
        return needed ? restart(slot) : end();
    }

    /** Whoever writes to a process that is dead will be told so at once. */
    private void awaitWritten(WorkerProcess dead) {
        boolean interrupted = false;
        while (dead.isBeingWritten()) {
            try {
                lock.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static TaskFailedException died(
            Unit unit, WorkerProcess dead, int exitCode, String lastWords) {
        int last = unit.exact ? unit.current : unit.first + unit.count - 1;
        return new WorkerDiedException(unit.current, last, dead.pid(), exitCode, lastWords);
    }

    private static TaskFailedException cancelled(Unit unit) {
        return new TaskFailedException(
                unit.current, new CancellationException("the pool was shut down"));
    }

    private WorkerProcess end() {
        launcher.ended(1);
        synchronized (lock) {
            open--;
            lock.notifyAll();
        }
        return null;
    }

    private WorkerProcess restart(int slot) {
        try {
            WorkerProcess worker = launcher.start(workers.length);
            launcher.ended(1); // the one that it replaces
            worker.configure(threads);
            synchronized (lock) {
                workers[slot] = worker;
                if (!stopped) {
                    return worker;
                }
            }
            worker.kill();
            return worker;
        } catch (IOException | RuntimeException | Error e) {
            giveUp(e);
            return end();
        }
    }

    /** No worker can be started any more: nobody may wait for one. */
    private void giveUp(Throwable reason) {
        List<Unit> waiting;
        synchronized (lock) {
            if (open > 1) {
                return;
            }
            shutdown = true;
            waiting = new ArrayList<>(queue);
            queue.clear();
        }
        for (Unit unit : waiting) {
            unit.listener().failed(new TaskFailedException(unit.first, reason));
        }
    }

    void cancel(Assignment assignment, boolean interrupt) {
        List<Unit> waiting = new ArrayList<>();
        List<Unit> running = new ArrayList<>();
        synchronized (lock) {
            for (Unit unit : assignment.units()) {
                unit.cancelled = true;
                if (queue.remove(unit)) {
                    waiting.add(unit);
                }
            }
            for (WorkerProcess worker : currentWorkers()) {
                worker.inFlight().stream()
                        .filter(unit -> unit.assignment == assignment)
                        .forEach(running::add);
            }
        }
        waiting.forEach(this::ended);
        for (Unit unit : running) {
            cancel(unit, interrupt);
        }
        closeIfIdle();
    }

    private void cancel(Unit unit, boolean interrupt) {
        WorkerProcess worker = workerOf(unit);
        if (worker != null && interrupt) {
            Later.run(GRACE, () -> killIfStill(unit));
            worker.cancel(unit);
        }
    }

    private void killIfStill(Unit unit) {
        WorkerProcess worker = workerOf(unit);
        if (worker != null) {
            worker.kill();
        }
    }

    private WorkerProcess workerOf(Unit unit) {
        synchronized (lock) {
            for (WorkerProcess worker : currentWorkers()) {
                if (worker.inFlight().contains(unit)) {
                    return worker;
                }
            }
            return null;
        }
    }

    boolean withdraw(Assignment assignment) {
        synchronized (lock) {
            if (!queue.containsAll(assignment.units())) {
                return false;
            }
            assignment.units().forEach(queue::remove);
        }
        assignment.units().forEach(this::ended);
        closeIfIdle();
        return true;
    }

    /** Takes no more work; ends the workers when all that was given is done. */
    public void shutdown() {
        synchronized (lock) {
            shutdown = true;
        }
        closeIfIdle();
    }

    private void closeIfIdle() {
        List<WorkerProcess> idle;
        synchronized (lock) {
            if (!shutdown || !queue.isEmpty()) {
                return;
            }
            idle = currentWorkers().stream().filter(w -> w.inFlight().isEmpty()).toList();
            idle.forEach(WorkerProcess::doom);
        }
        idle.forEach(WorkerProcess::closeInput);
    }

    /**
     * Takes no more work, drops what waits, interrupts what runs, and after half a second kills the
     * workers that are still there. Returns at once.
     */
    public void shutdownNow() {
        List<Unit> waiting;
        List<WorkerProcess> all;
        synchronized (lock) {
            shutdown = true;
            stopped = true;
            waiting = List.copyOf(queue);
            queue.clear();
            all = currentWorkers();
        }
        if (!all.isEmpty()) {
            Later.run(
                    GRACE,
                    () -> all.stream().filter(WorkerProcess::isAlive).forEach(WorkerProcess::kill));
        }
        waiting.forEach(unit -> unit.listener().failed(cancelled(unit)));
        for (WorkerProcess worker : all) {
            unitsOf(worker).forEach(worker::cancel);
        }
        closeIfIdle();
    }

    private List<Unit> unitsOf(WorkerProcess worker) {
        synchronized (lock) {
            return List.copyOf(worker.inFlight());
        }
    }

    private List<WorkerProcess> currentWorkers() {
        synchronized (lock) {
            return Arrays.stream(workers).filter(Objects::nonNull).toList();
        }
    }

    /**
     * Begins to record in every worker what its threads do, and waits until all of them do.
     *
     * @throws InterruptedException if this thread is interrupted
     */
    public void startRecording() throws InterruptedException {
        recording = true;
        answers(Frame.RECORD);
    }

    /**
     * Ends the recording.
     *
     * @return what the threads of each worker did, by the worker's process id; nothing of a worker
     *     that has died
     * @throws InterruptedException if this thread is interrupted
     */
    public Map<Long, List<ThreadTrace>> stopRecording() throws InterruptedException {
        recording = false;
        return answers(Frame.STOP_RECORDING);
    }

    /** Ends a recording that nobody wants any more; does nothing when there is none. */
    public void dropRecording() {
        if (recording) {
            recording = false;
            currentWorkers().forEach(worker -> worker.ask(Frame.STOP_RECORDING));
        }
    }

    private Map<Long, List<ThreadTrace>> answers(int recordOrStop) throws InterruptedException {
        Map<Long, Future<List<ThreadTrace>>> coming = new LinkedHashMap<>();
        currentWorkers().forEach(worker -> coming.put(worker.pid(), worker.ask(recordOrStop)));
        Map<Long, List<ThreadTrace>> traces = new LinkedHashMap<>();
        for (var entry : coming.entrySet()) {
            try {
                traces.put(entry.getKey(), entry.getValue().get());
            } catch (ExecutionException e) {
                throw new AssertionError("a recording only ever completes with a list", e);
            }
        }
        return traces;
    }

    /**
     * Returns what is known of each worker.
     *
     * @return one entry for each place in the pool, in order
     */
    public List<WorkerState> workers() {
        synchronized (lock) {
            return Arrays.stream(workers)
                    .filter(Objects::nonNull)
                    .map(w -> new WorkerState(w.pid(), w.isAlive(), w.tasksDone()))
                    .toList();
        }
    }

    /**
     * What is known of a worker.
     *
     * @param pid the id of its process
     * @param alive whether the process runs
     * @param tasksDone how many tasks it has ended
     */
    public record WorkerState(long pid, boolean alive, long tasksDone) {}

    /**
     * Waits until all workers have ended after a shut-down.
     *
     * @param limit how long to wait
     * @return whether they have ended
     * @throws InterruptedException if this thread is interrupted
     */
    public boolean awaitTermination(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (!isTerminated()) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (leftMillis <= 0) {
                    return false;
                }
                lock.wait(leftMillis);
            }
        }
        return true;
    }

    /**
     * Says whether all workers have ended after a shut-down.
     *
     * @return whether they have
     */
    public boolean isTerminated() {
        synchronized (lock) {
            return shutdown && open == 0;
        }
    }
}
