package heddle.explore.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.AbstractQueuedSynchronizer.ConditionObject;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that wait in {@code Condition.await}; needs {@code java.util.concurrent.locks} to be
 * open.
 *
 * <p>The JDK's conditions never let a thread wake up by itself, but their documentation allows it.
 */
final class ConditionQueue {

    private static final VarHandle FIRST;
    private static final VarHandle NEXT;
    private static final VarHandle WAITER;
    private static final VarHandle STATUS;
    private static final MethodHandle ENQUEUE;
    private static final MethodHandle UNLINK;

    /** The bit of a node whose thread has not been signalled. */
    private static final int COND = 2;

    static {
        try {
            String name = AbstractQueuedSynchronizer.class.getName();
            Class<?> node = Class.forName(name + "$Node");
            Class<?> waiting = Class.forName(name + "$ConditionNode");
            MethodHandles.Lookup lookup =
                    MethodHandles.privateLookupIn(ConditionObject.class, MethodHandles.lookup());
            FIRST = lookup.findVarHandle(ConditionObject.class, "firstWaiter", waiting);
            NEXT = lookup.findVarHandle(waiting, "nextWaiter", waiting);
            WAITER = lookup.findVarHandle(node, "waiter", Thread.class);
            STATUS = lookup.findVarHandle(node, "status", int.class);
            MethodType takesNode = MethodType.methodType(void.class, waiting);
            ENQUEUE = lookup.findVirtual(AbstractQueuedSynchronizer.class, "enqueue", takesNode);
            UNLINK = lookup.findVirtual(ConditionObject.class, "unlinkCancelledWaiters", takesNode);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private ConditionQueue() {}

    /** Whether a thread waits for a signal. */
    static boolean holds(Thread thread) {
        return LockSupport.getBlocker(thread) instanceof ConditionObject condition
                && node(condition, thread) != null;
    }

    /** Moves a thread to the queue of the lock, as if it had been signalled. */
    static void leave(Thread thread) {
        ConditionObject condition = (ConditionObject) LockSupport.getBlocker(thread);
        Object node = node(condition, thread);
        STATUS.setVolatile(node, (int) STATUS.getVolatile(node) & ~COND);
        try {
            UNLINK.invoke(condition, node);
            ENQUEUE.invoke(LockOwner.synchronizer(condition), node);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** The place of a thread that has not been signalled, or null. */
    private static Object node(ConditionObject condition, Thread thread) {
        Object node = FIRST.get(condition);
        while (node != null
                && !(WAITER.get(node) == thread && ((int) STATUS.getVolatile(node) & COND) != 0)) {
            node = NEXT.get(node);
        }
        return node;
    }
}
