import heddle.Runner;
import heddle.Worker;
import heddle.WorkerPool;
import heddle.task.Fn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pools of two worker processes: the same metrics as in anchor.py, and the copying of memory. */
final class Pools {

    private static final Runner PROCESSES = Runner.processes(2);
    private static final int MIB_64 = 64 * 1024 * 1024;
    private static final int COPIES = 10;

    private record Point(int x, int y, String name) {}

    /** As in a cell, its class holds nothing else that a worker would have to load. */
    private record Echo() implements Fn<Integer, Integer> {
        @Override
        public Integer apply(Integer x) {
            return x;
        }
    }

    public static void main(String[] args) {
        Measure.serve(Pools::prepare);
    }

    private static Measure prepare(String metric) throws Exception {
        return switch (metric) {
            case "pool_start" -> coldStart();
            case "pool_start_spare" -> startFromSpares();
            case "round_trip" -> roundTrip();
            case "unchunked" -> unchunked();
            case "chunked_int" -> chunkedInt();
            case "chunked_record" -> chunkedRecord();
            case "send_64mib", "mapped_vs_memcpy" -> send();
            case "receive_64mib" -> receive();
            case "memcpy" -> memcpy();
            case "worker_memory" -> Pools::workerMemory;
            default -> throw Measure.unknown(metric);
        };
    }

    /** No worker is kept for the next pool while a pool is open. */
    private static Measure coldStart() {
        WorkerPool open = PROCESSES.open();
        return () -> {
            if (open.isShutdown()) {
                throw new IllegalStateException("the pool that prevents spares is shut down");
            }
            return start(false);
        };
    }

    private static Measure startFromSpares() throws Exception {
        PROCESSES.open().close();
        awaitSpares();
        return () -> {
            double seconds = start(true);
            awaitSpares();
            return seconds;
        };
    }

    /** How long it takes until both workers of a new pool have answered. */
    private static double start(boolean fromSpares) throws Exception {
        Set<Long> before =
                ProcessHandle.current()
                        .children()
                        .map(ProcessHandle::pid)
                        .collect(Collectors.toSet());
        long start = System.nanoTime();
        try (WorkerPool pool = PROCESSES.open()) {
            pool.map(List.of(1, 2), new Echo());
            double seconds = (System.nanoTime() - start) / 1e9;
            for (Worker worker : pool.workers()) {
                if (before.contains(worker.pid()) != fromSpares) {
                    throw new IllegalStateException(
                            worker + (fromSpares ? " was no spare" : " was a spare"));
                }
            }
            return seconds;
        }
    }

    /** Waits until there are two spares, and their CPU time has not grown for a quarter second. */
    private static void awaitSpares() throws InterruptedException {
        Duration before = Duration.ZERO;
        int still = 0;
        for (int look = 0; look < 600; look++) {
            List<ProcessHandle> spares = ProcessHandle.current().children().toList();
            Duration used =
                    spares.stream()
                            .flatMap(spare -> spare.info().totalCpuDuration().stream())
                            .reduce(Duration.ZERO, Duration::plus);
            still = spares.size() >= 2 && used.equals(before) ? still + 1 : 0;
            if (still == 5) {
                return;
            }
            before = used;
            Thread.sleep(50);
        }
        throw new IllegalStateException("no two idle spares within 30 s");
    }

    private static Measure roundTrip() {
        WorkerPool pool = PROCESSES.open();
        return () -> {
            double[] times = new double[500];
            for (int i = 0; i < times.length; i++) {
                times[i] = Measure.seconds(() -> pool.submit(() -> 1).get());
            }
            Arrays.sort(times);
            return times[times.length / 2];
        };
    }

    private static Measure unchunked() {
        WorkerPool pool = PROCESSES.chunk(1).open();
        List<Integer> items = IntStream.range(0, 20_000).boxed().toList();
        return () -> items.size() / Measure.seconds(() -> pool.map(items, x -> x + 1));
    }

    private static Measure chunkedInt() {
        WorkerPool pool = PROCESSES.open();
        List<Integer> items = IntStream.range(0, 200_000).boxed().toList();
        return () -> items.size() / Measure.seconds(() -> pool.map(items, x -> x + 1));
    }

    private static Measure chunkedRecord() {
        WorkerPool pool = PROCESSES.open();
        List<Point> items =
                IntStream.range(0, 100_000).mapToObj(i -> new Point(i, i, "point")).toList();
        return () ->
                items.size()
                        / Measure.seconds(
                                () -> pool.map(items, p -> new Point(p.x + 1, p.y, p.name)));
    }

    private static Measure send() {
        WorkerPool pool = PROCESSES.open();
        List<byte[]> data = List.of(filled());
        return () -> MIB_64 / Measure.seconds(() -> pool.map(data, bytes -> bytes.length));
    }

    private static Measure receive() {
        WorkerPool pool = PROCESSES.open();
        return () ->
                MIB_64 / Measure.seconds(() -> pool.map(List.of(MIB_64), size -> new byte[size]));
    }

    private static Measure memcpy() {
        byte[] from = filled();
        byte[] to = filled();
        return () ->
                (double) COPIES
                        * MIB_64
                        / Measure.seconds(
                                () -> {
                                    for (int i = 0; i < COPIES; i++) {
                                        System.arraycopy(from, 0, to, 0, MIB_64);
                                    }
                                });
    }

    private static byte[] filled() {
        byte[] bytes = new byte[MIB_64];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    /** The mean of two fresh workers; memory that several processes have counts in parts. */
    private static double workerMemory() throws Exception {
        try (WorkerPool fresh = PROCESSES.open()) {
            fresh.map(List.of(1, 2), x -> x);
            return fresh.workers().stream()
                    .mapToLong(worker -> proportionalBytes(worker.pid()))
                    .average()
                    .orElseThrow();
        }
    }

    private static long proportionalBytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
