package heddle.explore;

import static heddle.explore.ExploredProgram.DEADLOCK;
import static heddle.explore.ExploredProgram.DIED;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import heddle.task.Action;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Pools, futures and parallel streams. */
final class PoolPrograms {

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

    /** The task sees what was written before, and what it writes is seen after its result. */
    private static void handOver(ExecutorService pool) throws Exception {
        int[] n = {1};
        try (pool) {
            Future<?> first = pool.submit(() -> n[0]++);
            first.get();
            n[0]++;
        }
        expect(n[0] == 3);
    }

    private static void both(ExecutorService pool) throws Exception {
        int[] n = {0};
        try (pool) {
            pool.submit(() -> n[0]++);
            pool.submit(() -> n[0]++);
        }
        expect(n[0] == 2);
    }

    static final class Sum extends RecursiveTask<Integer> {
        private static final long serialVersionUID = 1L;
        final int[] numbers;
        final int from;
        final int to;

        Sum(int[] numbers, int from, int to) {
            this.numbers = numbers;
            this.from = from;
            this.to = to;
        }

        @Override
        protected Integer compute() {
            if (to - from == 1) {
                return numbers[from]++;
            }
            Sum left = new Sum(numbers, from, (from + to) / 2);
            left.fork();
            return new Sum(numbers, (from + to) / 2, to).compute() + left.join();
        }
    }

    static final List<ExploredProgram> ALL =
            List.of(
                    ok("fixed pool", () -> handOver(Executors.newFixedThreadPool(2))),
                    ok("cached pool", () -> handOver(Executors.newCachedThreadPool())),
                    ok("single thread", () -> handOver(Executors.newSingleThreadExecutor())),
                    ok("scheduled pool", () -> handOver(Executors.newScheduledThreadPool(1))),
                    ok("work-stealing pool", () -> handOver(new ForkJoinPool(1))),
                    ok(
                            "a virtual thread each",
                            () -> handOver(Executors.newVirtualThreadPerTaskExecutor())),
                    ok("one thread runs both", () -> both(Executors.newSingleThreadExecutor())),
                    no(
                            "two threads run both",
                            "wrong",
                            () -> both(Executors.newFixedThreadPool(2))),
                    no(
                            "two virtual threads run both",
                            "wrong",
                            () -> both(Executors.newVirtualThreadPerTaskExecutor())),
                    no(
                            "result not waited for",
                            RACE,
                            () -> {
                                int[] n = {0};
                                try (var pool = Executors.newFixedThreadPool(1)) {
                                    pool.execute(() -> n[0] = 1);
                                    n[0]++;
                                }
                            }),
                    no(
                            "isDone() orders nothing",
                            RACE,
                            () -> {
                                int[] n = {0};
                                try (var pool = Executors.newFixedThreadPool(1)) {
                                    Future<?> task = pool.submit(() -> n[0] = 1);
                                    if (!task.isDone()) {
                                        n[0] = 2;
                                    }
                                }
                            }),
                    no(
                            "pool of one waits for itself",
                            DEADLOCK,
                            () -> {
                                try (var pool = Executors.newFixedThreadPool(1)) {
                                    Callable<Integer> inner = () -> 1;
                                    pool.submit(() -> pool.submit(inner).get()).get();
                                }
                            }),
                    no(
                            "pool not shut down",
                            "does not end",
                            () -> Executors.newFixedThreadPool(1).submit(() -> 1).get()),
                    ok(
                            "invokeAll",
                            () -> {
                                int[] n = new int[2];
                                try (var pool = Executors.newFixedThreadPool(2)) {
                                    Callable<Integer> one = () -> n[0] = 1;
                                    Callable<Integer> two = () -> n[1] = 2;
                                    pool.invokeAll(List.of(one, two));
                                    expect(n[0] + n[1] == 3);
                                }
                            }),
                    ok(
                            "shutdown and awaitTermination",
                            () -> {
                                int[] n = {0};
                                ExecutorService pool = Executors.newFixedThreadPool(1);
                                pool.execute(() -> n[0] = 1);
                                pool.shutdown();
                                expect(pool.awaitTermination(1, TimeUnit.DAYS) && n[0] == 1);
                            }),
                    ok(
                            "shutdownNow interrupts",
                            () -> {
                                ExecutorService pool = Executors.newFixedThreadPool(1);
                                pool.submit(
                                        () -> {
                                            Thread.sleep(100_000);
                                            return 1;
                                        });
                                pool.shutdownNow();
                                expect(pool.awaitTermination(1, TimeUnit.DAYS));
                            }),
                    ok(
                            "cancelled task",
                            () -> {
                                try (var pool = Executors.newFixedThreadPool(1)) {
                                    Future<?> task = pool.submit(() -> {});
                                    task.cancel(true);
                                    expect(task.isDone());
                                }
                            }),
                    ok(
                            "exception of a task",
                            () -> {
                                int[] n = {0};
                                try (var pool = Executors.newFixedThreadPool(1)) {
                                    Callable<Integer> fails =
                                            () -> {
                                                n[0] = 1;
                                                throw new IllegalArgumentException();
                                            };
                                    try {
                                        pool.submit(fails).get();
                                        throw new IllegalStateException("no exception");
                                    } catch (ExecutionException e) {
                                        expect(n[0] == 1);
                                    }
                                }
                            }),
                    ok(
                            "FutureTask on a thread",
                            () -> {
                                int[] n = {0};
                                FutureTask<Integer> task = new FutureTask<>(() -> n[0] = 1);
                                new Thread(task).start();
                                expect(task.get() == 1 && n[0] == 1);
                            }),
                    ok(
                            "scheduled three times",
                            () -> {
                                int[] n = {0};
                                try (var pool = Executors.newScheduledThreadPool(1)) {
                                    var task =
                                            pool.scheduleAtFixedRate(
                                                    () -> n[0]++, 1, 1, TimeUnit.SECONDS);
                                    Thread.sleep(3_500);
                                    task.cancel(false);
                                }
                                expect(n[0] == 3);
                            }),
                    ok(
                            "fork and join",
                            () ->
                                    expect(
                                            new ForkJoinPool(2)
                                                            .invoke(new Sum(new int[] {1, 2}, 0, 2))
                                                    == 3)),
                    no(
                            "two tasks at one element",
                            "wrong",
                            () -> {
                                int[] n = {0};
                                Sum one = new Sum(n, 0, 1);
                                one.fork();
                                new Sum(n, 0, 1).compute();
                                one.join();
                                expect(n[0] == 2);
                            }),
                    ok(
                            "parallel stream",
                            () ->
                                    expect(
                                            List.of(1, 2, 3).parallelStream()
                                                            .mapToInt(i -> i * 2)
                                                            .sum()
                                                    == 12)),
                    no(
                            "parallel stream with a shared sum",
                            "wrong",
                            () -> {
                                int[] n = {0};
                                IntStream.range(0, 2).parallel().forEach(i -> n[0]++);
                                expect(n[0] == 2);
                            }),
                    ok(
                            "futures combined",
                            () -> {
                                int[] n = new int[2];
                                var one = CompletableFuture.supplyAsync(() -> n[0] = 1);
                                var two = CompletableFuture.supplyAsync(() -> n[1] = 2);
                                int sum = one.thenCombine(two, (a, b) -> n[0] + n[1]).get();
                                expect(sum == 3);
                            }),
                    ok(
                            "allOf",
                            () -> {
                                int[] n = new int[2];
                                CompletableFuture.allOf(
                                                CompletableFuture.runAsync(() -> n[0] = 1),
                                                CompletableFuture.runAsync(() -> n[1] = 2))
                                        .join();
                                expect(n[0] + n[1] == 3);
                            }),
                    no(
                            "anyOf is not allOf",
                            RACE,
                            () -> {
                                int[] n = new int[2];
                                CompletableFuture.anyOf(
                                                CompletableFuture.runAsync(() -> n[0] = 1),
                                                CompletableFuture.runAsync(() -> n[1] = 2))
                                        .join();
                                int seen = n[0] + n[1];
                            }),
                    ok(
                            "steps of a future",
                            () -> {
                                int[] n = {0};
                                CompletableFuture.runAsync(() -> n[0] = 1)
                                        .thenRunAsync(() -> n[0]++)
                                        .thenRun(() -> n[0]++)
                                        .join();
                                expect(n[0] == 3);
                            }),
                    ok(
                            "completed by hand",
                            () -> {
                                int[] n = {0};
                                CompletableFuture<Integer> done = new CompletableFuture<>();
                                new Thread(
                                                () -> {
                                                    n[0] = 1;
                                                    done.complete(1);
                                                })
                                        .start();
                                expect(done.join() == 1 && n[0] == 1);
                            }),
                    ok(
                            "time-out of a future",
                            () -> {
                                try {
                                    new CompletableFuture<Integer>()
                                            .orTimeout(1, TimeUnit.SECONDS)
                                            .join();
                                    throw new IllegalStateException("no time-out");
                                } catch (CompletionException e) {
                                    return;
                                }
                            }),
                    no("never completed", DEADLOCK, () -> new CompletableFuture<Integer>().join()),
                    no(
                            "two futures at one variable",
                            "wrong",
                            () -> {
                                int[] n = {0};
                                var one = CompletableFuture.runAsync(() -> n[0]++);
                                var two = CompletableFuture.runAsync(() -> n[0]++);
                                one.join();
                                two.join();
                                expect(n[0] == 2);
                            }),
                    ok(
                            "tasks count on an atomic",
                            () -> {
                                AtomicInteger n = new AtomicInteger();
                                try (var pool = Executors.newFixedThreadPool(2)) {
                                    pool.execute(n::incrementAndGet);
                                    pool.execute(n::incrementAndGet);
                                }
                                expect(n.get() == 2);
                            }),
                    no(
                            "task of a pool fails unseen",
                            DIED,
                            () -> {
                                try (var pool = Executors.newFixedThreadPool(1)) {
                                    pool.execute(
                                            () -> {
                                                throw new IllegalStateException("unseen");
                                            });
                                }
                            }));

    private PoolPrograms() {}
}
