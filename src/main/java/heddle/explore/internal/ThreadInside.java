package heddle.explore.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;

/** What only the JVM does to a {@link Thread}. Needs {@code --add-opens java.base/java.lang}. */
final class ThreadInside {

    /** The states that the JVM writes; see {@code jdk.internal.misc.VM.toThreadState}. */
    static final int RUNNABLE = 0x5;

    static final int WAITING = 0x91;
    static final int TIMED_WAITING = 0xA1;
    static final int BLOCKED = 0x401;
    static final int TERMINATED = 0x2;

    private static final int RANDOM_SEED = 0x9e3779b9;

    private static final MethodHandle HOLDER;
    private static final VarHandle STATUS;
    private static final MethodHandle EXIT;
    private static final Field LOCALS;
    private static final VarHandle SEED;
    private static final VarHandle PROBE;
    private static final VarHandle SECONDARY_SEED;

    static {
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            Class<?> holder = Class.forName("java.lang.Thread$FieldHolder");
            HOLDER =
                    lookup.findGetter(Thread.class, "holder", holder)
                            .asType(MethodType.methodType(Object.class, Thread.class));
            STATUS =
                    MethodHandles.privateLookupIn(holder, MethodHandles.lookup())
                            .findVarHandle(holder, "threadStatus", int.class);
            EXIT = lookup.findVirtual(Thread.class, "exit", MethodType.methodType(void.class));
            LOCALS = Thread.class.getDeclaredField("threadLocals");
            LOCALS.setAccessible(true);
            SEED = lookup.findVarHandle(Thread.class, "threadLocalRandomSeed", long.class);
            PROBE = lookup.findVarHandle(Thread.class, "threadLocalRandomProbe", int.class);
            SECONDARY_SEED =
                    lookup.findVarHandle(Thread.class, "threadLocalRandomSecondarySeed", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private ThreadInside() {}

    /** Marks a thread as started, with the same random numbers in each schedule. */
    static void start(Thread thread, int number) {
        setStatus(thread, RUNNABLE);
        int seed = (number + 1) * RANDOM_SEED | 1;
        SEED.set(thread, (long) seed);
        PROBE.set(thread, seed);
        SECONDARY_SEED.set(thread, seed);
    }

    static void setStatus(Thread thread, int status) {
        try {
            STATUS.setVolatile((Object) HOLDER.invokeExact(thread), status);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** Returns the thread-local variables, or null. */
    static Object locals(Thread thread) {
        try {
            return LOCALS.get(thread);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the thread leave its container and drop its thread-locals. */
    static void exit(Thread thread) {
        try {
            EXIT.invokeExact(thread);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
