package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import heddle.task.Task;
import heddle.task.internal.Arrival;
import heddle.task.internal.Decoder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/** Runs in the exploring JVM: searches the schedules of one order. */
final class Exploration implements Task<Object> {

    private static final long serialVersionUID = 1L;

    private final Order order;

    Exploration(Order order) {
        this.order = order;
    }

    @Override
    public Object call() throws Exception {
        Hooks.out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Optional<String> misjudged = Canaries.misjudged();
        if (misjudged.isPresent()) {
            throw new IllegalStateException(
                    "on JDK %s the explorer misjudges a program that it knows (%s)"
                            .formatted(Runtime.version(), misjudged.get()));
        }
        Sites.forget();
        ExploredCode code = code();
        Runs runs = new Runs(() -> unpack(order, code), order.aim() == Order.Aim.COUNT);
        Watchdog watchdog = new Watchdog(order.maxMillis(), Watchdog.STUCK);
        try {
            return order.aim() == Order.Aim.PLAY
                    ? BoardSearch.find(runs, order.maxMillis())
                    : new Search(runs, order.maxSchedules(), order.maxMillis()).run();
        } finally {
            watchdog.stop();
        }
    }

    private ExploredCode code() throws IOException {
        Map<String, byte[]> cells = new HashMap<>();
        for (int i = 0; i < order.classNames().length; i++) {
            cells.put(order.classNames()[i], order.classFiles()[i]);
            Sites.setLines(order.classNames()[i], order.lines()[i]);
        }
        URL[] classPath = new URL[order.classPath().length];
        for (int i = 0; i < classPath.length; i++) {
            classPath[i] = URI.create(order.classPath()[i]).toURL();
        }
        return new ExploredCode(cells, classPath);
    }

    /** Puts the scenario together from what has travelled, with static fields of its own. */
    private static Scenario unpack(Order order, ExploredCode code) {
        ClassLoader loader = code.newLoader();
        try {
            Object arrived =
                    Arrival.unpack(new Decoder(order.message(), loader), loader, new HashSet<>());
            return new MethodReferences(code, loader).writeOut((Scenario) arrived);
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("the code to explore cannot be put together: " + e, e);
        }
    }
}
