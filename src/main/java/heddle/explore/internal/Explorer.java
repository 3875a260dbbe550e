package heddle.explore.internal;

import heddle.explore.internal.ExploringJvm.NoAnswerException;
import heddle.kernel.internal.CellClasses;
import heddle.kernel.internal.CellSources;
import heddle.task.internal.Message;
import heddle.task.internal.Shipment;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Asks the exploring JVM, which is kept for the next exploration. */
public final class Explorer {

    /** Starts while the code is packed; null when there is none. */
    private static Future<ExploringJvm> jvm;

    /** One exploration runs at a time. */
    private static final Lock ONE = new ReentrantLock();

    private Explorer() {}

    /**
     * Explores a scenario.
     *
     * @param counts whether to count all outcomes instead of checking
     * @throws IllegalArgumentException if the code cannot travel
     */
    public static Report explore(
            Scenario scenario, boolean counts, long maxSchedules, Duration limit)
            throws InterruptedException {
        Order.Aim aim = counts ? Order.Aim.COUNT : Order.Aim.CHECK;
        try {
            Message answer = ask(scenario, aim, maxSchedules, limit);
            Report report = report(answer, scenario);
            if (report.reason().equals(Ending.OUT_OF_MEMORY)) {
                drop();
            }
            return report;
        } catch (NoAnswerException e) {
            return Report.inconclusive(e.getMessage());
        }
    }

    private static Report report(Message answer, Scenario scenario) throws NoAnswerException {
        try {
            return ReportForm.read(answer, scenario.loader());
        } catch (IOException | ClassNotFoundException e) {
            throw new NoAnswerException("an outcome cannot be read: " + e);
        }
    }

    /**
     * Finds all states of a scenario.
     *
     * @throws IllegalArgumentException if the code cannot travel
     */
    public static Board play(Scenario scenario, Duration limit) throws InterruptedException {
        try {
            return Board.of(ask(scenario, Order.Aim.PLAY, Long.MAX_VALUE, limit));
        } catch (NoAnswerException | IOException | ClassNotFoundException e) {
            return Board.none(e.getMessage());
        }
    }

    private static Message ask(Scenario scenario, Order.Aim aim, long maxSchedules, Duration limit)
            throws InterruptedException, NoAnswerException {
        ONE.lockInterruptibly();
        try {
            if (jvm == null) {
                jvm = ExploringJvm.start();
            }
            Order order = order(scenario, aim, maxSchedules, limit);
            return ask(started(), order, limit);
        } finally {
            ONE.unlock();
        }
    }

    private static Message ask(ExploringJvm asked, Order order, Duration limit)
            throws InterruptedException, NoAnswerException {
        Message answer = null;
        try {
            answer = asked.ask(order, limit);
            return answer;
        } finally {
            if (answer == null) {
                jvm = null;
                asked.end();
            }
        }
    }

    private static ExploringJvm started() throws InterruptedException, NoAnswerException {
        try {
            return jvm.get();
        } catch (ExecutionException e) {
            jvm = null;
            throw new NoAnswerException("the exploring JVM does not start: " + e.getCause());
        }
    }

    /** What cannot travel is a variable of one of its functions, and named as such. */
    private static Shipment shipment(Scenario scenario) {
        try {
            return Shipment.of(scenario, List.of());
        } catch (IllegalArgumentException e) {
            scenario.functions().forEach(function -> Shipment.of(function, List.of()));
            throw e;
        }
    }

    static Order order(Scenario scenario, Order.Aim aim, long maxSchedules, Duration limit) {
        Shipment shipment = shipment(scenario);
        return new Order(
                shipment.classes().stream().map(Explorer::cellClass).toList(),
                CellClasses.classPath(scenario.loader()).stream().map(URL::toString).toList(),
                shipment.code().detached(),
                aim,
                maxSchedules,
                limit.toMillis());
    }

    private static Order.CellClass cellClass(Class<?> type) {
        return new Order.CellClass(
                type.getName(), Shipment.bytes(type), CellSources.lines(type.getName()));
    }

    /** Ends the exploring JVM; the next exploration starts another. */
    public static void drop() throws InterruptedException {
        ONE.lockInterruptibly();
        try {
            if (jvm != null) {
                ExploringJvm ending = started();
                jvm = null;
                ending.end();
            }
        } catch (NoAnswerException e) {
            return; // it has never started
        } finally {
            ONE.unlock();
        }
    }
}
