package heddle.explore.internal.hook;

import java.util.concurrent.ForkJoinPool;

/** Decides which explored thread runs. All methods are called by the one that runs. */
public interface Scheduler {

    /** About to do something that other threads can see. */
    void point(int site);

    /** About to read or write a field. */
    void access(Object object, int site);

    /** About to read or write an element of an array. */
    void access(Object array, int index, int site);

    /** About to touch a static field, which outlives the schedule. */
    void pointAtStatic(int site, boolean changes);

    /**
     * About to call the JDK.
     *
     * @param receiver null for a static method or a constructor
     * @param arguments null when there are none
     */
    void call(Object receiver, Object[] arguments, int site);

    /** Back from a call of the JDK. */
    void returned(Object receiver, Object[] arguments, Object result, Throwable thrown, int site);

    /** The JDK is about to hand over to whoever gets the object. */
    void release(Object object);

    /** The JDK has got an object that was handed over. */
    void acquire(Object object);

    /** What the last point was about. */
    void value(Object value);

    /** What the thread that runs knows at the beginning of a method, as a number. */
    long past();

    /** At the head of a loop, where only that past and the local variables count. */
    void loop(long past, int site);

    void local(Object value);

    /** At the beginning of a method that a thread or a pool may have been given to run. */
    void entry(int site);

    /** A {@code synchronized} of explored code. */
    void enter(Object lock, int site);

    /** A {@code synchronized} inside of the JDK. */
    void enter(Object lock);

    /** The end of a {@code synchronized}. */
    void exit(Object lock);

    boolean holds(Object lock);

    void await(Object lock, long millis, int site) throws InterruptedException;

    void notify(Object lock, boolean all, int site);

    void beginInitialiser();

    void endInitialiser();

    void park(boolean absolute, long time);

    /** Returns whether the thread is one of those that are explored. */
    boolean unpark(Object thread);

    void start(Thread thread);

    boolean isAlive(Thread thread);

    void join(Thread thread, long millis) throws InterruptedException;

    void sleep(long nanos) throws InterruptedException;

    void giveWay();

    long nanoTime();

    /** The same number for an object that plays the same part in another schedule. */
    int identityHashCode(Object object);

    /** Whether {@code hashCode} is not overridden. */
    boolean hasIdentityHash(Object object);

    ForkJoinPool commonPool(ForkJoinPool real);

    /** Explored code is about to do what cannot be explored. */
    void refuse(int site);
}
