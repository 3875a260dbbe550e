package heddle.process;

import heddle.process.internal.CacheFolder;
import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import heddle.task.internal.TaskListener;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The ahead-of-time cache with which worker JVMs start faster (JEP 483, JEP 514): the classes of a
 * worker, loaded and linked.
 *
 * <p>It lies in the user's cache folder, one file for each JDK build and jar; the JVM itself
 * ignores a file that does not fit. Making one takes some seconds of one core, so it is made in the
 * background, once, after the first pool has ended; nothing depends on it.
 */
final class AotCache {

    private static final int KEPT_FILES = 4;
    private static final String MADE = "worker-";
    private static final String MAKING = "making-";
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(1);
    private static final AtomicBoolean TRAINING = new AtomicBoolean();
    private static final List<Object> TRAINING_ITEMS =
            List.of(1, 2L, 3.0, "four", List.of(5), new Pair(6, "six"), new int[10_000]);

    private AotCache() {}

    /** The cache that fits, if it has been made. */
    static Optional<Path> file() throws IOException {
        return isPossible() ? Optional.of(place()).filter(Files::isRegularFile) : Optional.empty();
    }

    /** A cache is made for jars; classes in a folder, as in tests, have none. */
    private static boolean isPossible() {
        return Files.isRegularFile(WorkerCommand.ownJar());
    }

    private static Path place() throws IOException {
        Path jar = WorkerCommand.ownJar().toAbsolutePath();
        int key =
                Objects.hash(
                        Runtime.version(),
                        System.getProperty("java.home"),
                        System.getProperty("java.vm.version"),
                        jar,
                        Files.size(jar),
                        Files.getLastModifiedTime(jar));
        return CacheFolder.path().resolve((MADE + "%08x.aot").formatted(key));
    }

    /** Makes the cache in the background if there is none; at most once in this process. */
    static void trainInBackground() {
        if (isPossible() && TRAINING.compareAndSet(false, true)) {
            Thread thread = new Thread(AotCache::trainQuietly, "heddle worker cache");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void trainQuietly() {
        try {
            if (file().isEmpty()) {
                train();
            }
        } catch (IOException | InterruptedException e) {
            // Without a cache workers start more slowly, and nothing else changes.
        }
    }

    /** Makes the cache and returns its place. */
    static Path train() throws IOException, InterruptedException {
        Path place = place();
        Files.createDirectories(place.getParent());
        Path made = Files.createTempFile(place.getParent(), MAKING, ".aot");
        try {
            work(made);
            publish(made, place);
        } finally {
            Files.deleteIfExists(made);
        }
        removeOld(place);
        return place;
    }

    private static void publish(Path made, Path place) throws IOException {
        try {
            Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(made, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Keeps the latest, and removes what was being made when a JVM was killed. */
    private static void removeOld(Path newest) throws IOException {
        List<Path> made = latestFirst(newest.getParent(), MADE);
        for (Path file : made.subList(Math.min(KEPT_FILES, made.size()), made.size())) {
            Files.deleteIfExists(file);
        }
        long tooOld = System.currentTimeMillis() - 2 * TRAINING_LIMIT.toMillis();
        for (Path file : latestFirst(newest.getParent(), MAKING)) {
            if (file.toFile().lastModified() < tooOld) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static List<Path> latestFirst(Path folder, String prefix) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted(Comparator.comparing(AotCache::age))
                    .toList();
        }
    }

    private static long age(Path file) {
        return -file.toFile().lastModified();
    }

    /** Lets a worker do what workers do, while its JVM takes notes; it writes them when it ends. */
    private static void work(Path notes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(WorkerCommand.jvm());
        command.add("-XX:AOTCacheOutput=" + notes);
        command.add("-XX:-AOTRecordTraining");
        command.add(WorkerMain.class.getName());
        ProcessPool pool = ProcessPool.of(size -> rehearsing(command));
        TaskListener listener = new Ignoring();
        pool.map((Fn<Object, Object>) AotCache::answer, TRAINING_ITEMS, 0, listener);
        pool.run(List.of((Task<Object>) () -> List.of(1, new double[1])), listener);
        pool.run(List.of((Action) () -> System.out.println("trained")), listener);
        pool.run(List.of((Action) () -> Integer.parseInt("not a number")), listener);
        pool.shutdown();
        if (!pool.awaitTermination(TRAINING_LIMIT)) {
            pool.shutdownNow();
            throw new IOException("no worker cache was made within " + TRAINING_LIMIT);
        }
        if (Files.size(notes) == 0) {
            throw new IOException("the JVM made no worker cache");
        }
    }

    private static WorkerProcess rehearsing(List<String> command) throws IOException {
        WorkerProcess worker = WorkerProcess.start(command);
        Rehearsal.send(worker);
        return worker;
    }

    private static Object answer(Object item) {
        return item;
    }

    private record Pair(int left, String right) {}

    /** Training is for the worker's sake alone. */
    private static final class Ignoring implements TaskListener {
        @Override
        public void completed(int task, Object result, int worker, long start, long end) {}

        @Override
        public void failed(TaskFailedException failure) {}

        @Override
        public void output(int task, String text, boolean error) {}

        @Override
        public void cpuTime(long nanos) {}
    }
}
