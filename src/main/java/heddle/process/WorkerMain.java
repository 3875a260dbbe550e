package heddle.process;

import heddle.process.internal.Recorder;
import heddle.process.internal.ThreadTrace;
import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.TaskOutput;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
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

/**
 * The program that a worker process runs: it reads frames from its standard input and answers on
 * its standard output, until its input ends because the process that started it has ended.
 */
public final class WorkerMain {

    private static final int OUTPUT_INTERVAL_MILLIS = 100;

    private final FrameReader in;
    private final FrameWriter out;
    private final Map<Integer, CellLoader> loaders = new ConcurrentHashMap<>();
    private final Map<Integer, WorkerCode> codes = new ConcurrentHashMap<>();
    private WorkerThreads threads;
    private Recorder recorder;

    private WorkerMain(InputStream in, FrameWriter out) {
        this.in = new FrameReader(new BufferedInputStream(in, 64 * 1024));
        this.out = out;
    }

    /**
     * Runs until the standard input ends.
     *
     * @param args none; or {@code --train} to make the cache with which workers start faster
     * @throws IOException if the standard output is closed, or no cache can be made
     * @throws InterruptedException never, as nobody interrupts the main thread
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 1 && args[0].equals("--train")) {
            System.out.println(AotCache.train());
            return;
        }
        InputStream in = new FileInputStream(FileDescriptor.in);
        FrameWriter out = new FrameWriter(new FileOutputStream(FileDescriptor.out));
        System.setIn(InputStream.nullInputStream());
        System.setOut(new PrintStream(out.noise(), false, StandardCharsets.UTF_8));
        TaskOutput.install();
        new WorkerMain(in, out).serve();
        end(0);
    }

    /** Nothing may be left of us: neither this process nor what its tasks have started. */
    static void end(int exitCode) {
        try {
            endChildren();
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    static void endChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private void serve() throws IOException {
        Frame frame;
        while ((frame = in.read()) != null) {
            Decoder decoder = new Decoder(frame.message(), null);
            switch (frame.type()) {
                case Frame.CONFIGURE -> configure(decoder);
                case Frame.CLASSES -> addClasses(decoder);
                case Frame.CODE -> addCode(decoder);
                case Frame.FORGET -> codes.remove(decoder.readInt());
                case Frame.CALL -> call(decoder);
                case Frame.RECORD -> record();
                case Frame.STOP_RECORDING -> stopRecording();
                case Frame.CANCEL -> threads.cancel(decoder.readInt());
                default -> throw new IOException("unknown frame " + frame.type());
            }
        }
    }

    private void configure(Decoder decoder) throws IOException {
        threads = new WorkerThreads(decoder.readInt(), out);
        Thread flusher = new Thread(this::flushOutput, "output");
        flusher.setDaemon(true);
        flusher.start();
        Runtime.getRuntime().addShutdownHook(new Thread(threads::lastWords, "last words"));
        Encoder ready = new Encoder();
        ready.writeCount(System.nanoTime());
        out.write(Frame.READY, ready.toMessage());
    }

    private void flushOutput() {
        try {
            while (true) {
                Thread.sleep(OUTPUT_INTERVAL_MILLIS);
                TaskOutput.flushAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void addClasses(Decoder decoder) throws IOException {
        CellLoader loader = loaders.computeIfAbsent(decoder.readInt(), id -> new CellLoader());
        loader.setDefaultAssertionStatus(decoder.readCount() == 1);
        for (int left = decoder.readInt(); left > 0; left--) {
            loader.addJar(URI.create(decoder.readText()).toURL());
        }
        for (int left = decoder.readInt(); left > 0; left--) {
            loader.addClass(decoder.readText(), decoder.readBytes());
        }
    }

    private void record() throws IOException {
        recorder = Recorder.start();
        answerRecorded(List.of());
    }

    private void stopRecording() throws IOException {
        // A worker that has come in the place of a dead one has recorded nothing.
        List<ThreadTrace> traces = recorder == null ? List.of() : recorder.stop();
        recorder = null;
        answerRecorded(traces);
    }

    private void answerRecorded(List<ThreadTrace> traces) throws IOException {
        Encoder recorded = new Encoder();
        recorded.writeCount(0);
        recorded.writeCount(0);
        recorded.write(new ArrayList<>(traces));
        out.write(Frame.RECORDED, recorded.toMessage());
    }

    private void addCode(Decoder decoder) {
        int id = decoder.readInt();
        CellLoader loader = loaders.get(decoder.readInt());
        codes.put(id, new WorkerCode(decoder.withLoader(loader), loader));
    }

    private void call(Decoder decoder) {
        int id = decoder.readInt();
        WorkerCode code = codes.get(decoder.readInt());
        int first = decoder.readInt();
        int count = decoder.readInt();
        boolean mapping = decoder.readCount() == 1;
        Decoder items = decoder.withLoader(code.loader());
        threads.take(new WorkerCall(id, code, first, count, mapping ? items : null, recorder, out));
    }
}
