package heddle.explore.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * From which the JDK takes the names of threads and pools: each schedule begins with {@code
 * Thread-0} and {@code pool-1-thread-1}.
 */
final class Numbering {

    private static final VarHandle THREADS;
    private static final VarHandle FORK_JOIN_POOLS;
    private static final AtomicInteger POOLS;

    static {
        try {
            THREADS = counter(Class.forName("java.lang.Thread$ThreadNumbering"), "next");
            FORK_JOIN_POOLS = counter(ForkJoinPool.class, "poolIds");
            Class<?> factory = Class.forName("java.util.concurrent.Executors$DefaultThreadFactory");
            POOLS =
                    (AtomicInteger)
                            MethodHandles.privateLookupIn(factory, MethodHandles.lookup())
                                    .findStaticVarHandle(factory, "poolNumber", AtomicInteger.class)
                                    .get();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Numbering() {}

    private static VarHandle counter(Class<?> owner, String name)
            throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                .findStaticVarHandle(owner, name, int.class);
    }

    static void restart() {
        THREADS.setVolatile(0);
        FORK_JOIN_POOLS.setVolatile(0);
        POOLS.set(1);
    }
}
