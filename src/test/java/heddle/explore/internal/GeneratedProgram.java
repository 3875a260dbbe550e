package heddle.explore.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;

/**
 * Runs programs that are given as text, one letter a step. It is explored; what it has seen goes to
 * a log that is not.
 */
final class GeneratedProgram {

    private int x;
    private volatile int v;
    private final int[] elements = new int[2];
    private final Object left = new Object();
    private final Object right = new Object();
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock other = new ReentrantLock();
    private final Semaphore semaphore = new Semaphore(1);
    private final AtomicInteger atomic = new AtomicInteger();
    private final ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
    private final Condition changed = lock.newCondition();
    private final CountDownLatch latch = new CountDownLatch(1);
    private final CyclicBarrier barrier = new CyclicBarrier(2);
    private final ReentrantReadWriteLock shared = new ReentrantReadWriteLock();
    private final ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
    private final List<Integer> list = Collections.synchronizedList(new ArrayList<>());

    private final IntBinaryOperator log;
    private final ObjIntConsumer<Thread> made;
    private final IntFunction<Thread> next;

    GeneratedProgram(IntBinaryOperator log, ObjIntConsumer<Thread> made, IntFunction<Thread> next) {
        this.log = log;
        this.made = made;
        this.next = next;
    }

    private void see(int me, int value) {
        log.applyAsInt(me, value);
    }

    void run(String text, int me) {
        steps(text, 0, text.length(), me);
    }

    /** A program that starts its threads itself. */
    void main(String one, String other) throws InterruptedException {
        Thread first = thread(one, 0);
        Thread second = thread(other, 1);
        first.start();
        second.start();
        first.join();
        second.join();
        see(2, state());
    }

    private Thread thread(String text, int me) {
        Thread thread = new Thread(() -> steps(text, 0, text.length(), me));
        made.accept(thread, me);
        return thread;
    }

    int state() {
        int fields = (((x * 5 + v) * 5 + elements[0]) * 5 + elements[1]) * 5 + atomic.get();
        return (fields * 5 + queue.size() * 2 + semaphore.availablePermits()) * 31
                + map.hashCode()
                + list.hashCode();
    }

    private void steps(String text, int from, int to, int me) {
        int i = from;
        while (i < to) {
            char step = text.charAt(i++);
            if (step == '[' || step == '{') {
                int end = text.indexOf(step == '[' ? ']' : '}', i);
                block(step, text, i, end, me);
                i = end + 1;
            } else {
                try {
                    step(step, me);
                } catch (InterruptedException e) {
                    see(me, 7);
                } catch (IllegalMonitorStateException e) {
                    see(me, 8);
                } catch (BrokenBarrierException e) {
                    see(me, 9);
                }
            }
        }
    }

    private void block(char step, String text, int from, int to, int me) {
        synchronized (step == '[' ? left : right) {
            steps(text, from, to, me);
        }
    }

    private void step(char step, int me) throws InterruptedException, BrokenBarrierException {
        switch (step) {
            case 'x' -> see(me, x);
            case 'X' -> x = me + 1;
            case 'v' -> see(me, v);
            case 'V' -> v = me + 1;
            case 'e' -> see(me, elements[0]);
            case 'E' -> elements[0] = me + 1;
            case 'f' -> elements[1] = elements[0] + 1;
            case 'w' -> left.wait();
            case 'W' -> left.wait(5);
            case 'z' -> Thread.sleep(5);
            case 'o' -> see(me, queue.poll(5, TimeUnit.MILLISECONDS) == null ? 1 : 2);
            case 'n' -> left.notify();
            case 'N' -> left.notifyAll();
            case 'l' -> lock.lock();
            case 'L' -> lock.unlock();
            case 'k' -> other.lock();
            case 'K' -> other.unlock();
            case 't' -> see(me, lock.tryLock() ? 1 : 2);
            case 's' -> semaphore.acquire();
            case 'S' -> semaphore.release();
            case 'a' -> see(me, atomic.incrementAndGet());
            case 'p' -> queue.put(me + 1);
            case 'q' -> see(me, queue.take());
            case 'i' -> next.apply(me).interrupt();
            case 'I' -> see(me, Thread.interrupted() ? 1 : 2);
            case 'j' -> next.apply(me).join();
            case 'J' -> see(me, next.apply(me).isAlive() ? 1 : 2);
            case 'P' -> LockSupport.park();
            case 'U' -> LockSupport.unpark(next.apply(me));
            case 'c' -> changed.await();
            case 'C' -> changed.signal();
            case 'd' -> latch.countDown();
            case 'D' -> latch.await();
            case 'b' -> barrier.await();
            case 'r' -> shared.readLock().lock();
            case 'R' -> shared.readLock().unlock();
            case 'g' -> shared.writeLock().lock();
            case 'G' -> shared.writeLock().unlock();
            case 'm' -> see(me, map.merge(1, me + 1, (old, more) -> old * 3 + more));
            case 'M' -> see(me, map.getOrDefault(1, 0));
            case 'y' -> list.add(me);
            case 'Y' -> see(me, list.contains(me) ? 1 : 2);
            case 'A' -> see(me, atomic.compareAndSet(0, me + 2) ? 1 : 2);
            case 'u' -> atomic.set(me + 1);
            case 'T' -> see(me, (int) (System.nanoTime() / 1_000_000));
            default -> throw new IllegalArgumentException(String.valueOf(step));
        }
    }
}
