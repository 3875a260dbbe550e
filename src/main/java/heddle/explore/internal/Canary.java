package heddle.explore.internal;

import heddle.task.Action;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wrong programs, one for each kind of hook, and some right ones. An exploring JVM has to judge
 * them rightly before its verdicts are believed: where a class was not patched or not instrumented,
 * it does not.
 *
 * <p>Instrumented like explored code, though it belongs to Heddle.
 */
final class Canary {

    private int n;
    private volatile boolean up;
    private final List<Integer> list = new ArrayList<>();
    private final List<Integer> safeList = Collections.synchronizedList(new ArrayList<>());
    private final int[] elements = new int[1];
    private final Object left = new Object();
    private final Object right = new Object();
    private final ReentrantLock one = new ReentrantLock();
    private final ReentrantLock other = new ReentrantLock();

    /** The names of the programs. */
    enum Song {
        FIELD,
        ELEMENT,
        MONITORS,
        LOST_SIGNAL,
        LOCKS,
        QUEUE,
        POOL,
        VIRTUAL_THREADS,
        EXCEPTION,
        COLLECTION,
        SYNCHRONIZED_COLLECTION,
        RIGHT_VIRTUAL_THREADS,
        RIGHT_POOL,
        RIGHT_COMMON_POOL,
        RIGHT_TIME;

        /** Where threads escape the schedule, a right program looks wrong. */
        boolean isRight() {
            return name().startsWith("RIGHT");
        }
    }

    /** Returns a program. */
    static Action of(String song) {
        Canary canary = new Canary();
        return switch (Song.valueOf(song)) {
            case FIELD -> () -> canary.race(canary::increment);
            case ELEMENT -> () -> canary.race(() -> canary.elements[0]++);
            case MONITORS ->
                    () ->
                            canary.both(
                                    () -> canary.nested(canary.left, canary.right),
                                    () -> canary.nested(canary.right, canary.left));
            case LOST_SIGNAL -> () -> canary.both(canary::await, canary::signal);
            case LOCKS ->
                    () ->
                            canary.both(
                                    () -> nested(canary.one, canary.other),
                                    () -> nested(canary.other, canary.one));
            case QUEUE -> Canary::overfill;
            case POOL -> Canary::starve;
            case VIRTUAL_THREADS -> () -> canary.raceOnVirtualThreads(canary::increment);
            case RIGHT_VIRTUAL_THREADS ->
                    () -> canary.raceOnVirtualThreads(canary::lockAndIncrement);
            case COLLECTION ->
                    () -> canary.both(() -> canary.list.add(1), () -> canary.list.add(2));
            case SYNCHRONIZED_COLLECTION ->
                    () -> canary.both(canary::addInside, canary::lockAround);
            case RIGHT_POOL -> canary::hire;
            case RIGHT_COMMON_POOL -> canary::combine;
            case RIGHT_TIME -> Canary::waitForNobody;
            case EXCEPTION -> () -> canary.both(canary::increment, Canary::fail);
        };
    }

    private void increment() {
        n++;
    }

    private void lockAndIncrement() {
        one.lock();
        n++;
        one.unlock();
    }

    private void both(Runnable first, Runnable second) throws InterruptedException {
        Thread a = new Thread(first);
        Thread b = new Thread(second);
        a.start();
        b.start();
        a.join();
        b.join();
    }

    private void race(Runnable step) throws InterruptedException {
        both(step, step);
        if (n + elements[0] != 2) {
            throw new IllegalStateException("lost");
        }
    }

    private void raceOnVirtualThreads(Runnable step) throws InterruptedException {
        Thread a = Thread.startVirtualThread(step);
        Thread b = Thread.startVirtualThread(step);
        a.join();
        b.join();
        if (n != 2) {
            throw new IllegalStateException("lost");
        }
    }

    private void nested(Object outer, Object inner) {
        synchronized (outer) {
            synchronized (inner) {
                up = true;
            }
        }
    }

    /** Looks at the flag outside of the lock: the signal may come between. */
    private void await() {
        if (!up) {
            synchronized (left) {
                try {
                    left.wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void signal() {
        up = true;
        synchronized (left) {
            left.notify();
        }
    }

    private static void nested(ReentrantLock outer, ReentrantLock inner) {
        outer.lock();
        inner.lock();
        inner.unlock();
        outer.unlock();
    }

    private static void overfill() throws InterruptedException {
        ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
        queue.put(1);
        queue.put(2);
    }

    private static void starve() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            Callable<Integer> inner = () -> 1;
            Callable<Integer> outer = () -> pool.submit(inner).get();
            pool.submit(outer).get();
        }
    }

    /** A task sees what was written before, and what it writes is seen with its result. */
    private void hire() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            increment();
            pool.submit(this::increment).get();
            increment();
        }
    }

    private void combine() {
        CompletableFuture.runAsync(this::increment).thenRun(this::increment).join();
        increment();
    }

    private static void waitForNobody() throws InterruptedException {
        if (new ArrayBlockingQueue<Integer>(1).poll(1, TimeUnit.DAYS) != null) {
            throw new IllegalStateException("found");
        }
    }

    private void addInside() {
        synchronized (left) {
            safeList.add(1);
        }
    }

    private void lockAround() {
        synchronized (safeList) {
            synchronized (left) {
                safeList.add(2);
            }
        }
    }

    private static void fail() {
        throw new IllegalStateException("wrong");
    }
}
