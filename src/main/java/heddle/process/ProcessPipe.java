package heddle.process;

import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;

/**
 * Two ends between which messages travel both ways: what one end sends the other receives, in that
 * order. For two tasks that talk to each other in different processes.
 *
 * <pre>{@code
 * var pipe = ProcessPipe.<String>create();
 * var first = pipe.first();
 * var second = pipe.second();
 * Runner.processes(2).run(
 *         () -> { first.send("ping"); return first.receive(); },
 *         () -> { String said = second.receive(); second.send(said + " pong"); return said; });
 * }</pre>
 *
 * <p>Each direction is a {@link ProcessQueue} that is never full; what that says of copies, of
 * threads, of processes that die and of memory holds here as well.
 *
 * @param first one end
 * @param second the other end
 * @param <T> the type of the messages
 * @see <a href="https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Pipe">
 *     multiprocessing.Pipe, its counterpart in Python</a>
 */
public record ProcessPipe<T>(End<T> first, End<T> second) implements Serializable, AutoCloseable {

    private static final StackWalker CALLERS =
            StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /**
     * Makes a pipe.
     *
     * @param <T> the type of the messages
     * @return the pipe, open
     */
    public static <T> ProcessPipe<T> create() {
        ClassLoader loader = CALLERS.getCallerClass().getClassLoader();
        ProcessQueue<T> there = ProcessQueue.create(Integer.MAX_VALUE, loader);
        ProcessQueue<T> back = ProcessQueue.create(Integer.MAX_VALUE, loader);
        return new ProcessPipe<>(new End<>(there, back), new End<>(back, there));
    }

    /**
     * Ends both directions in all processes; see {@link ProcessQueue#close}.
     *
     * @throws IllegalStateException if another process has made the pipe
     */
    @Override
    public void close() {
        first.out.close();
        first.in.close();
    }

    /**
     * One end of a pipe.
     *
     * @param <T> the type of the messages
     */
    public static final class End<T> implements Serializable {

        @Serial private static final long serialVersionUID = 1;

        private final ProcessQueue<T> out;
        private final ProcessQueue<T> in;

        private End(ProcessQueue<T> out, ProcessQueue<T> in) {
            this.out = out;
            this.in = in;
        }

        /**
         * Sends a message to the other end.
         *
         * @param message what to send, not null
         * @throws InterruptedException if this thread is interrupted; nothing was sent
         * @throws IllegalArgumentException if the message cannot travel; its text says why
         * @throws IllegalStateException if the pipe is closed
         */
        public void send(T message) throws InterruptedException {
            out.put(message);
        }

        /**
         * Waits for the next message from the other end.
         *
         * @return the message, a copy of the one that was sent
         * @throws InterruptedException if this thread is interrupted; nothing was received
         * @throws IllegalStateException if the pipe is closed, or if the message cannot be put
         *     together here
         */
        public T receive() throws InterruptedException {
            return in.take();
        }

        /**
         * Waits for the next message from the other end, for some time.
         *
         * @param limit how long to wait
         * @return the message, or null when there was none
         * @throws InterruptedException if this thread is interrupted; nothing was received
         * @throws IllegalStateException if the pipe is closed, or if the message cannot be put
         *     together here
         */
        public T receive(Duration limit) throws InterruptedException {
            return in.poll(limit);
        }
    }
}
