package heddle.explore;

import static heddle.explore.ExploredProgram.DEADLOCK;
import static heddle.explore.ExploredProgram.DIED;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.WRONG;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import heddle.task.Action;
import java.util.List;
import java.util.function.LongSupplier;

/** What the language and {@link Thread} have. */
final class LanguagePrograms {

    private static ExploredProgram ok(String name, Action program) {
        return right(name, () -> Explore.program(program).check());
    }

    private static ExploredProgram no(String name, String failure, Action program) {
        return wrong(name, failure, () -> Explore.program(program).check());
    }

    private static void expect(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("wrong");
        }
    }

    static final class Statics {
        static int n;
        static int started;

        static synchronized void hit() {
            n++;
        }

        static void hitUnlocked() {
            n++;
        }

        synchronized void hitWithMine() {
            n++;
        }
    }

    static final class Flags {
        volatile boolean one;
        volatile boolean two;
        volatile int turn;
        volatile boolean up;
        int n;
        Published published;
        volatile Published safe;
        final int[] elements = new int[2];

        void first() {
            one = true;
            turn = 1;
            while (two && turn == 1) {
                Thread.onSpinWait();
            }
            n++;
            one = false;
        }

        void second() {
            two = true;
            turn = 0;
            while (one && turn == 0) {
                Thread.onSpinWait();
            }
            n++;
            two = false;
        }
    }

    static final class Monitored {
        int n;

        synchronized void raise() {
            Runnable notify = this::notifyAll;
            n = 1;
            notify.run();
        }

        synchronized void awaitUp() throws Exception {
            Action wait = this::wait;
            while (n == 0) {
                wait.act();
            }
        }
    }

    static final class Published {
        final int[] content = {7};
        int later;
    }

    static final class Worker extends Thread {
        int result;

        @Override
        public void run() {
            result = 1;
        }
    }

    static final List<ExploredProgram> ALL =
            List.of(
                    right(
                            "static method, synchronized",
                            () ->
                                    Explore.of(Statics::new)
                                            .thread(s -> Statics.hit())
                                            .thread(s -> Statics.hit())
                                            .check(s -> Statics.n == 2)),
                    wrong(
                            "static field, no lock",
                            WRONG,
                            () ->
                                    Explore.of(Statics::new)
                                            .thread(s -> Statics.hitUnlocked())
                                            .thread(s -> Statics.hitUnlocked())
                                            .check(s -> Statics.n == 2)),
                    wrong(
                            "static field, lock of an object each",
                            WRONG,
                            () ->
                                    Explore.of(Statics::new)
                                            .thread(s -> new Statics().hitWithMine())
                                            .thread(s -> new Statics().hitWithMine())
                                            .check(s -> Statics.n == 2)),
                    right(
                            "static field begins anew",
                            () ->
                                    Explore.of(Statics::new)
                                            .thread(s -> Statics.started++)
                                            .check(s -> Statics.started == 1)),
                    right(
                            "two elements of an array",
                            () ->
                                    Explore.of(Flags::new)
                                            .thread(f -> f.elements[0]++)
                                            .thread(f -> f.elements[1]++)
                                            .check(f -> f.elements[0] + f.elements[1] == 2)),
                    wrong(
                            "one element of an array",
                            WRONG,
                            () ->
                                    Explore.of(Flags::new)
                                            .thread(f -> f.elements[0]++)
                                            .thread(f -> f.elements[0]++)
                                            .check(f -> f.elements[0] == 2)),
                    wrong(
                            "array copied while it is written",
                            RACE,
                            () ->
                                    Explore.of(Flags::new)
                                            .thread(f -> f.elements[0] = 1)
                                            .thread(f -> f.elements.clone())
                                            .check(f -> true)),
                    right(
                            "Peterson's lock",
                            () ->
                                    Explore.of(Flags::new)
                                            .thread(f -> f.first())
                                            .thread(f -> f.second())
                                            .check(f -> f.n == 2)),
                    right(
                            "published by a volatile field",
                            () ->
                                    Explore.of(Flags::new)
                                            .thread(f -> f.safe = new Published())
                                            .thread(
                                                    f ->
                                                            expect(
                                                                    f.safe == null
                                                                            || f.safe.content[0]
                                                                                    == 7))
                                            .check(f -> true)),
                    wrong(
                            "published by a plain field",
                            RACE,
                            () ->
                                    Explore.of(Flags::new)
                                            .thread(f -> f.published = new Published())
                                            .thread(
                                                    f -> {
                                                        Published seen = f.published;
                                                    })
                                            .check(f -> true)),
                    wrong(
                            "changed after it was published",
                            RACE,
                            () ->
                                    Explore.of(Flags::new)
                                            .thread(
                                                    f -> {
                                                        Published made = new Published();
                                                        f.safe = made;
                                                        made.later = 1;
                                                    })
                                            .thread(
                                                    f -> {
                                                        Published seen = f.safe;
                                                        int later = seen == null ? 0 : seen.later;
                                                    })
                                            .check(f -> true)),
                    right(
                            "spins on a volatile flag",
                            () ->
                                    Explore.of(Flags::new)
                                            .thread(
                                                    f -> {
                                                        f.n = 1;
                                                        f.up = true;
                                                    })
                                            .thread(
                                                    f -> {
                                                        while (!f.up) {
                                                            Thread.yield();
                                                        }
                                                        f.n++;
                                                    })
                                            .check(f -> f.n == 2)),
                    ok(
                            "start and join",
                            () -> {
                                int[] n = {1};
                                Thread t = new Thread(() -> n[0]++);
                                t.start();
                                t.join();
                                expect(n[0] == 2);
                            }),
                    ok(
                            "a class that is a thread",
                            () -> {
                                Worker worker = new Worker();
                                worker.start();
                                worker.join();
                                expect(worker.result == 1);
                            }),
                    right(
                            "method references to a monitor",
                            () ->
                                    Explore.of(Monitored::new)
                                            .thread(m -> m.awaitUp())
                                            .thread(m -> m.raise())
                                            .check(m -> m.n == 1)),
                    ok(
                            "method reference to the clock",
                            () -> {
                                LongSupplier clock = System::nanoTime;
                                long before = clock.getAsLong();
                                Thread.sleep(1);
                                expect(clock.getAsLong() - before >= 1_000_000);
                            }),
                    right(
                            "a program that is a method reference",
                            () -> Explore.program(Thread::yield).check()),
                    no(
                            "run() is not start()",
                            "wrong",
                            () -> {
                                String[] name = {""};
                                Thread t =
                                        new Thread(
                                                () -> name[0] = Thread.currentThread().getName());
                                t.run();
                                expect(!name[0].equals("main"));
                            }),
                    ok(
                            "a thread that is no longer alive",
                            () -> {
                                int[] n = {0};
                                Thread t = new Thread(() -> n[0] = 1);
                                t.start();
                                while (t.isAlive()) {
                                    Thread.onSpinWait();
                                }
                                expect(n[0] == 1);
                            }),
                    no(
                            "a thread that may be alive",
                            RACE,
                            () -> {
                                int[] n = {0};
                                Thread t = new Thread(() -> n[0] = 1);
                                t.start();
                                t.isAlive();
                                n[0] = 2;
                            }),
                    ok(
                            "an interrupt is seen",
                            () -> {
                                int[] n = {0};
                                Thread t =
                                        new Thread(
                                                () -> {
                                                    while (!Thread.currentThread()
                                                            .isInterrupted()) {
                                                        Thread.onSpinWait();
                                                    }
                                                    expect(n[0] == 1);
                                                });
                                t.start();
                                n[0] = 1;
                                t.interrupt();
                            }),
                    ok(
                            "an interrupt ends a sleep",
                            () -> {
                                int[] n = {0};
                                Thread t =
                                        new Thread(
                                                () -> {
                                                    try {
                                                        Thread.sleep(86_400_000);
                                                        throw new IllegalStateException("slept");
                                                    } catch (InterruptedException e) {
                                                        n[0]++;
                                                    }
                                                });
                                t.start();
                                n[0] = 1;
                                t.interrupt();
                            }),
                    no(
                            "written after the interrupt",
                            RACE,
                            () -> {
                                int[] n = {0};
                                Thread t =
                                        new Thread(
                                                () -> {
                                                    while (!Thread.currentThread()
                                                            .isInterrupted()) {
                                                        Thread.onSpinWait();
                                                    }
                                                    n[0]++;
                                                });
                                t.start();
                                t.interrupt();
                                n[0] = 1;
                            }),
                    ok(
                            "daemon waits for ever",
                            () -> {
                                Thread t = new Thread(java.util.concurrent.locks.LockSupport::park);
                                t.setDaemon(true);
                                t.start();
                            }),
                    no(
                            "not a daemon",
                            "does not end",
                            () -> new Thread(java.util.concurrent.locks.LockSupport::park).start()),
                    ok(
                            "uncaught exception with a handler",
                            () -> {
                                Thread t =
                                        new Thread(
                                                () -> {
                                                    throw new IllegalStateException("caught");
                                                });
                                t.setUncaughtExceptionHandler((thread, e) -> {});
                                t.start();
                            }),
                    no(
                            "uncaught exception",
                            DIED,
                            () ->
                                    new Thread(
                                                    () -> {
                                                        throw new IllegalStateException("uncaught");
                                                    })
                                            .start()),
                    ok(
                            "thread-local",
                            () -> {
                                ThreadLocal<Integer> mine = ThreadLocal.withInitial(() -> 0);
                                Thread t = new Thread(() -> mine.set(3));
                                t.start();
                                mine.set(4);
                                t.join();
                                expect(mine.get() == 4);
                            }),
                    no(
                            "thread-local of a shared object",
                            RACE,
                            () -> {
                                int[] shared = {0};
                                ThreadLocal<int[]> mine = ThreadLocal.withInitial(() -> shared);
                                Thread t = new Thread(() -> mine.get()[0]++);
                                t.start();
                                int seen = mine.get()[0];
                            }),
                    ok(
                            "scoped value",
                            () -> {
                                ScopedValue<Integer> value = ScopedValue.newInstance();
                                ScopedValue.where(value, 5).run(() -> expect(value.get() == 5));
                                expect(!value.isBound());
                            }),
                    ok(
                            "virtual threads",
                            () -> {
                                int[] n = {0};
                                Object lock = new Object();
                                Runnable hit =
                                        () -> {
                                            synchronized (lock) {
                                                n[0]++;
                                            }
                                        };
                                Thread one = Thread.startVirtualThread(hit);
                                Thread two = Thread.ofVirtual().start(hit);
                                one.join();
                                two.join();
                                expect(n[0] == 2 && one.isVirtual());
                            }),
                    no(
                            "virtual threads race",
                            "wrong",
                            () -> {
                                int[] n = {0};
                                Thread one = Thread.startVirtualThread(() -> n[0]++);
                                Thread two = Thread.startVirtualThread(() -> n[0]++);
                                one.join();
                                two.join();
                                expect(n[0] == 2);
                            }),
                    no(
                            "virtual threads deadlock",
                            DEADLOCK,
                            () -> {
                                Object left = new Object();
                                Object right = new Object();
                                Thread one = Thread.startVirtualThread(() -> nest(left, right));
                                Thread two = Thread.startVirtualThread(() -> nest(right, left));
                                one.join();
                                two.join();
                            }),
                    ok(
                            "prints",
                            () -> {
                                Thread t = new Thread(() -> System.out.println("one"));
                                t.start();
                                System.out.printf("%d%n", 2);
                            }));

    private static void nest(Object outer, Object inner) {
        synchronized (outer) {
            synchronized (inner) {
                inner.hashCode();
            }
        }
    }

    private LanguagePrograms() {}
}
