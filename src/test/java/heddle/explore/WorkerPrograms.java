package heddle.explore;

import static heddle.explore.ExploredProgram.DEADLOCK;
import static heddle.explore.ExploredProgram.DIED;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.WRONG;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Workers at a queue, how they stop, and how they are limited. */
final class WorkerPrograms {

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

        /** Takes two at a time, and looks at the second only when the first is a task. */
        void workByTwos() throws InterruptedException {
            int one;
            int other;
            do {
                one = tasks.take();
                other = tasks.take();
                done.addAndGet(one + other);
            } while (one != PILL && other != PILL);
        }

        void submitAndEnd(int task, int pills) throws InterruptedException {
            tasks.put(task);
            for (int i = 0; i < pills; i++) {
                tasks.put(PILL);
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

    /** Ends its worker by an interrupt. */
    static final class Cancelled {
        final BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        volatile Thread worker;

        void work() {
            worker = Thread.currentThread();
            try {
                while (true) {
                    queue.take();
                }
            } catch (InterruptedException e) {
                return;
            }
        }

        void workOn() {
            worker = Thread.currentThread();
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    queue.take();
                } catch (InterruptedException e) {
                    continue;
                }
            }
        }

        void stop() {
            while (worker == null) {
                Thread.onSpinWait();
            }
            worker.interrupt();
        }
    }

    static final List<ExploredProgram> ALL =
            List.of(
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
                                            .check(s -> true)),
                    right(
                            "stop, an interrupt ends the worker",
                            () ->
                                    Explore.of(Cancelled::new)
                                            .thread(c -> c.work())
                                            .thread(c -> c.stop())
                                            .check(c -> c.queue.isEmpty())),
                    wrong(
                            "stop, the interrupt is swallowed",
                            DEADLOCK,
                            () ->
                                    Explore.of(Cancelled::new)
                                            .thread(c -> c.workOn())
                                            .thread(c -> c.stop())
                                            .check(c -> true)),
                    right(
                            "workers, a pill for each consumer",
                            () ->
                                    Explore.of(Workers::new)
                                            .limit(ExploredProgram.PATIENCE)
                                            .thread(w -> w.work())
                                            .thread(w -> w.work())
                                            .thread(w -> w.submitAndEnd(2, 2))
                                            .check(w -> w.done.get() == 2)),
                    wrong(
                            "workers, a pill for each producer",
                            DEADLOCK,
                            () ->
                                    Explore.of(Workers::new)
                                            .thread(w -> w.work())
                                            .thread(w -> w.work())
                                            .thread(w -> w.submitAndEnd(2, 1))
                                            .check(w -> true)),
                    wrong(
                            "workers, one swallows the pill of another",
                            DEADLOCK,
                            () ->
                                    Explore.of(Workers::new)
                                            .thread(w -> w.workByTwos())
                                            .thread(w -> w.work())
                                            .thread(w -> w.submitAndEnd(2, 2))
                                            .check(w -> true)),
                    wrong(
                            "virtual threads collect in an ArrayList",
                            RACE,
                            () ->
                                    Explore.program(
                                                    () -> {
                                                        List<Integer> all = new ArrayList<>();
                                                        Thread one =
                                                                Thread.startVirtualThread(
                                                                        () -> all.add(1));
                                                        Thread two =
                                                                Thread.startVirtualThread(
                                                                        () -> all.add(2));
                                                        one.join();
                                                        two.join();
                                                    })
                                            .check()));

    private WorkerPrograms() {}
}
