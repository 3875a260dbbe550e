package heddle.explore.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How far the calls of the JDK reach that a thread is in. */
final class Reach {

    /** What may be far away: threads, tasks, other objects. */
    private static final Touches.Variable ANYTHING = new Touches.Variable(-1, -1);

    /** They do something to the object that is called, and to the threads that wait there. */
    private static final Set<String> CONFINED =
            Set.of(
                    "locks.ReentrantLock",
                    "locks.ReentrantReadWriteLock",
                    "locks.ReentrantReadWriteLock$ReadLock",
                    "locks.ReentrantReadWriteLock$WriteLock",
                    "locks.AbstractQueuedSynchronizer$ConditionObject",
                    "locks.StampedLock",
                    "atomic.AtomicBoolean",
                    "atomic.AtomicInteger",
                    "atomic.AtomicIntegerArray",
                    "atomic.AtomicLong",
                    "atomic.AtomicLongArray",
                    "atomic.AtomicMarkableReference",
                    "atomic.AtomicReference",
                    "atomic.AtomicReferenceArray",
                    "atomic.AtomicStampedReference",
                    "atomic.LongAdder",
                    "Semaphore",
                    "CountDownLatch",
                    "CyclicBarrier",
                    "Exchanger",
                    "ArrayBlockingQueue",
                    "LinkedBlockingQueue",
                    "LinkedBlockingDeque",
                    "LinkedTransferQueue",
                    "PriorityBlockingQueue",
                    "SynchronousQueue",
                    "ConcurrentLinkedQueue",
                    "ConcurrentLinkedDeque",
                    "ConcurrentHashMap",
                    "CopyOnWriteArrayList");

    private static final String PACKAGE = "java.util.concurrent.";

    private static final ClassValue<Boolean> IS_CONFINED =
            new ClassValue<>() {
                @Override
                protected Boolean computeValue(Class<?> type) {
                    String name = type.getName();
                    return name.startsWith(PACKAGE)
                            && CONFINED.contains(name.substring(PACKAGE.length()));
                }
            };

    private final Touches touches;
    private final Thread me;
    private Touches.Variable interrupt;

    /** For each call what stands for its object, or {@link #ANYTHING}. */
    private final List<Touches.Variable> calls = new ArrayList<>();

    Reach(Touches touches, Thread me) {
        this.touches = touches;
        this.me = me;
    }

    /** A call begins, in the middle of a step. */
    void enter(Use use, Object receiver, String method) {
        if (use == Use.THREAD) {
            thread(receiver, method);
        } else if (use == Use.OUT) {
            touches.write(receiver, "");
        } else if (method.equals("<init>")) {
            touches.anything();
        } else if (use.isStep() && use != Use.STARTS) {
            calls.add(
                    isConfined(receiver)
                            ? touches.whole(LockOwner.synchronizer(receiver))
                            : ANYTHING);
            touchLast();
        }
    }

    /** It ends. */
    void leave(Use use) {
        if (use.isStep() && use != Use.THREAD && use != Use.OUT && use != Use.STARTS) {
            calls.removeLast();
        }
    }

    boolean isInCall() {
        return !calls.isEmpty();
    }

    /** The JDK has started the thread, to do what it is given to do. */
    void enterWorker() {
        calls.add(ANYTHING);
    }

    boolean isFar() {
        return calls.contains(ANYTHING);
    }

    /** Another step begins. */
    void touch() {
        for (int i = calls.size() - 1; i >= 0; i--) {
            touch(calls.get(i));
        }
    }

    private void touchLast() {
        touch(calls.getLast());
    }

    private void touch(Touches.Variable called) {
        if (called == ANYTHING) {
            touches.anything();
        } else {
            if (interrupt == null) {
                interrupt = touches.interruptOf(me);
            }
            touches.use(interrupt, called);
        }
    }

    /** Threads answer for themselves, but for what they let others see. */
    private void thread(Object receiver, String method) {
        switch (method) {
            case "interrupt", "isInterrupted" -> touches.interrupt((Thread) receiver);
            case "interrupted" -> touches.interrupt(me);
            case "getState" -> touches.unknown();
            default -> {}
        }
    }

    private static boolean isConfined(Object receiver) {
        return receiver != null && IS_CONFINED.get(receiver.getClass());
    }
}
