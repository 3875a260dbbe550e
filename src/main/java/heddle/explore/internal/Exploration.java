package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import heddle.task.internal.Arrival;
import heddle.task.internal.Decoder;
import heddle.task.internal.Message;
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
final class Exploration {

    private Exploration() {}

    /**
     * Does what an order asks for.
     *
     * @param message an {@link Order}
     * @return a {@link Board} when that is the aim, else a {@link ReportForm}
     */
    static Message answer(Message message) throws Exception {
        Order order = Order.of(message);
        Hooks.out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Optional<String> misjudged = Canaries.misjudged();
        if (misjudged.isPresent()) {
            throw new IllegalStateException(
                    "on JDK %s the explorer misjudges a program that it knows (%s)"
                            .formatted(Runtime.version(), misjudged.get()));
        }
        Sites.forget();
        ExploredCode code = code(order);
        Runs runs = new Runs(() -> unpack(order, code), order.aim() == Order.Aim.COUNT);
        Watchdog watchdog = new Watchdog(order.maxMillis(), Watchdog.STUCK);
        try {
            return order.aim() == Order.Aim.PLAY
                    ? BoardSearch.find(runs, order.maxMillis()).toMessage()
                    : ReportForm.of(
                            new Search(runs, order.maxSchedules(), order.maxMillis()).run());
        } finally {
            watchdog.stop();
        }
    }

    private static ExploredCode code(Order order) throws IOException {
        Map<String, byte[]> cells = new HashMap<>();
        for (Order.CellClass type : order.classes()) {
            cells.put(type.name(), type.file());
            Sites.setLines(type.name(), type.lines());
        }
        URL[] classPath = new URL[order.classPath().size()];
        for (int i = 0; i < classPath.length; i++) {
            classPath[i] = URI.create(order.classPath().get(i)).toURL();
        }
        return new ExploredCode(cells, classPath);
    }

    /** Puts the scenario together from what has travelled, with static fields of its own. */
    private static Scenario unpack(Order order, ExploredCode code) {
        ClassLoader loader = code.newLoader();
        try {
            Object arrived =
                    Arrival.unpack(new Decoder(order.code(), loader), loader, new HashSet<>());
            return new MethodReferences(code, loader).writeOut((Scenario) arrived);
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("the code to explore cannot be put together: " + e, e);
        }
    }
}
