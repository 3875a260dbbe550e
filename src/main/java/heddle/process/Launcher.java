package heddle.process;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Starts the workers of a pool. */
interface Launcher {

    /** Even on a busy machine a worker starts within this, and a spare answers. */
    Duration TIME_TO_ANSWER = Duration.ofSeconds(10);

    /** On a machine where that was too short. */
    Duration TIME_TO_START = Duration.ofSeconds(30);

    /** Starts a worker of a pool of that size; it has yet to be configured. */
    WorkerProcess start(int poolSize) throws IOException;

    /** Starts a worker in the place of one that has died before it could be configured. */
    default WorkerProcess startAnother(int poolSize) throws IOException {
        return start(poolSize);
    }

    /** Starts a worker and waits until it can take so many tasks at once. */
    default WorkerProcess startOne(int threads) throws IOException {
        return ready(configured(threads, 1), threads, 1);
    }

    /** Starts a worker of a pool of that size, to take so many tasks at once. */
    default WorkerProcess configured(int threads, int poolSize) throws IOException {
        WorkerProcess worker = start(poolSize);
        worker.configure(threads);
        return worker;
    }

    /** Waits for a worker; it may be a spare that has died or is stuck: another gets a chance. */
    default WorkerProcess ready(WorkerProcess worker, int threads, int poolSize)
            throws IOException {
        try {
            worker.awaitReady(TIME_TO_ANSWER);
            return worker;
        } catch (IOException e) {
            WorkerProcess another = startAnother(poolSize);
            another.configure(threads);
            another.awaitReady(TIME_TO_START);
            return another;
        }
    }

    /** Takes note that so many workers have ended and are not replaced. */
    default void ended(int count) {}

    /** Returns the launcher that all pools share, which keeps warm spares. */
    static Launcher usual() {
        return Spares.SHARED;
    }

    /**
     * Starts workers from its spares while it has some.
     *
     * <p>A spare is a worker JVM that runs and waits. Spares are started when a pool has ended: at
     * that moment nothing is being measured.
     */
    final class Spares implements Launcher {

        static final Spares SHARED = new Spares();

        private static final long MEMORY_BYTES =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize();

        /** The most that wait; more would take memory that nobody may ever ask for. */
        private static final int MAX_SPARES = Runtime.getRuntime().availableProcessors();

        private final Deque<WorkerProcess> waiting = new ArrayDeque<>();
        private int running;
        private int wanted;
        private long wantedHeapBytes;

        @Override
        public WorkerProcess start(int poolSize) throws IOException {
            synchronized (this) {
                running++;
                wanted = Math.min(MAX_SPARES, Math.max(poolSize, running));
                wantedHeapBytes = heapBytes(poolSize);
                WorkerProcess spare;
                while ((spare = waiting.poll()) != null) {
                    if (spare.isAlive() && spare.heapBytes() == wantedHeapBytes) {
                        return spare;
                    }
                    spare.kill();
                }
            }
            try {
                return startAnother(poolSize);
            } catch (IOException e) {
                ended(1);
                throw e;
            }
        }

        @Override
        public WorkerProcess startAnother(int poolSize) throws IOException {
            return WorkerProcess.start(heapBytes(poolSize));
        }

        /**
         * Gives each worker its share of half the memory, whoever else runs; at most a quarter of
         * all, as any JVM has: so a spare fits one child as well as a pool of two.
         */
        private synchronized long heapBytes(int poolSize) {
            long sharers = Math.max(2, Math.max(poolSize, running));
            return MEMORY_BYTES / 2 / sharers;
        }

        @Override
        public void ended(int count) {
            synchronized (this) {
                running -= count;
                if (running > 0) {
                    return;
                }
            }
            AotCache.trainInBackground();
            Thread.ofVirtual().name("heddle spares").start(this::refill);
        }

        private void refill() {
            try {
                while (isShort()) {
                    WorkerProcess spare = WorkerProcess.start(wantedHeapBytes());
                    Rehearsal.send(spare);
                    keep(spare);
                }
            } catch (IOException e) {
                drop(); // the next pool starts its workers itself and says what is wrong
            }
        }

        private synchronized long wantedHeapBytes() {
            return wantedHeapBytes;
        }

        private synchronized void keep(WorkerProcess spare) {
            if (isShort() && spare.heapBytes() == wantedHeapBytes) {
                waiting.add(spare);
            } else {
                spare.kill();
            }
        }

        private synchronized boolean isShort() {
            return running == 0 && waiting.size() < wanted;
        }

        /** Ends the spares. */
        synchronized void drop() {
            wanted = 0;
            waiting.forEach(WorkerProcess::kill);
            waiting.clear();
        }
    }
}
