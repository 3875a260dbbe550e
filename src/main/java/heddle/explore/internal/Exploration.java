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

    /** The property that says whether JVMs with these patches have judged all canaries rightly. */
    static final String TRIED = "heddle.explore.tried";

    private Exploration() {}

    /**
     * Does what an order asks for.
     *
     * @param message an {@link Order}
     * @return a {@link Board} when that is the aim, else a {@link ReportForm}
     */
    static Message answer(Message message) throws Exception {
        Order order = Order.of(message);
        boolean later = order.aim() == Order.Aim.CHECK && Boolean.getBoolean(TRIED);
        if (!later || Canaries.haveSung()) {
            tryOut();
        }
        Hooks.out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Sites.forget();
        try (ExploredCode code = code(order)) {
            return answer(order, code);
        }
    }

    private static Message answer(Order order, ExploredCode code) throws Exception {
        Runs runs = new Runs(() -> unpack(order, code), order.aim() == Order.Aim.COUNT);
        Report report;
        Watchdog watchdog = new Watchdog(order.maxMillis(), Watchdog.STUCK);
        try {
            if (order.aim() == Order.Aim.PLAY) {
                return BoardSearch.find(runs, order.maxMillis()).toMessage();
            }
            report = new Search(runs, order.maxSchedules(), order.maxMillis()).run();
        } finally {
            watchdog.stop();
        }
        if (report.passed()) {
            tryOut();
        }
        return ReportForm.of(report);
    }

    /**
     * Lets the canaries sing, if they have not yet in this JVM. A failure is believed without them
     * where they were judged rightly before, since its witness was run twice; that all is well is
     * not.
     *
     * @throws IllegalStateException if one of them is misjudged
     */
    static void tryOut() throws IOException, ReflectiveOperationException {
        Optional<String> misjudged = Canaries.misjudged();
        if (misjudged.isPresent()) {
            throw new IllegalStateException(
                    "on JDK %s the explorer misjudges a program that it knows (%s)"
                            .formatted(Runtime.version(), misjudged.get()));
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
