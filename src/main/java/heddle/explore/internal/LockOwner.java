package heddle.explore.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Who holds a lock of {@code java.util.concurrent.locks}; needs that package to be open. */
final class LockOwner {

    private static final MethodHandle OWNER;
    private static final VarHandle OF_REENTRANT = sync(ReentrantLock.class);
    private static final VarHandle OF_READ_WRITE = sync(ReentrantReadWriteLock.class);

    static {
        try {
            OWNER =
                    MethodHandles.privateLookupIn(
                                    AbstractOwnableSynchronizer.class, MethodHandles.lookup())
                            .findVirtual(
                                    AbstractOwnableSynchronizer.class,
                                    "getExclusiveOwnerThread",
                                    MethodType.methodType(Thread.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private LockOwner() {}

    private static VarHandle sync(Class<?> lock) {
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.privateLookupIn(lock, MethodHandles.lookup());
            Class<?> type = lookup.findClass(lock.getName() + "$Sync");
            return lookup.findVarHandle(lock, "sync", type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Returns who holds a lock, or null: it is no lock, or nobody's. */
    static Thread ofLock(Object lock) {
        if (lock instanceof ReentrantLock) {
            return of(OF_REENTRANT.get(lock));
        }
        return lock instanceof ReentrantReadWriteLock ? of(OF_READ_WRITE.get(lock)) : null;
    }

    static Thread of(Object synchronizer) {
        try {
            return (Thread) OWNER.invoke(synchronizer);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
