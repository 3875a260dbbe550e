package heddle.explore.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Who holds a lock of {@code java.util.concurrent.locks}; needs that package to be open. */
final class LockOwner {

    private static final MethodHandle OWNER;
    private static final VarHandle OF_REENTRANT;
    private static final VarHandle OF_READ_WRITE;
    private static final VarHandle OF_READ;
    private static final VarHandle OF_WRITE;
    private static final VarHandle OF_CONDITION;

    static {
        try {
            OF_REENTRANT = field(ReentrantLock.class, "sync");
            OF_READ_WRITE = field(ReentrantReadWriteLock.class, "sync");
            OF_READ = field(ReentrantReadWriteLock.ReadLock.class, "sync");
            OF_WRITE = field(ReentrantReadWriteLock.WriteLock.class, "sync");
            OF_CONDITION = field(AbstractQueuedSynchronizer.ConditionObject.class, "this$0");
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

    private static VarHandle field(Class<?> type, String name) throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                .unreflectVarHandle(type.getDeclaredField(name));
    }

    /**
     * Returns what a lock, its two halves or its condition has in common with others of the same
     * lock; any other object itself.
     */
    static Object synchronizer(Object object) {
        return switch (object) {
            case ReentrantLock lock -> OF_REENTRANT.get(lock);
            case ReentrantReadWriteLock lock -> OF_READ_WRITE.get(lock);
            case ReentrantReadWriteLock.ReadLock lock -> OF_READ.get(lock);
            case ReentrantReadWriteLock.WriteLock lock -> OF_WRITE.get(lock);
            case AbstractQueuedSynchronizer.ConditionObject condition ->
                    OF_CONDITION.get(condition);
            default -> object;
        };
    }

    /** Returns who holds a lock, or null: it is no lock, or nobody's. */
    static Thread ofLock(Object lock) {
        boolean owned = lock instanceof ReentrantLock || lock instanceof ReentrantReadWriteLock;
        return owned ? of(synchronizer(lock)) : null;
    }

    static Thread of(Object synchronizer) {
        try {
            return (Thread) OWNER.invoke(synchronizer);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
