import com.sun.management.UnixOperatingSystemMXBean;
import heddle.Runner;
import heddle.Worker;
import heddle.WorkerPool;
import heddle.process.SharedArray;
import heddle.process.WorkerDiedException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs many tasks in a process pool (2 workers) while its workers are killed, and counts: each task
 * is done once or reported, and this process keeps its memory, descriptors and threads.
 *
 * <pre>
 * javac -cp lib/heddle.jar -d target/soak src/bench/java/Soak.java
 * java -cp lib/heddle.jar:target/soak Soak [tasks 1000000] [kills 1000]
 * </pre>
 *
 * <p>Ends with 1 when a promise is broken.
 */
final class Soak {

    private static final int WORKERS = 2;
    private static final int IN_FLIGHT = 500;
    private static final int PARTS = 10;
    private static final long MIB = 1 << 20;

    /** What the collector may leave lying about. */
    private static final long HEAP_TOLERANCE = 4 * MIB;

    /** Threads of the JDK come and go. One for each worker that was killed would be far more. */
    private static final int THREAD_TOLERANCE = 8;

    /** What this process holds while nothing runs. */
    private record Held(long heapBytes, long descriptors, int threads) {

        static Held now() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Held(
                    runtime.totalMemory() - runtime.freeMemory(),
                    ManagementFactory.getOperatingSystemMXBean()
                                    instanceof UnixOperatingSystemMXBean unix
                            ? unix.getOpenFileDescriptorCount()
                            : 0,
                    ManagementFactory.getThreadMXBean().getThreadCount());
        }

        boolean isMoreThan(Held before) {
            return heapBytes > before.heapBytes + HEAP_TOLERANCE
                    || descriptors > before.descriptors
                    || threads > before.threads + THREAD_TOLERANCE;
        }

        @Override
        public String toString() {
            return "heap %.1f MiB, %d descriptors, %d threads"
                    .formatted((double) heapBytes / MIB, descriptors, threads);
        }
    }

    private record Submitted(int number, Future<Integer> answer) {}

    private final int tasks;
    private final int kills;
    private final WorkerPool pool = Runner.processes(WORKERS).open();
    private final SharedArray timesDone;
    private final boolean[] returned;
    private final Deque<Submitted> inFlight = new ArrayDeque<>();
    private final Random random = new Random(1);
    private int submitted;
    private int killed;
    private int reported;
    private int wrong;

    private Soak(int tasks, int kills) {
        this.tasks = tasks;
        this.kills = kills;
        this.timesDone = SharedArray.create(tasks);
        this.returned = new boolean[tasks];
    }

    public static void main(String[] args) throws Exception {
        int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int kills = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        System.exit(new Soak(tasks, kills).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        boolean flat = true;
        long began = System.nanoTime();
        Held first = null;
        for (int part = 1; part <= PARTS; part++) {
            submitUpTo((int) ((long) tasks * part / PARTS));
            settle();
            Held held = Held.now();
            System.out.printf("%3d %%  %s, %d killed%n", 100 * part / PARTS, held, killed);
            if (first == null) {
                first = held;
            }
            flat &= !held.isMoreThan(first);
        }
        pool.close();
        return report(flat, (System.nanoTime() - began) / 1e9);
    }

    private void submitUpTo(int end) throws Exception {
        SharedArray counts = timesDone;
        for (; submitted < end; submitted++) {
            int number = submitted;
            inFlight.add(
                    new Submitted(
                            number,
                            pool.submit(
                                    () -> {
                                        counts.incrementAndGet(number);
                                        return number;
                                    })));
            if ((number + 1L) * kills / tasks > killed) {
                kill();
            }
            if (inFlight.size() > IN_FLIGHT) {
                check(inFlight.remove());
            }
        }
    }

    private void kill() {
        Optional<ProcessHandle> victim;
        do {
            Worker worker = pool.workers().get(random.nextInt(WORKERS));
            victim = ProcessHandle.of(worker.pid()).filter(ProcessHandle::destroyForcibly);
            if (victim.isEmpty()) {
                LockSupport.parkNanos(1_000_000); // it is being replaced
            }
        } while (victim.isEmpty());
        killed++;
    }

    private void check(Submitted task) throws InterruptedException {
        try {
            if (task.answer().get() != task.number()) {
                wrong++;
            }
            returned[task.number()] = true;
        } catch (ExecutionException e) {
            if (e instanceof WorkerDiedException) {
                reported++;
            } else {
                System.out.println(e);
                wrong++;
            }
        }
    }

    /** Waits for all answers, and for the workers that were killed last to be replaced. */
    private void settle() throws InterruptedException {
        while (!inFlight.isEmpty()) {
            check(inFlight.remove());
        }
        while (!pool.workers().stream().allMatch(Worker::alive)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean report(boolean flat, double seconds) {
        long[] done = timesDone.toArray();
        int notOnce = 0;
        for (int n = 0; n < tasks; n++) {
            if (done[n] > 1 || returned[n] && done[n] != 1) {
                notOnce++;
            }
        }
        timesDone.close();
        System.out.printf(
                "%d tasks, %d workers killed, %.0f s: %d returned, %d reported, %d wrong, %d not"
                        + " done exactly once; memory, descriptors and threads %s%n",
                tasks,
                killed,
                seconds,
                tasks - reported - wrong,
                reported,
                wrong,
                notOnce,
                flat ? "flat" : "have GROWN");
        return flat && wrong == 0 && notOnce == 0 && killed == kills;
    }
}
