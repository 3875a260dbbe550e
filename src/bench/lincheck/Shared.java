import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A small program: what its threads share, what each does, and what has to hold in the end. */
abstract class Shared {

    final String name;
    final boolean isRight;

    Shared(String name, boolean isRight) {
        this.name = name;
        this.isRight = isRight;
    }

    abstract void first() throws Exception;

    abstract void second() throws Exception;

    /** Of a third thread, where there is one. */
    void third() throws Exception {}

    boolean hasThird() {
        return false;
    }

    abstract boolean holds();

    /** Both threads do the same. */
    abstract static class Twice extends Shared {

        Twice(String name, boolean isRight) {
            super(name, isRight);
        }

        @Override
        void second() throws Exception {
            first();
        }
    }

    static final class PlainCounter extends Twice {
        private int n;

        PlainCounter() {
            super("counter, plain", false);
        }

        @Override
        void first() {
            n++;
        }

        @Override
        boolean holds() {
            return n == 2;
        }
    }

    static final class VolatileCounter extends Twice {
        private volatile int n;

        VolatileCounter() {
            super("counter, volatile", false);
        }

        @Override
        void first() {
            n++;
        }

        @Override
        boolean holds() {
            return n == 2;
        }
    }

    static final class LockedCounter extends Twice {
        private int n;

        LockedCounter() {
            super("counter, synchronized", true);
        }

        @Override
        synchronized void first() {
            n++;
        }

        @Override
        boolean holds() {
            return n == 2;
        }
    }

    static final class GetThenSet extends Twice {
        private final AtomicInteger n = new AtomicInteger();

        GetThenSet() {
            super("counter, set(get() + 1)", false);
        }

        @Override
        void first() {
            n.set(n.get() + 1);
        }

        @Override
        boolean holds() {
            return n.get() == 2;
        }
    }

    static final class AtomicCounter extends Twice {
        private final AtomicInteger n = new AtomicInteger();

        AtomicCounter() {
            super("counter, incrementAndGet", true);
        }

        @Override
        void first() {
            n.incrementAndGet();
        }

        @Override
        boolean holds() {
            return n.get() == 2;
        }
    }

    static final class GetThenPut extends Twice {
        private final Map<String, Integer> map = new ConcurrentHashMap<>(Map.of("n", 0));

        GetThenPut() {
            super("map, get then put", false);
        }

        @Override
        void first() {
            map.put("n", map.get("n") + 1);
        }

        @Override
        boolean holds() {
            return map.get("n") == 2;
        }
    }

    static final class Merge extends Twice {
        private final Map<String, Integer> map = new ConcurrentHashMap<>(Map.of("n", 0));

        Merge() {
            super("map, merge", true);
        }

        @Override
        void first() {
            map.merge("n", 1, Integer::sum);
        }

        @Override
        boolean holds() {
            return map.get("n") == 2;
        }
    }

    private static final class Account {
        private int balance = 10;
    }

    abstract static class Bank extends Shared {
        final Account one = new Account();
        final Account two = new Account();

        Bank(String name, boolean isRight) {
            super(name, isRight);
        }

        static void move(Account from, Account to, Account firstLock, Account secondLock) {
            synchronized (firstLock) {
                synchronized (secondLock) {
                    from.balance--;
                    to.balance++;
                }
            }
        }

        @Override
        void first() {
            move(one, two, one, two);
        }

        @Override
        boolean holds() {
            return one.balance == 10 && two.balance == 10;
        }
    }

    static final class LocksAsTheyCome extends Bank {

        LocksAsTheyCome() {
            super("bank, locks as they come", false);
        }

        @Override
        void second() {
            move(two, one, two, one);
        }
    }

    static final class LocksInOrder extends Bank {

        LocksInOrder() {
            super("bank, locks in order", true);
        }

        @Override
        void second() {
            move(two, one, one, two);
        }
    }

    abstract static class Slot extends Shared {
        private boolean full;

        Slot(String name, boolean isRight) {
            super(name, isRight);
        }

        private synchronized void put() throws InterruptedException {
            while (full) {
                wait();
            }
            full = true;
            notifyAll();
        }

        abstract void take() throws InterruptedException;

        boolean isEmpty() {
            return !full;
        }

        void empty() {
            if (!full) {
                throw new IllegalStateException("nothing to take");
            }
            full = false;
            notifyAll();
        }

        @Override
        void first() throws InterruptedException {
            put();
            put();
        }

        @Override
        void second() throws InterruptedException {
            take();
        }

        @Override
        void third() throws InterruptedException {
            take();
        }

        @Override
        boolean hasThird() {
            return true;
        }

        @Override
        boolean holds() {
            return !full;
        }
    }

    static final class SlotWithIf extends Slot {

        SlotWithIf() {
            super("one slot, if", false);
        }

        @Override
        synchronized void take() throws InterruptedException {
            if (isEmpty()) {
                wait();
            }
            empty();
        }
    }

    static final class SlotWithWhile extends Slot {

        SlotWithWhile() {
            super("one slot, while", true);
        }

        @Override
        synchronized void take() throws InterruptedException {
            while (isEmpty()) {
                wait();
            }
            empty();
        }
    }

    /** Treiber's. */
    static class Stack extends Shared {

        static final class Node {
            private final int item;
            private final Node next;

            Node(int item, Node next) {
                this.item = item;
                this.next = next;
            }
        }

        final AtomicReference<Node> top =
                new AtomicReference<>(new Node(1, new Node(2, null)));
        private final AtomicInteger popped = new AtomicInteger();

        Stack() {
            super("stack, compareAndSet", true);
        }

        private Stack(String name) {
            super(name, false);
        }

        @Override
        void first() {
            Node old;
            do {
                old = top.get();
            } while (!top.compareAndSet(old, new Node(4, old)));
        }

        @Override
        void second() {
            Node old;
            do {
                old = top.get();
            } while (!replace(old, old.next));
            popped.addAndGet(old.item);
        }

        boolean replace(Node old, Node next) {
            return top.compareAndSet(old, next);
        }

        @Override
        boolean holds() {
            int sum = popped.get();
            for (Node node = top.get(); node != null; node = node.next) {
                sum += node.item;
            }
            return sum == 7;
        }
    }

    static final class StackWithSet extends Stack {

        StackWithSet() {
            super("stack, pop with set");
        }

        @Override
        boolean replace(Node old, Node next) {
            top.set(next);
            return true;
        }
    }
}
