package heddle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small HTTP server on this machine that answers after a delay: something to wait for that needs
 * no network and no luck.
 *
 * <pre>{@code
 * try (var server = LoopbackServer.start(Duration.ofMillis(50))) {
 *     URI uri = server.uri();                       // the server stays here, its address travels
 *     Runner.threads(10).map(names, name -> {
 *         try (var answer = uri.resolve(name).toURL().openStream()) {
 *             return new String(answer.readAllBytes());
 *         }
 *     })
 * }
 * }</pre>
 *
 * <p>Every request is answered with its own path, without the slash. The delay counts from the
 * moment when the request was read; a timer keeps it, so that any number of requests can wait at
 * once on two threads. Each answer closes its connection.
 *
 * <p>Safe to use from several threads.
 */
public final class LoopbackServer implements AutoCloseable {

    private static final int WAITING_CONNECTIONS = 10_000;

    private final HttpServer server;
    private final ScheduledThreadPoolExecutor timer;
    private final Duration delay;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    private LoopbackServer(Duration delay) throws IOException {
        this.delay = delay;
        this.timer = new ScheduledThreadPoolExecutor(1, LoopbackServer::newThread);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        this.server = HttpServer.create(address, WAITING_CONNECTIONS);
        server.createContext("/", this::accept);
        server.start();
    }

    private static Thread newThread(Runnable code) {
        return Thread.ofPlatform().daemon().name("heddle server").unstarted(code);
    }

    /**
     * Starts a server on a free port of the loopback interface.
     *
     * @param delay how long it waits before it answers; zero or more
     * @return the running server, to be closed
     * @throws IllegalArgumentException if the delay is negative
     * @throws UncheckedIOException if there is no free port
     */
    public static LoopbackServer start(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must be >= 0, got " + delay);
        }
        try {
            return new LoopbackServer(delay);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a server on the loopback interface", e);
        }
    }

    /**
     * Returns the address to read from, which other processes on this machine can use too.
     *
     * @return such as {@code http://127.0.0.1:43210/}
     */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        return URI.create(
                "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/");
    }

    /**
     * Returns how many requests have come so far.
     *
     * @return answered or not
     */
    public long requests() {
        return requests.get();
    }

    /**
     * Returns how many requests were waiting for their answer at the same time.
     *
     * @return the highest number so far
     */
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** Called on the server's own thread, which must not be kept. */
    private void accept(HttpExchange exchange) {
        requests.incrementAndGet();
        mostAtOnce.accumulateAndGet(open.incrementAndGet(), Math::max);
        try {
            timer.schedule(() -> answer(exchange), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            exchange.close();
        }
    }

    private void answer(HttpExchange exchange) {
        open.decrementAndGet();
        byte[] path =
                exchange.getRequestURI().getPath().substring(1).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        try (exchange) {
            exchange.sendResponseHeaders(200, path.length == 0 ? -1 : path.length);
            exchange.getResponseBody().write(path);
        } catch (IOException e) {
            // The client has gone and does not want the answer any more.
            exchange.close();
        }
    }

    /** Stops at once; requests without an answer lose their connection. */
    @Override
    public void close() {
        timer.shutdownNow();
        server.stop(0);
    }

    @Override
    public String toString() {
        return "server at " + uri() + " that answers after " + Durations.format(delay);
    }
}
