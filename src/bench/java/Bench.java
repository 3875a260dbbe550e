import heddle.Runner;
import heddle.WorkerPool;
import heddle.task.Action;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What Heddle's process pool (2 workers) does, measured on request: reads the name of a metric from
 * each line of standard input and answers with one number. The same metrics as in anchor.py.
 */
final class Bench {

    private static final int WORKERS = 2;
    private static final int MIB_64 = 64 * 1024 * 1024;

    private record Point(int x, int y, String name) {}

    private final WorkerPool pool = Runner.processes(WORKERS).open();
    private final WorkerPool unchunked = Runner.processes(WORKERS).chunk(1).open();

    public static void main(String[] args) throws Exception {
        Bench bench = new Bench();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        String metric;
        while ((metric = in.readLine()) != null) {
            System.out.println(bench.measure(metric));
        }
        bench.pool.shutdownNow();
        bench.unchunked.shutdownNow();
    }

    private double measure(String metric) throws Exception {
        return switch (metric) {
            case "pool_start" -> poolStart();
            case "round_trip" -> roundTrip();
            case "unchunked" -> unchunked();
            case "chunked_int" -> chunkedInt();
            case "chunked_record" -> chunkedRecord();
            case "send_64mib" -> send();
            case "receive_64mib" -> receive();
            case "worker_memory" -> workerMemory();
            default -> throw new IllegalArgumentException("unknown metric " + metric);
        };
    }

    private static double seconds(Action action) throws Exception {
        long start = System.nanoTime();
        action.act();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double poolStart() throws Exception {
        long start = System.nanoTime();
        WorkerPool fresh = Runner.processes(WORKERS).open();
        fresh.map(List.of(1, 2), x -> x);
        double taken = (System.nanoTime() - start) / 1e9;
        fresh.shutdownNow();
        return taken;
    }

    private double roundTrip() throws Exception {
        double[] times = new double[500];
        for (int i = 0; i < times.length; i++) {
            times[i] = seconds(() -> pool.submit(() -> 1).get());
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private double unchunked() throws Exception {
        List<Integer> items = IntStream.range(0, 20_000).boxed().toList();
        return items.size() / seconds(() -> unchunked.map(items, x -> x + 1));
    }

    private double chunkedInt() throws Exception {
        List<Integer> items = IntStream.range(0, 200_000).boxed().toList();
        return items.size() / seconds(() -> pool.map(items, x -> x + 1));
    }

    private double chunkedRecord() throws Exception {
        List<Point> items =
                IntStream.range(0, 100_000).mapToObj(i -> new Point(i, i, "point")).toList();
        return items.size() / seconds(() -> pool.map(items, p -> new Point(p.x + 1, p.y, p.name)));
    }

    private double send() throws Exception {
        byte[] data = new byte[MIB_64];
        return MIB_64 / seconds(() -> pool.map(List.of(data), bytes -> bytes.length));
    }

    private double receive() throws Exception {
        return MIB_64 / seconds(() -> pool.map(List.of(MIB_64), count -> new byte[count]));
    }

    private static double workerMemory() throws Exception {
        try (WorkerPool fresh = Runner.processes(WORKERS).open()) {
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
