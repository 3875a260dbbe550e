package heddle.explore;

import static heddle.explore.ExploredProgram.DEADLOCK;
import static heddle.explore.ExploredProgram.DIED;
import static heddle.explore.ExploredProgram.NO_PROGRESS;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.WRONG;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import heddle.task.Task;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** What courses set, with the usual wrong solutions. */
final class CoursePrograms {

    interface Seats {
        boolean claim(String seat, int who);
    }

    private static final class Claims {
        final Seats seats;
        volatile boolean first;
        volatile boolean second;

        Claims(Seats seats) {
            this.seats = seats;
        }
    }

    private static Seats atOnce() {
        Map<String, Integer> taken = new ConcurrentHashMap<>();
        return (seat, who) -> taken.putIfAbsent(seat, who) == null;
    }

    private static Seats locked() {
        Map<String, Integer> taken = new HashMap<>();
        return (seat, who) -> {
            synchronized (taken) {
                return taken.putIfAbsent(seat, who) == null;
            }
        };
    }

    private static Seats lookFirst(Map<String, Integer> taken) {
        return (seat, who) -> {
            if (taken.containsKey(seat)) {
                return false;
            }
            taken.put(seat, who);
            return true;
        };
    }

    private static Seats putAnyway() {
        Map<String, Integer> taken = new ConcurrentHashMap<>();
        return (seat, who) -> taken.put(seat, who) != Integer.valueOf(-1);
    }

    private static Seats readUnlocked() {
        Map<String, Integer> taken = new HashMap<>();
        return (seat, who) -> {
            if (taken.get(seat) != null) {
                return false;
            }
            synchronized (taken) {
                return taken.putIfAbsent(seat, who) == null;
            }
        };
    }

    private static Verdict claim(Task<Seats> seats) throws InterruptedException {
        return Explore.of(() -> new Claims(seats.call()))
                .thread(c -> c.first = c.seats.claim("1A", 1))
                .thread(c -> c.second = c.seats.claim("1A", 2))
                .check(c -> c.first ^ c.second);
    }

    static class Lazy {
        static final class Value {
            int content = 7;
        }

        Value value;
        volatile Value safe;
        final AtomicInteger made = new AtomicInteger();

        Value make() {
            made.incrementAndGet();
            return new Value();
        }

        synchronized Value locked() {
            if (value == null) {
                value = make();
            }
            return value;
        }

        Value doubleChecked() {
            Value seen = safe;
            if (seen == null) {
                synchronized (this) {
                    seen = safe;
                    if (seen == null) {
                        seen = make();
                        safe = seen;
                    }
                }
            }
            return seen;
        }

        Value unlocked() {
            if (safe == null) {
                safe = make();
            }
            return safe;
        }

        Value checkedOnce() {
            if (safe == null) {
                synchronized (this) {
                    safe = make();
                }
            }
            return safe;
        }

        Value notVolatile() {
            if (value == null) {
                synchronized (this) {
                    if (value == null) {
                        value = make();
                    }
                }
            }
            return value;
        }

        Value tooEarly() {
            Value seen = safe;
            if (seen == null) {
                synchronized (this) {
                    if (safe == null) {
                        safe = make();
                        safe.content = 8;
                    }
                    seen = safe;
                }
            }
            return seen;
        }
    }

    private static final class Holder {
        static final int[] VALUE = {7};
    }

    private static Verdict lazy(heddle.task.Step<Lazy> get) throws InterruptedException {
        return Explore.of(Lazy::new).thread(get).thread(get).check(l -> l.made.get() == 1);
    }

    static final class Account {
        final ReentrantLock lock = new ReentrantLock();
        final int number;
        int balance = 10;

        Account(int number) {
            this.number = number;
        }

        void move(Account to) {
            balance--;
            to.balance++;
        }
    }

    static final class Bank {
        final Account one = new Account(1);
        final Account two = new Account(2);
        final AtomicInteger moved = new AtomicInteger();

        void inOrder(Account from, Account to) {
            Account first = from.number < to.number ? from : to;
            Account second = first == from ? to : from;
            synchronized (first) {
                synchronized (second) {
                    from.move(to);
                }
            }
        }

        synchronized void oneAtATime(Account from, Account to) {
            from.move(to);
        }

        void asTheyCome(Account from, Account to) {
            synchronized (from) {
                synchronized (to) {
                    from.move(to);
                }
            }
        }

        void half(Account from, Account to) {
            synchronized (from) {
                from.move(to);
            }
        }

        void byBalance(Account from, Account to) {
            int difference;
            synchronized (this) {
                difference = from.balance - to.balance;
            }
            Account first = difference < 0 ? from : to;
            synchronized (first) {
                synchronized (first == from ? to : from) {
                    synchronized (this) {
                        from.move(to);
                    }
                }
            }
        }

        void orNot(Account from, Account to) {
            if (from.lock.tryLock()) {
                if (to.lock.tryLock()) {
                    from.move(to);
                    moved.incrementAndGet();
                    to.lock.unlock();
                }
                from.lock.unlock();
            }
        }
    }

    private interface Move {
        void apply(Bank bank, Account from, Account to);
    }

    private static Verdict bank(Task<Move> move) throws InterruptedException {
        return Explore.of(() -> new Transfer(move.call()))
                .thread(t -> t.move.apply(t.bank, t.bank.one, t.bank.two))
                .thread(t -> t.move.apply(t.bank, t.bank.two, t.bank.one))
                .check(t -> t.bank.one.balance == 10 && t.bank.two.balance == 10);
    }

    private record Transfer(Bank bank, Move move) {
        Transfer(Move move) {
            this(new Bank(), move);
        }
    }

    static final class Table {
        final Object[] forks = {new Object(), new Object(), new Object()};
        final Semaphore seats = new Semaphore(2);
        final boolean[] inUse = new boolean[3];

        void eat(int first, int second) {
            synchronized (forks[first]) {
                synchronized (forks[second]) {
                    use(first);
                    use(second);
                }
            }
        }

        private void use(int fork) {
            if (inUse[fork]) {
                throw new IllegalStateException("used by two");
            }
            inUse[fork] = true;
            inUse[fork] = false;
        }

        void eatWithOne(int first, int second) {
            synchronized (forks[first]) {
                use(first);
                use(second);
            }
        }

        void eatSeated(int first, int second) throws InterruptedException {
            seats.acquire();
            eat(first, second);
            seats.release();
        }
    }

    /** Those who eat at once wait for each other, so that to keep them apart is too much. */
    static final class RoundTable {
        final ReentrantLock[] forks;
        final ReentrantLock table = new ReentrantLock();
        final CyclicBarrier eating = new CyclicBarrier(2);
        final boolean oneLock;

        RoundTable(boolean oneLock) {
            this(5, oneLock);
        }

        private RoundTable(int forks, boolean oneLock) {
            this.oneLock = oneLock;
            this.forks = new ReentrantLock[forks];
            Arrays.setAll(this.forks, i -> new ReentrantLock());
        }

        static RoundTable ofTwo() {
            return new RoundTable(2, false);
        }

        void eat(int philosopher) throws Exception {
            Lock left = oneLock ? table : forks[philosopher];
            Lock right = oneLock ? table : forks[philosopher + 1];
            left.lock();
            right.lock();
            eating.await();
            right.unlock();
            left.unlock();
        }

        void keepAndTry(int philosopher) {
            forks[philosopher].lock();
            while (!forks[1 - philosopher].tryLock()) {
                Thread.onSpinWait();
            }
            forks[1 - philosopher].unlock();
            forks[philosopher].unlock();
        }
    }

    static final List<ExploredProgram> ALL =
            List.of(
                    right("claim, putIfAbsent", () -> claim(CoursePrograms::atOnce)),
                    right("claim, HashMap under a lock", () -> claim(CoursePrograms::locked)),
                    wrong(
                            "claim, containsKey then put",
                            WRONG,
                            () -> claim(() -> lookFirst(new ConcurrentHashMap<>()))),
                    wrong(
                            "claim, synchronizedMap",
                            WRONG,
                            () ->
                                    claim(
                                            () ->
                                                    lookFirst(
                                                            Collections.synchronizedMap(
                                                                    new HashMap<>())))),
                    wrong("claim, put anyway", WRONG, () -> claim(CoursePrograms::putAnyway)),
                    wrong(
                            "claim, read without the lock",
                            RACE,
                            () -> claim(CoursePrograms::readUnlocked)),
                    right("lazy, locked", () -> lazy(l -> l.locked())),
                    right("lazy, double-checked", () -> lazy(l -> l.doubleChecked())),
                    right(
                            "lazy, holder",
                            () ->
                                    Explore.of(() -> new int[1])
                                            .thread(n -> n[0] = Holder.VALUE[0])
                                            .thread(n -> Holder.VALUE.clone())
                                            .check(n -> n[0] == 7)),
                    wrong("lazy, no lock", WRONG, () -> lazy(l -> l.unlocked())),
                    wrong("lazy, one check", WRONG, () -> lazy(l -> l.checkedOnce())),
                    wrong("lazy, not volatile", RACE, () -> lazy(l -> l.notVolatile())),
                    wrong(
                            "lazy, published too early",
                            RACE,
                            () ->
                                    Explore.of(Lazy::new)
                                            .thread(l -> l.tooEarly())
                                            .thread(
                                                    l -> {
                                                        int seen = l.tooEarly().content;
                                                    })
                                            .check(l -> true)),
                    right("bank, locks in order", () -> bank(() -> (b, x, y) -> b.inOrder(x, y))),
                    right("bank, one lock", () -> bank(() -> (b, x, y) -> b.oneAtATime(x, y))),
                    wrong(
                            "bank, lock order",
                            DEADLOCK,
                            () -> bank(() -> (b, x, y) -> b.asTheyCome(x, y))),
                    wrong("bank, no lock", WRONG, () -> bank(() -> (b, x, y) -> x.move(y))),
                    wrong("bank, half a lock", WRONG, () -> bank(() -> (b, x, y) -> b.half(x, y))),
                    wrong(
                            "bank, order by balance",
                            DEADLOCK,
                            () -> bank(() -> (b, x, y) -> b.byBalance(x, y))),
                    wrong(
                            "bank, tryLock drops the transfer",
                            WRONG,
                            () ->
                                    Explore.of(Bank::new)
                                            .thread(b -> b.orNot(b.one, b.two))
                                            .thread(b -> b.orNot(b.two, b.one))
                                            .check(b -> b.moved.get() == 2)),
                    right(
                            "philosophers, forks in order",
                            () ->
                                    Explore.of(Table::new)
                                            .thread(t -> t.eat(0, 1))
                                            .thread(t -> t.eat(1, 2))
                                            .thread(t -> t.eat(0, 2))
                                            .check(t -> true)),
                    right(
                            "philosophers, one has to stand",
                            () ->
                                    Explore.of(Table::new)
                                            .limit(ExploredProgram.PATIENCE)
                                            .thread(t -> t.eatSeated(0, 1))
                                            .thread(t -> t.eatSeated(1, 2))
                                            .thread(t -> t.eatSeated(2, 0))
                                            .check(t -> true)),
                    wrong(
                            "philosophers, left first",
                            DEADLOCK,
                            () ->
                                    Explore.of(Table::new)
                                            .thread(t -> t.eat(0, 1))
                                            .thread(t -> t.eat(1, 2))
                                            .thread(t -> t.eat(2, 0))
                                            .check(t -> true)),
                    wrong(
                            "philosophers, one fork",
                            DIED,
                            () ->
                                    Explore.of(Table::new)
                                            .thread(t -> t.eatWithOne(0, 1))
                                            .thread(t -> t.eatWithOne(1, 2))
                                            .check(t -> true)),
                    right(
                            "philosophers, two of five eat at once",
                            () ->
                                    Explore.of(() -> new RoundTable(false))
                                            .thread(t -> t.eat(0))
                                            .thread(t -> t.eat(2))
                                            .check(t -> true)),
                    wrong(
                            "philosophers, one lock for all",
                            DEADLOCK,
                            () ->
                                    Explore.of(() -> new RoundTable(true))
                                            .thread(t -> t.eat(0))
                                            .thread(t -> t.eat(2))
                                            .check(t -> true)),
                    wrong(
                            "philosophers, keep one fork and try the other",
                            NO_PROGRESS,
                            () ->
                                    Explore.of(RoundTable::ofTwo)
                                            .thread(t -> t.keepAndTry(0))
                                            .thread(t -> t.keepAndTry(1))
                                            .check(t -> true)));

    private CoursePrograms() {}
}
