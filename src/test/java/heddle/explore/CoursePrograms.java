package heddle.explore;

import static heddle.explore.ExploredProgram.DEADLOCK;
import static heddle.explore.ExploredProgram.DIED;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.WRONG;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import heddle.task.Task;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
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

    static class Workers {
        static final int PILL = 0;

        final BlockingQueue<Integer> tasks = new LinkedBlockingQueue<>();
        final AtomicInteger done = new AtomicInteger();
        int unlocked;

        void work() throws InterruptedException {
            for (int task = tasks.take(); task != PILL; task = tasks.take()) {
                done.addAndGet(task);
            }
        }

        void workUnlocked() throws InterruptedException {
            for (int task = tasks.take(); task != PILL; task = tasks.take()) {
                unlocked += task;
            }
        }

        void workOrDie() throws InterruptedException {
            for (int task = tasks.take(); task != PILL; task = tasks.take()) {
                done.addAndGet(10 / (task - 1));
            }
        }

        void submit(int... numbers) throws InterruptedException {
            for (int number : numbers) {
                tasks.put(number);
            }
        }
    }

    static final class PlainQueue {
        final ArrayDeque<Integer> tasks = new ArrayDeque<>(List.of(1, 2));

        void work() {
            Integer task = tasks.poll();
            if (task == null) {
                throw new IllegalStateException("lost");
            }
        }
    }

    static final class Permits {
        final Semaphore permits = new Semaphore(1);
        int inside;

        void use(boolean fails) throws InterruptedException {
            permits.acquire();
            try {
                inside++;
                if (fails) {
                    throw new IllegalArgumentException();
                }
            } finally {
                permits.release();
            }
        }

        void useAndForget(boolean fails) throws InterruptedException {
            permits.acquire();
            inside++;
            if (fails) {
                throw new IllegalArgumentException();
            }
            permits.release();
        }
    }

    static final class Stoppable {
        volatile boolean stopped;
        boolean plain;
        final BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();

        void run() {
            while (!stopped) {
                Thread.onSpinWait();
            }
        }

        void runPlain() {
            for (int i = 0; i < 2 && !plain; i++) {
                Thread.onSpinWait();
            }
        }

        synchronized void stopLocked() {
            plain = true;
        }

        void runBlocked() throws InterruptedException {
            while (!stopped) {
                queue.take();
            }
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
                            "workers, a pill each",
                            () ->
                                    Explore.of(Workers::new)
                                            .limit(ExploredProgram.PATIENCE)
                                            .thread(w -> w.work())
                                            .thread(w -> w.work())
                                            .thread(w -> w.submit(2, 3, 0, 0))
                                            .check(w -> w.done.get() == 5)),
                    wrong(
                            "workers, one pill for two",
                            DEADLOCK,
                            () ->
                                    Explore.of(Workers::new)
                                            .thread(w -> w.work())
                                            .thread(w -> w.work())
                                            .thread(w -> w.submit(2, 0))
                                            .check(w -> true)),
                    wrong(
                            "workers, pill before the last task",
                            WRONG,
                            () ->
                                    Explore.of(Workers::new)
                                            .thread(w -> w.work())
                                            .thread(w -> w.submit(2, 0, 3))
                                            .check(w -> w.done.get() == 5)),
                    wrong(
                            "workers, pill of another producer",
                            WRONG,
                            () ->
                                    Explore.of(Workers::new)
                                            .thread(w -> w.work())
                                            .thread(w -> w.submit(2, 0))
                                            .thread(w -> w.submit(3, 0))
                                            .check(w -> w.done.get() == 5)),
                    wrong(
                            "workers, one dies",
                            DIED,
                            () ->
                                    Explore.of(Workers::new)
                                            .thread(w -> w.workOrDie())
                                            .thread(w -> w.submit(2, 1, 0))
                                            .check(w -> true)),
                    wrong(
                            "workers, sum without a lock",
                            WRONG,
                            () ->
                                    Explore.of(Workers::new)
                                            .thread(w -> w.workUnlocked())
                                            .thread(w -> w.workUnlocked())
                                            .thread(w -> w.submit(2, 3, 0, 0))
                                            .check(w -> w.unlocked == 5)),
                    wrong(
                            "workers, plain queue",
                            RACE,
                            () ->
                                    Explore.of(PlainQueue::new)
                                            .thread(q -> q.work())
                                            .thread(q -> q.work())
                                            .check(q -> q.tasks.isEmpty())),
                    wrong(
                            "workers, nobody joins",
                            RACE,
                            () ->
                                    Explore.program(
                                                    () -> {
                                                        int[] sum = new int[1];
                                                        new Thread(() -> sum[0] = 1).start();
                                                        System.out.println(sum[0]);
                                                    })
                                            .check()),
                    right(
                            "permits, released in finally",
                            () ->
                                    Explore.of(Permits::new)
                                            .thread(
                                                    p -> {
                                                        try {
                                                            p.use(true);
                                                        } catch (IllegalArgumentException e) {
                                                            return;
                                                        }
                                                    })
                                            .thread(p -> p.use(false))
                                            .check(p -> p.inside == 2)),
                    wrong(
                            "permits, lost by an exception",
                            DEADLOCK,
                            () ->
                                    Explore.of(Permits::new)
                                            .thread(
                                                    p -> {
                                                        try {
                                                            p.useAndForget(true);
                                                        } catch (IllegalArgumentException e) {
                                                            return;
                                                        }
                                                    })
                                            .thread(p -> p.useAndForget(false))
                                            .check(p -> p.inside == 2)),
                    right(
                            "stop, volatile flag",
                            () ->
                                    Explore.of(Stoppable::new)
                                            .thread(s -> s.run())
                                            .thread(s -> s.stopped = true)
                                            .check(s -> true)),
                    wrong(
                            "stop, plain flag",
                            RACE,
                            () ->
                                    Explore.of(Stoppable::new)
                                            .thread(s -> s.runPlain())
                                            .thread(s -> s.plain = true)
                                            .check(s -> true)),
                    wrong(
                            "stop, lock in the setter only",
                            RACE,
                            () ->
                                    Explore.of(Stoppable::new)
                                            .thread(s -> s.runPlain())
                                            .thread(s -> s.stopLocked())
                                            .check(s -> true)),
                    wrong(
                            "stop, flag not seen while blocked",
                            DEADLOCK,
                            () ->
                                    Explore.of(Stoppable::new)
                                            .thread(s -> s.runBlocked())
                                            .thread(s -> s.stopped = true)
                                            .check(s -> true)));

    private CoursePrograms() {}
}
