package heddle.process;

import heddle.process.internal.Recorder;
import heddle.process.internal.ThreadTrace;
import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.TaskOutput;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The program that a worker process runs: it reads frames from its standard input and answers on
 * its standard output, until its input ends because the process that started it has ended.
 */
public final class WorkerMain {

    private static final long OUTPUT_INTERVAL_NANOS = 100_000_000;

    /** Tasks have streams of their own in the place of this one. */
    private static final PrintStream ERRORS = System.err;

    private static final long EXIT_LOOK_NANOS = 100_000_000;

    private static volatile boolean thisProcess;

    /** Who started this process; null as long as it is not exiting. */
    private static volatile ProcessHandle parentOfExit;

    private final FrameReader in;
    private final FrameWriter out;
    private final Map<Integer, Cells> cells = new ConcurrentHashMap<>();
    private final Map<Integer, WorkerSubmission> submissions = new ConcurrentHashMap<>();
    private final Map<Integer, WorkerCode> codes = new ConcurrentHashMap<>();
    private WorkerThreads threads;
    private volatile Recorder recorder;

    private WorkerMain(InputStream in, FrameWriter out) {
        this.in = new FrameReader(in);
        this.out = out;
    }

    /**
     * Runs until the standard input ends.
     *
     * @param args none; or {@code --train} to make the cache with which workers start faster
     * @throws IOException if no cache can be made
     * @throws InterruptedException never, as nobody interrupts the main thread
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 1 && args[0].equals("--train")) {
            System.out.println(AotCache.train());
            return;
        }
        thisProcess = true;
        InputStream in = takeInput();
        FrameWriter out = new FrameWriter(new FileOutputStream(FileDescriptor.out));
        System.setIn(InputStream.nullInputStream());
        System.setOut(new PrintStream(out.noise(), false, StandardCharsets.UTF_8));
        TaskOutput.install();
        try {
            new WorkerMain(in, out).serve();
            end(null);
        } catch (IOException | RuntimeException | Error e) {
            end(e);
        }
    }

    /**
     * Moves the pipe away from standard input: a program that a task starts with the same input
     * would read frames. It gets an error, as it does when its input is closed. Windows has no
     * {@code /dev/fd}, and the pipe stays where it is.
     */
    private static InputStream takeInput() throws IOException {
        FileInputStream standard = new FileInputStream(FileDescriptor.in);
        try {
            FileInputStream own = new FileInputStream("/dev/fd/0");
            standard.close(); // the JDK puts /dev/null in its place
            return own;
        } catch (FileNotFoundException e) {
            return standard;
        }
    }

    /** Whether this JVM is a worker. */
    static boolean isThisProcess() {
        return thisProcess;
    }

    /**
     * Ends this process and what its tasks have started; nothing may be left of them.
     *
     * @param reason what went wrong, for the pool to read; null when nothing did or the pool knows
     */
    static void end(Throwable reason) {
        try {
            if (parentOfExit != null) {
                awaitExit();
            }
            endChildren();
            if (reason != null) {
                ERRORS.println("the worker ends because of " + reason);
            }
            SharedFiles.deleteAll();
        } finally {
            Runtime.getRuntime().halt(reason == null ? 0 : 1);
        }
    }

    /**
     * Says that this JVM is exiting. A thread that waits in a system call, as the one that reads
     * does, holds up the exit of a JVM for 300 ms: so the parent closes the pipe.
     */
    static void exiting(FrameWriter out) throws IOException {
        parentOfExit = ProcessHandle.current().parent().orElse(null);
        Encoder exiting = new Encoder();
        exiting.writeCount(0);
        exiting.writeCount(0);
        out.write(Frame.EXITING, exiting);
    }

    /** Leaves it to the shutdown hooks to end this process, as long as its parent lives. */
    private static void awaitExit() {
        while (parentOfExit.isAlive()) {
            LockSupport.parkNanos(EXIT_LOOK_NANOS);
        }
    }

    static void endChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private void serve() throws IOException {
        threads = new Rehearsal(out);
        Frames frames = new Frames(in, this::handle);
        while (threads instanceof Rehearsal) {
            if (!frames.handleNext()) {
                return; // a spare that nobody needed
            }
        }
        threads.serve(frames);
    }

    private void handle(Frame frame) throws IOException {
        Decoder decoder = new Decoder(frame.message(), null);
        switch (frame.type()) {
            case Frame.CONFIGURE -> configure(decoder);
            case Frame.CLASSES -> addClasses(decoder);
            case Frame.CODE -> addCode(decoder);
            case Frame.FORGET -> forget(decoder.readInt());
            case Frame.CALL -> call(decoder);
            case Frame.TASK -> task(decoder);
            case Frame.MAIN -> runMain(decoder);
            case Frame.RECORD -> record();
            case Frame.STOP_RECORDING -> stopRecording();
            case Frame.REPLY -> Queues.reply(decoder);
            case Frame.CANCEL -> threads.cancel(decoder.readInt());
            default -> throw new IOException("unknown frame " + frame.type());
        }
    }

    private void configure(Decoder decoder) throws IOException {
        int count = decoder.readInt();
        threads = count == 1 ? new SoleThread(out) : new WorkerThreads(count, out);
        Queues.connect(new QueueUpstream(out, threads));
        Thread flusher = new Thread(this::flushOutput, "output");
        flusher.setDaemon(true);
        flusher.start();
        Runtime.getRuntime().addShutdownHook(new Thread(threads::lastWords, "last words"));
        Encoder ready = new Encoder();
        ready.writeCount(System.nanoTime());
        out.write(Frame.READY, ready);
    }

    /** Does not sleep: for that the JVM would load a class that no cache holds. */
    private void flushOutput() {
        while (true) {
            LockSupport.parkNanos(OUTPUT_INTERVAL_NANOS);
            TaskOutput.flushAll();
        }
    }

    private void addClasses(Decoder decoder) throws IOException {
        Cells notebook = cells.computeIfAbsent(decoder.readInt(), Cells::new);
        notebook.enableAssertions(decoder.readCount() == 1);
        for (int left = decoder.readInt(); left > 0; left--) {
            notebook.addJar(URI.create(decoder.readText()).toURL());
        }
        for (int left = decoder.readInt(); left > 0; left--) {
            notebook.addClass(decoder.readText(), decoder.readBytes());
        }
    }

    private void addCode(Decoder decoder) {
        int id = decoder.readInt();
        codes.put(id, new WorkerCode(decoder, submission(id, decoder)));
    }

    private WorkerSubmission submission(int id, Decoder decoder) {
        Cells notebook = cells.get(decoder.readInt());
        return submissions.computeIfAbsent(id, ignored -> new WorkerSubmission(notebook));
    }

    private void forget(int id) {
        codes.remove(id);
        submissions.remove(id).end();
    }

    private void call(Decoder decoder) {
        int id = decoder.readInt();
        WorkerCode code = codes.get(decoder.readInt());
        threads.take(WorkerCall.ofItems(id, code, decoder, recorder, out));
    }

    private void task(Decoder decoder) {
        int id = decoder.readInt();
        int task = decoder.readInt();
        boolean alone = decoder.readCount() == 1;
        int submissionId = decoder.readInt();
        WorkerSubmission submission =
                alone
                        ? new WorkerSubmission(cells.get(decoder.readInt()))
                        : submission(submissionId, decoder);
        WorkerCode code = new WorkerCode(decoder, submission);
        threads.take(WorkerCall.ofTask(id, code, task, alone, recorder, out));
    }

    private void runMain(Decoder decoder) {
        WorkerSubmission submission = new WorkerSubmission(cells.get(decoder.readInt()));
        WorkerCode code = new WorkerCode(decoder, submission);
        new Thread(() -> new ChildMain(code, out).run(), "main").start();
    }

    private void record() throws IOException {
        recorder = Recorder.start();
        answerRecorded(List.of());
    }

    private void stopRecording() throws IOException {
        Recorder ended = recorder;
        recorder = null;
        answerRecorded(ended == null ? List.of() : ended.stop());
    }

    private void answerRecorded(List<ThreadTrace> traces) throws IOException {
        Encoder recorded = new Encoder();
        recorded.writeCount(0);
        recorded.writeCount(0);
        recorded.write(new ArrayList<>(traces));
        out.write(Frame.RECORDED, recorded);
    }
}
