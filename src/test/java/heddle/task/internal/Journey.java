package heddle.task.internal;

import heddle.kernel.CellEngine;
import heddle.task.Action;
import heddle.task.Fn;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The way of a task to another process and of its result back, without a process: what travels is
 * encoded and decoded, and the other end has a class loader of its own for the classes of cells.
 */
final class Journey implements AutoCloseable {

    private final CellEngine cells;

    Journey(CellEngine.Kind kind) {
        this.cells = kind.open(CellEngine.Library.OF_THE_TEST);
        cells.eval("import heddle.task.*; import java.util.function.*; import java.util.stream.*;");
    }

    /** Runs a cell here. */
    Object eval(String cell) {
        return cells.eval(cell);
    }

    /** Evaluates a cell whose value is a task, and calls that task on the other side. */
    Object call(String cell) throws Exception {
        return callThere(cells.eval(cell));
    }

    /** Calls a task on the other side and brings its result back. */
    Object callThere(Object task) throws Exception {
        var there = arrive(task);
        Object result =
                switch (there.function()) {
                    case Callable<?> callable -> callable.call();
                    case Action action -> {
                        action.act();
                        yield null;
                    }
                    default -> throw new IllegalArgumentException(task + " takes arguments");
                };
        return back(result);
    }

    /** Applies a function from a cell to an argument from here on the other side. */
    @SuppressWarnings("unchecked")
    Object apply(Object function, Object argument) throws Exception {
        Encoder items = new Encoder();
        items.write(argument);
        var there = arrive(function, items);
        Decoder decoder = new Decoder(items.toMessage(), there.loader());
        return back(((Fn<Object, Object>) there.function()).apply(decoder.read()));
    }

    /** A function on the other side. */
    record There(Object function, ClassLoader loader) {}

    There arrive(Object function, Encoder... arguments)
            throws IOException, ReflectiveOperationException {
        Shipment shipment = Shipment.of(function, List.of(arguments)).detached();
        OtherSide loader = new OtherSide(shipment);
        Object arrived =
                Arrival.unpack(new Decoder(shipment.code(), loader), loader, new HashSet<>());
        return new There(arrived, loader);
    }

    private Object back(Object result) throws IOException, ClassNotFoundException {
        Encoder encoder = new Encoder();
        encoder.write(result);
        return new Decoder(encoder.toMessage().detached(), cells.loader()).read();
    }

    @Override
    public void close() {
        cells.close();
    }

    /** Has the classes that came with a shipment, and those of the test's class path. */
    private static final class OtherSide extends ClassLoader {

        private final Shipment shipment;

        OtherSide(Shipment shipment) {
            super(OtherSide.class.getClassLoader());
            this.shipment = shipment;
            setDefaultAssertionStatus(
                    shipment.classes().stream().anyMatch(Class::desiredAssertionStatus));
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            for (Class<?> type : shipment.classes()) {
                if (type.getName().equals(name)) {
                    byte[] bytes = Shipment.bytes(type);
                    return defineClass(name, bytes, 0, bytes.length);
                }
            }
            throw new ClassNotFoundException(name + " has not been sent");
        }
    }
}
