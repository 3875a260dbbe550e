package heddle.explore;

import static heddle.explore.ExploredProgram.DEADLOCK;
import static heddle.explore.ExploredProgram.DIED;
import static heddle.explore.ExploredProgram.RACE;
import static heddle.explore.ExploredProgram.right;
import static heddle.explore.ExploredProgram.wrong;

import heddle.task.Task;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Exchanger;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** Queues and the exchanger. */
final class QueuePrograms {

    static final class Box implements Comparable<Box> {
        int content;

        Box(int content) {
            this.content = content;
        }

        @Override
        public int compareTo(Box other) {
            return 0;
        }
    }

    /** What is in the box is written before it is put in, and read by whoever takes it out. */
    private static Verdict handOver(Task<BlockingQueue<Box>> queue) throws InterruptedException {
        return Explore.of(queue)
                .thread(q -> q.put(new Box(1)))
                .thread(
                        q -> {
                            if (q.take().content++ != 1) {
                                throw new IllegalStateException("empty box");
                            }
                        })
                .check(q -> q.isEmpty());
    }

    private static Verdict keepUsing(Task<BlockingQueue<Box>> queue) throws InterruptedException {
        return Explore.of(queue)
                .thread(
                        q -> {
                            Box box = new Box(1);
                            q.put(box);
                            box.content = 2;
                        })
                .thread(
                        q -> {
                            int seen = q.take().content;
                        })
                .check(q -> true);
    }

    private static Verdict alone(Task<BlockingQueue<Box>> queue) throws InterruptedException {
        return Explore.of(queue).thread(q -> q.take()).check(q -> true);
    }

    static final List<ExploredProgram> ALL =
            List.of(
                    right("ArrayBlockingQueue", () -> handOver(() -> new ArrayBlockingQueue<>(1))),
                    right("LinkedBlockingQueue", () -> handOver(LinkedBlockingQueue::new)),
                    right("LinkedBlockingDeque", () -> handOver(LinkedBlockingDeque::new)),
                    right("SynchronousQueue", () -> handOver(SynchronousQueue::new)),
                    right(
                            "fair SynchronousQueue",
                            () -> handOver(() -> new SynchronousQueue<>(true))),
                    right("LinkedTransferQueue", () -> handOver(LinkedTransferQueue::new)),
                    right("PriorityBlockingQueue", () -> handOver(PriorityBlockingQueue::new)),
                    wrong(
                            "box changed in a queue",
                            RACE,
                            () -> keepUsing(LinkedBlockingQueue::new)),
                    wrong("box changed in hand-over", RACE, () -> keepUsing(SynchronousQueue::new)),
                    wrong("nobody puts", DEADLOCK, () -> alone(LinkedBlockingQueue::new)),
                    wrong("nobody hands over", DEADLOCK, () -> alone(SynchronousQueue::new)),
                    wrong(
                            "full queue",
                            DEADLOCK,
                            () ->
                                    Explore.of(() -> new ArrayBlockingQueue<Integer>(1))
                                            .thread(
                                                    q -> {
                                                        q.put(1);
                                                        q.put(2);
                                                    })
                                            .check(q -> true)),
                    right(
                            "first in, first out",
                            () ->
                                    Explore.of(() -> new ArrayBlockingQueue<Integer>(1))
                                            .thread(
                                                    q -> {
                                                        q.put(1);
                                                        q.put(2);
                                                    })
                                            .thread(
                                                    q -> {
                                                        if (q.take() != 1 || q.take() != 2) {
                                                            throw new AssertionError();
                                                        }
                                                    })
                                            .check(q -> q.isEmpty())),
                    wrong(
                            "looks whether there is one, then removes it",
                            DIED + " " + NoSuchElementException.class.getName(),
                            () ->
                                    Explore.of(
                                                    () ->
                                                            new ConcurrentLinkedQueue<>(
                                                                    List.of(new Box(1))))
                                            .thread(
                                                    q -> {
                                                        if (!q.isEmpty()) {
                                                            q.remove();
                                                        }
                                                    })
                                            .thread(
                                                    q -> {
                                                        if (!q.isEmpty()) {
                                                            q.remove();
                                                        }
                                                    })
                                            .check(q -> true)),
                    right(
                            "poll and look at what comes",
                            () ->
                                    Explore.of(ConcurrentLinkedQueue<Box>::new)
                                            .thread(q -> q.add(new Box(1)))
                                            .thread(
                                                    q -> {
                                                        Box box = q.poll();
                                                        if (box != null) {
                                                            box.content++;
                                                        }
                                                    })
                                            .check(q -> true)),
                    right(
                            "poll with a time limit",
                            () ->
                                    Explore.of(() -> new ArrayBlockingQueue<Integer>(1))
                                            .thread(q -> q.put(1))
                                            .thread(
                                                    q -> {
                                                        if (q.poll(1, TimeUnit.SECONDS) == null) {
                                                            throw new AssertionError();
                                                        }
                                                    })
                                            .check(q -> true)),
                    right(
                            "exchanger",
                            () ->
                                    Explore.of(Exchanger<Box>::new)
                                            .thread(x -> x.exchange(new Box(1)).content++)
                                            .thread(x -> x.exchange(new Box(2)).content++)
                                            .check(x -> true)),
                    wrong(
                            "exchanger, the old box is used",
                            RACE,
                            () ->
                                    Explore.of(Exchanger<Box>::new)
                                            .thread(
                                                    x -> {
                                                        Box mine = new Box(1);
                                                        x.exchange(mine);
                                                        mine.content = 3;
                                                    })
                                            .thread(x -> x.exchange(new Box(2)).content++)
                                            .check(x -> true)),
                    wrong(
                            "exchanger, odd one out",
                            DEADLOCK,
                            () ->
                                    Explore.of(Exchanger<Box>::new)
                                            .thread(x -> x.exchange(new Box(1)))
                                            .check(x -> true)));

    private QueuePrograms() {}
}
