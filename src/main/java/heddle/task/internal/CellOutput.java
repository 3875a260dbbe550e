package heddle.task.internal;

import heddle.kernel.internal.Cell;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What tasks print: kept task by task, and shown in the cell in blocks.
 *
 * <p>A kernel sends one message for each call of {@code print} and loses messages when there are
 * thousands of them; one block is one call. What comes after the cell has ended waits until a later
 * cell asks for it.
 */
public final class CellOutput {

    private record Block(String text, boolean error) {}

    private final Object cell = Cell.current();
    private final Map<Integer, StringBuilder> byTask = new TreeMap<>();
    private final Deque<Block> unseen = new ArrayDeque<>();

    /** Held while blocks are printed, so that they keep their order; never together with this. */
    private final ReentrantLock printing = new ReentrantLock();

    /** Takes a block of what a task has printed. */
    public synchronized void add(int task, String text, boolean error) {
        byTask.computeIfAbsent(task, t -> new StringBuilder()).append(text);
        unseen.add(new Block(text, error));
    }

    /**
     * Prints what has come since the last call, if the cell that the tasks belong to still runs.
     * When another thread is printing, that one does it: whoever hands on output must not wait.
     */
    public void showInItsCell() {
        while (cell == Cell.current() && hasUnseen() && printing.tryLock()) {
            printAndUnlock();
        }
    }

    /** Prints what has come since the last call, neighbours on the same stream in one piece. */
    public void show() {
        do {
            printing.lock();
            printAndUnlock();
        } while (hasUnseen());
    }

    private void printAndUnlock() {
        try {
            for (Block block = next(); block != null; block = next()) {
                TaskOutput.print(block.text(), block.error());
            }
        } finally {
            printing.unlock();
        }
    }

    private synchronized boolean hasUnseen() {
        return !unseen.isEmpty();
    }

    private synchronized Block next() {
        if (unseen.isEmpty()) {
            return null;
        }
        boolean error = unseen.peek().error();
        StringBuilder block = new StringBuilder();
        while (!unseen.isEmpty() && unseen.peek().error() == error) {
            block.append(unseen.poll().text());
        }
        return new Block(block.toString(), error);
    }

    /** Returns all that was printed, task by task. */
    public synchronized String text() {
        return String.join("", byTask.values());
    }
}
