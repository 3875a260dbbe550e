package heddle.explore.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;

/** Who holds a lock of {@code java.util.concurrent.locks}; needs that package to be open. */
final class LockOwner {

    private static final MethodHandle OWNER;

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

    static Thread of(Object synchronizer) {
        try {
            return (Thread) OWNER.invoke(synchronizer);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
