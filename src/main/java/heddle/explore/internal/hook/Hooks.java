package heddle.explore.internal.hook;

import java.io.PrintStream;
import java.util.concurrent.ForkJoinPool;

/**
 * Where patched and instrumented code asks what to do.
 *
 * <p>An explored thread is known by {@link #current}. It is null while the scheduler works, which
 * uses the same JDK; other threads of the JVM are never equal to it.
 */
public final class Hooks {

    /** The one exploration of this JVM. */
    public static Scheduler scheduler;

    /** Where explored code prints; nobody reads it. */
    public static PrintStream out;

    /** Whether values are to be taken down. */
    public static boolean tracing;

    /** The explored thread that runs, or null. */
    public static Thread current;

    private Hooks() {}

    /** Whether the caller is an explored thread. */
    public static boolean isControlled() {
        Thread thread = current;
        return thread != null && thread == Thread.currentThread();
    }

    // Called by patched classes of the JDK.

    public static boolean park(boolean absolute, long time) {
        if (!isControlled()) {
            return false;
        }
        Thread me = leave();
        try {
            scheduler.park(absolute, time);
        } finally {
            current = me;
        }
        return true;
    }

    public static boolean unpark(Object thread) {
        if (!isControlled()) {
            return false;
        }
        Thread me = leave();
        try {
            return scheduler.unpark(thread);
        } finally {
            current = me;
        }
    }

    public static boolean start(Thread thread) {
        if (!isControlled()) {
            return false;
        }
        Thread me = leave();
        try {
            scheduler.start(thread);
        } finally {
            current = me;
        }
        return true;
    }

    public static boolean isAlive(Thread thread) {
        if (!isControlled()) {
            return false;
        }
        Thread me = leave();
        try {
            return scheduler.isAlive(thread);
        } finally {
            current = me;
        }
    }

    public static boolean join(Thread thread, long millis) throws InterruptedException {
        if (!isControlled()) {
            return false;
        }
        Thread me = leave();
        try {
            scheduler.join(thread, millis);
        } finally {
            current = me;
        }
        return true;
    }

    public static boolean sleep(long nanos) throws InterruptedException {
        if (!isControlled()) {
            return false;
        }
        Thread me = leave();
        try {
            scheduler.sleep(nanos);
        } finally {
            current = me;
        }
        return true;
    }

    public static boolean giveWay() {
        if (!isControlled()) {
            return false;
        }
        Thread me = leave();
        try {
            scheduler.giveWay();
        } finally {
            current = me;
        }
        return true;
    }

    public static void onSpinWait() {
        giveWay();
    }

    public static long nanoTime() {
        if (!isControlled()) {
            return System.nanoTime();
        }
        Thread me = leave();
        try {
            return scheduler.nanoTime();
        } finally {
            current = me;
        }
    }

    public static long currentTimeMillis() {
        return isControlled() ? nanoTime() / 1_000_000 : System.currentTimeMillis();
    }

    /** Virtual threads of explored code are explored as threads of their own. */
    public static boolean isSupported(boolean really) {
        return really && !isControlled();
    }

    public static ForkJoinPool commonPool(ForkJoinPool real) {
        if (!isControlled()) {
            return real;
        }
        Thread me = leave();
        try {
            return scheduler.commonPool(real);
        } finally {
            current = me;
        }
    }

    public static void release(Object object) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.release(object);
            } finally {
                current = me;
            }
        }
    }

    public static void acquire(Object object) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.acquire(object);
            } finally {
                current = me;
            }
        }
    }

    public static void enter(Object lock) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.enter(lock);
            } finally {
                current = me;
            }
        }
    }

    public static void exit(Object lock) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.exit(lock);
            } finally {
                current = me;
            }
        }
    }

    // Called by instrumented code only.

    public static void point(int site) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.point(site);
            } finally {
                current = me;
            }
        }
    }

    public static void call(Object receiver, Object[] arguments, int site) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.call(receiver, arguments, site);
            } finally {
                current = me;
            }
        }
    }

    public static void returned(
            Object receiver, Object[] arguments, Object result, Throwable thrown, int site) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.returned(receiver, arguments, result, thrown, site);
            } finally {
                current = me;
            }
        }
    }

    public static void access(Object object, int site) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.access(object, site);
            } finally {
                current = me;
            }
        }
    }

    public static void access(Object array, int index, int site) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.access(array, index, site);
            } finally {
                current = me;
            }
        }
    }

    public static void pointAtRead(int site) {
        pointAtStatic(site, false);
    }

    public static void pointAtWrite(int site) {
        pointAtStatic(site, true);
    }

    private static void pointAtStatic(int site, boolean changes) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.pointAtStatic(site, changes);
            } finally {
                current = me;
            }
        }
    }

    public static void entry(int site) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.entry(site);
            } finally {
                current = me;
            }
        }
    }

    public static void enter(Object lock, int site) {
        if (lock == null) {
            throw new NullPointerException("the lock of synchronized is null");
        }
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.enter(lock, site);
            } finally {
                current = me;
            }
        }
    }

    public static boolean holdsLock(Object lock) {
        if (!isControlled()) {
            return Thread.holdsLock(lock);
        }
        Thread me = leave();
        try {
            return scheduler.holds(lock);
        } finally {
            current = me;
        }
    }

    public static int identityHashCode(Object object) {
        if (object == null || !isControlled()) {
            return System.identityHashCode(object);
        }
        Thread me = leave();
        try {
            return scheduler.identityHashCode(object);
        } finally {
            current = me;
        }
    }

    /** Whether the hash code of an object is that of its identity. */
    public static boolean hasIdentityHash(Object object) {
        if (object == null || !isControlled()) {
            return false;
        }
        Thread me = leave();
        try {
            return scheduler.hasIdentityHash(object);
        } finally {
            current = me;
        }
    }

    public static void await(Object lock, int site) throws InterruptedException {
        await(lock, 0, site);
    }

    public static void await(Object lock, long millis, int nanos, int site)
            throws InterruptedException {
        await(lock, nanos > 0 ? millis + 1 : millis, site);
    }

    public static void await(Object lock, long millis, int site) throws InterruptedException {
        if (!isControlled()) {
            lock.wait(millis);
            return;
        }
        if (millis < 0) {
            throw new IllegalArgumentException("timeout value is negative");
        }
        Thread me = leave();
        try {
            scheduler.await(lock, millis, site);
        } finally {
            current = me;
        }
    }

    public static void notifyOne(Object lock, int site) {
        notify(lock, false, site);
    }

    public static void notifyAll(Object lock, int site) {
        notify(lock, true, site);
    }

    private static void notify(Object lock, boolean all, int site) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.notify(lock, all, site);
            } finally {
                current = me;
            }
        }
    }

    public static void value(boolean value) {
        if (tracing) {
            value((Object) value);
        }
    }

    public static void value(char value) {
        if (tracing) {
            value((Object) value);
        }
    }

    public static void value(int value) {
        if (tracing) {
            value((Object) value);
        }
    }

    public static void value(long value) {
        if (tracing) {
            value((Object) value);
        }
    }

    public static void value(float value) {
        if (tracing) {
            value((Object) value);
        }
    }

    public static void value(double value) {
        if (tracing) {
            value((Object) value);
        }
    }

    /** What the last step has read, or is about to write. */
    public static void value(Object value) {
        if (tracing && isControlled()) {
            Thread me = leave();
            try {
                scheduler.value(value);
            } finally {
                current = me;
            }
        }
    }

    /** Returns what a thread knows at the beginning of a method, as a number. */
    public static long past() {
        if (!tracing || !isControlled()) {
            return 0;
        }
        Thread me = leave();
        try {
            return scheduler.past();
        } finally {
            current = me;
        }
    }

    /** At the head of a loop; the past is that at the beginning of the method. */
    public static void loop(long past, int site) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.loop(past, site);
            } finally {
                current = me;
            }
        }
    }

    public static void local(long value) {
        local((Object) value);
    }

    public static void local(double value) {
        local((Object) value);
    }

    /** What a local variable is at the head of a loop. */
    public static void local(Object value) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.local(value);
            } finally {
                current = me;
            }
        }
    }

    public static void printStackTrace(Throwable thrown) {
        thrown.printStackTrace(out);
    }

    public static void beginInitialiser() {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.beginInitialiser();
            } finally {
                current = me;
            }
        }
    }

    public static void endInitialiser() {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.endInitialiser();
            } finally {
                current = me;
            }
        }
    }

    public static void refuse(int site) {
        if (isControlled()) {
            Thread me = leave();
            try {
                scheduler.refuse(site);
            } finally {
                current = me;
            }
        }
    }

    private static Thread leave() {
        Thread me = current;
        current = null;
        return me;
    }
}
