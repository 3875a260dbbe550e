package heddle.process.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordedThreadGroup;

/**
 * The threads that are no business of the recorded code: those of the JDK, of this library and of
 * the notebook's kernel.
 *
 * <p>The JDK's stand in thread groups of their own, but for a few; ours have names that begin with
 * "heddle". A kernel's were there when the notebook's first cell ran.
 */
final class Bystanders {

    private static final Set<String> GROUPS_OF_JDK =
            Set.of("system", "InnocuousThreadGroup", "CarrierThreads");

    /** Threads of the Flight Recorder, of this library, and the timer of the common pool. */
    private static final Pattern NAMES =
            Pattern.compile("(JFR|heddle) .*|ForkJoinPool.*-delayScheduler");

    private static final Set<Long> EARLIER = ConcurrentHashMap.newKeySet();

    private final Thread caller = Thread.currentThread();

    /** From now on, the platform threads that are there at this moment are bystanders. */
    static void notePresentThreads() {
        platformThreads().forEach(thread -> EARLIER.add(thread.threadId()));
    }

    static List<Thread> platformThreads() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads = new Thread[2 * all.activeCount() + 8];
        return Arrays.asList(threads).subList(0, all.enumerate(threads));
    }

    boolean include(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return thread == caller
                || include(
                        thread.threadId(), thread.getName(), group == null ? "" : group.getName());
    }

    boolean include(RecordedThread thread) {
        RecordedThreadGroup group = thread.getThreadGroup();
        long id = thread.getJavaThreadId();
        return id != caller.threadId()
                && (id <= 0
                        || include(
                                id,
                                String.valueOf(thread.getJavaName()),
                                group == null ? "" : group.getName()));
    }

    private boolean include(long id, String name, String group) {
        return EARLIER.contains(id)
                || GROUPS_OF_JDK.contains(group)
                || NAMES.matcher(name).matches();
    }
}
