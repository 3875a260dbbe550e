package heddle.explore.internal;

import heddle.explore.internal.hook.Fiber;
import heddle.explore.internal.hook.Hooks;
import heddle.explore.internal.hook.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes the classes of {@code java.base} that an exploring JVM runs in the place of its own: those
 * of this JVM, which ask {@link Hooks} before they block, start a thread or look at the clock.
 *
 * <p>Each place that must be patched is counted. A JDK whose methods do not look as expected is
 * refused: a place that was missed would let wrong programs pass.
 */
public final class JdkPatcher {

    /** The JDK whose classes are known. */
    static final int FEATURE = 25;

    /** Each class that is patched, and how many places of each kind it has. */
    private static final String PLACES =
            """
            java/lang/Thread head=4 start=2 current=1
            java/lang/ThreadBuilders isSupported=1
            java/lang/ThreadBuilders$BoundVirtualThread park=3
            java/util/Collections$SynchronizedCollection monitor=17
            java/util/Collections$SynchronizedList monitor=19
            java/util/Collections$SynchronizedMap monitor=27
            java/util/Collections$SynchronizedNavigableMap monitor=21
            java/util/Collections$SynchronizedNavigableSet monitor=14
            java/util/Collections$SynchronizedRandomAccessList monitor=2
            java/util/Collections$SynchronizedSet monitor=2
            java/util/Collections$SynchronizedSortedMap monitor=6
            java/util/Collections$SynchronizedSortedSet monitor=6
            java/util/Hashtable monitor=27
            java/util/Hashtable$Enumerator monitor=1
            java/util/Random clock=1
            java/util/Stack monitor=3
            java/util/Vector monitor=42
            java/util/Vector$Itr monitor=3
            java/util/Vector$ListItr monitor=3
            java/util/concurrent/AbstractExecutorService clock=5 handover=2
            java/util/concurrent/CompletableFuture clock=1 common=5 handover=90
            java/util/concurrent/CompletableFuture$AnyOf handover=2
            java/util/concurrent/CompletableFuture$AsyncRun handover=1
            java/util/concurrent/CompletableFuture$AsyncSupply handover=1
            java/util/concurrent/CompletableFuture$BiAccept handover=2
            java/util/concurrent/CompletableFuture$BiApply handover=2
            java/util/concurrent/CompletableFuture$BiRelay handover=3
            java/util/concurrent/CompletableFuture$BiRun handover=2
            java/util/concurrent/CompletableFuture$DelayedExecutor common=1
            java/util/concurrent/CompletableFuture$OrAccept handover=3
            java/util/concurrent/CompletableFuture$OrApply handover=3
            java/util/concurrent/CompletableFuture$OrRun handover=3
            java/util/concurrent/CompletableFuture$Signaller clock=1
            java/util/concurrent/CompletableFuture$UniAccept handover=2
            java/util/concurrent/CompletableFuture$UniApply handover=2
            java/util/concurrent/CompletableFuture$UniCompose handover=4
            java/util/concurrent/CompletableFuture$UniComposeExceptionally handover=4
            java/util/concurrent/CompletableFuture$UniExceptionally handover=1
            java/util/concurrent/CompletableFuture$UniHandle handover=1
            java/util/concurrent/CompletableFuture$UniRelay handover=2
            java/util/concurrent/CompletableFuture$UniRun handover=2
            java/util/concurrent/CompletableFuture$UniWhenComplete handover=1
            java/util/concurrent/ConcurrentHashMap monitor=11
            java/util/concurrent/CopyOnWriteArrayList monitor=18
            java/util/concurrent/CopyOnWriteArrayList$COWSubList monitor=29
            java/util/concurrent/CopyOnWriteArrayList$Reversed monitor=13
            java/util/concurrent/CountedCompleter handover=2
            java/util/concurrent/DelayScheduler clock=2 park=2
            java/util/concurrent/Exchanger clock=2
            java/util/concurrent/ForkJoinPool clock=7 common=5 park=5 handover=6
            java/util/concurrent/ForkJoinTask clock=5 common=2 handover=34
            java/util/concurrent/FutureTask clock=2 handover=4
            java/util/concurrent/LinkedTransferQueue$DualNode clock=2
            java/util/concurrent/Phaser monitor=1
            java/util/concurrent/Phaser$QNode clock=2
            java/util/concurrent/ScheduledThreadPoolExecutor clock=1 handover=2
            java/util/concurrent/ScheduledThreadPoolExecutor$ScheduledFutureTask clock=1
            java/util/concurrent/ThreadPerTaskExecutor clock=4 handover=4
            java/util/concurrent/ThreadPoolExecutor handover=5
            java/util/concurrent/locks/AbstractQueuedLongSynchronizer clock=3 park=2
            java/util/concurrent/locks/AbstractQueuedLongSynchronizer$ConditionObject clock=6 park=1
            java/util/concurrent/locks/AbstractQueuedSynchronizer clock=3 park=2
            java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject clock=6 park=1
            java/util/concurrent/locks/LockSupport clock=1 park=6
            java/util/concurrent/locks/StampedLock clock=7
            """;

    private final ClassFile classFile = ClassFile.of();
    private final Map<String, Integer> hits = new TreeMap<>();
    private final Map<String, Integer> expected = new TreeMap<>();

    private JdkPatcher() {}

    /**
     * Returns the patched classes by the path of their file.
     *
     * @throws IllegalStateException if this JDK is not the one that is known
     */
    public static Map<String, byte[]> patch() throws IOException {
        if (Runtime.version().feature() != FEATURE) {
            throw new IllegalStateException(
                    "schedules can be explored on JDK %d, this is JDK %s"
                            .formatted(FEATURE, Runtime.version()));
        }
        return new JdkPatcher().patchAll();
    }

    private Map<String, byte[]> patchAll() throws IOException {
        Map<String, byte[]> patched = new LinkedHashMap<>();
        for (Class<?> own : List.of(Hooks.class, Scheduler.class)) {
            patched.put(file(own.getName()), bytes(own, own.getName()));
        }
        String fiber = Fiber.class.getName();
        patched.put(file(fiber), FiberMethods.write(classFile, bytes(Fiber.class, fiber)));
        for (String line : PLACES.lines().toList()) {
            String name = line.substring(0, line.indexOf(' '));
            patched.put(file(name), patch(name, line.substring(name.length() + 1).split(" ")));
        }
        if (!hits.equals(expected)) {
            throw new IllegalStateException(
                    "schedules cannot be explored on JDK %s: its classes have %s, expected %s"
                            .formatted(
                                    Runtime.version(),
                                    difference(hits, expected),
                                    difference(expected, hits)));
        }
        return patched;
    }

    private static Set<?> difference(Map<?, ?> these, Map<?, ?> those) {
        Set<Object> different = new HashSet<>(these.entrySet());
        different.removeAll(those.entrySet());
        return different;
    }

    private static String file(String className) {
        return className.replace('.', '/') + ".class";
    }

    private byte[] patch(String name, String[] places) throws IOException {
        ClassTransform all = ClassTransform.ACCEPT_ALL;
        for (String place : places) {
            String kind = place.substring(0, place.indexOf('='));
            String what = name + " " + kind;
            expected.put(what, Integer.valueOf(place.substring(kind.length() + 1)));
            all = all.andThen(transform(name, kind, () -> hits.merge(what, 1, Integer::sum)));
        }
        return classFile.transformClass(classFile.parse(bytes(Object.class, name)), all);
    }

    /** The counter hears of each place. */
    private static ClassTransform transform(String name, String kind, Runnable counter) {
        return switch (kind) {
            case "head" -> ThreadMethods.askFirst(counter);
            case "start" -> ThreadMethods.start(counter);
            case "current" -> ThreadMethods.openSetCurrentThread(counter);
            case "park" -> HookedCalls.park(name, counter);
            case "clock" -> HookedCalls.clock(counter);
            case "common" -> HookedCalls.commonPool(counter);
            case "isSupported" -> HookedCalls.isSupported(counter);
            case "handover" -> new Handovers(name, counter).transform();
            case "monitor" -> new Monitors(name, counter).modelledAndReal();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static byte[] bytes(Class<?> from, String name) throws IOException {
        String file = file(name);
        InputStream found =
                from == Object.class
                        ? Object.class.getModule().getResourceAsStream(file)
                        : from.getResourceAsStream("/" + file);
        if (found == null) {
            throw new IllegalStateException(
                    "JDK %s has no class %s".formatted(Runtime.version(), name));
        }
        try (InputStream in = found) {
            return in.readAllBytes();
        }
    }
}
