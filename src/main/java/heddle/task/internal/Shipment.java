package heddle.task.internal;

import heddle.kernel.internal.CellClasses;
import heddle.kernel.internal.CellNames;
import heddle.task.internal.CellClass.MethodKey;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A task or a function with everything that it needs in another process: the classes from cells,
 * the values that it has captured, and the values of the notebook's variables and of static fields
 * of classes from cells, as they are now.
 */
public final class Shipment {

    /** In what form the function itself is written. */
    static final int AS_LAMBDA = 0;

    static final int AS_OBJECT = 1;

    /** Whether a value that it reads comes at once or with those that may share objects. */
    static final int SIMPLE = 0;

    static final int OTHER = 1;

    private final ClassLoader loader;
    private final Set<Class<?>> classes;
    private final Message code;

    private Shipment(ClassLoader loader, Set<Class<?>> classes, Message code) {
        this.loader = loader;
        this.classes = classes;
        this.code = code;
    }

    /**
     * Packs a task, an action or a function; the classes of its arguments travel with it.
     *
     * @throws IllegalArgumentException if something of it cannot travel; the message names it, its
     *     type and what to do instead
     */
    public static Shipment of(Object function, List<Encoder> arguments) {
        return new Packing(function, arguments).pack();
    }

    /** Packs any other value, with the loader that knows the classes from cells. */
    static Shipment ofValue(Object value, ClassLoader loader) {
        return new Packing(value, null, loader).pack();
    }

    /** Returns a copy that later changes of big arrays do not touch. */
    public Shipment detached() {
        return new Shipment(loader, classes, code.detached());
    }

    /** Returns the loader of the function's class, which knows the classes of its results. */
    public ClassLoader loader() {
        return loader;
    }

    /** Returns the classes from cells that the function or its arguments need. */
    public Set<Class<?>> classes() {
        return classes;
    }

    /** Returns the class file of one of them to define in the other process. */
    public static byte[] bytes(Class<?> type) {
        return CellClass.of(type).sent().bytes();
    }

    /** Returns the function and the values that it reads, for {@link Arrival}. */
    public Message code() {
        return code;
    }

    /** Packs one function: the values bring in classes, and classes bring in values. */
    private static final class Packing {

        private final Object function;
        private final Lambda lambda;
        private final ClassLoader loader;
        private final Closure closure = new Closure();
        private Set<Field> written = Set.of();

        private Packing(Object function, Lambda lambda, ClassLoader loader) {
            this.function = function;
            this.lambda = lambda;
            this.loader = loader;
        }

        Packing(Object function, List<Encoder> arguments) {
            this(function, ours(Lambda.of(function)), Lambda.loader(function));
            arguments.forEach(this::addClasses);
            if (lambda != null) {
                addCode(lambda);
            } else if (CellClasses.isCell(function.getClass()) && !function.getClass().isHidden()) {
                closure.add(function.getClass());
            }
        }

        private static Lambda ours(Lambda form) {
            return form != null && form.ourInterface() != null ? form : null;
        }

        Shipment pack() {
            Encoder encoder;
            do {
                written = new LinkedHashSet<>(closure.statics());
                encoder = encode();
                addClasses(encoder);
            } while (closure.statics().size() > written.size());
            return new Shipment(loader, closure.classes(), encoder.toMessage());
        }

        private void addClasses(Encoder encoder) {
            encoder.cellClasses().forEach(closure::add);
            encoder.lambdas().forEach(this::addCode);
        }

        private void addCode(Lambda code) {
            if (cellClass(code.type()) instanceof Class<?> type) {
                closure.add(type);
            }
            if (cellClass(code.owner()) instanceof Class<?> owner) {
                closure.add(owner, new MethodKey(code.method(), code.descriptor()));
            }
        }

        /** The class from a cell of that name, or null when it is none. */
        private Class<?> cellClass(String name) {
            try {
                Class<?> type = Class.forName(name, false, loader);
                return CellClasses.isCell(type) ? type : null;
            } catch (ClassNotFoundException e) {
                throw new IllegalArgumentException(
                        "the code of " + function + " cannot be found: " + e.getMessage(), e);
            }
        }

        private Encoder encode() {
            Encoder encoder = new Encoder();
            List<Object> values = new ArrayList<>();
            if (lambda != null) {
                encoder.writeCount(AS_LAMBDA);
                lambda.writeTo(encoder);
                values.addAll(Arrays.asList(lambda.captured()));
            } else {
                encoder.writeCount(AS_OBJECT);
                values.add(function);
            }
            encoder.writeCount(written.size());
            for (Field field : written) {
                encoder.writeText(field.getDeclaringClass().getName());
                encoder.writeText(field.getName());
                values.add(valueOf(field));
            }
            write(values, encoder);
            return encoder;
        }

        private void write(List<Object> values, Encoder encoder) {
            try {
                writeValues(values, encoder);
            } catch (IOException | RuntimeException | StackOverflowError e) {
                throw refusal(values, e);
            }
        }

        /**
         * Simple values come first: constructors of records may read them while the others are put
         * together. Those may share objects, so they are written as one graph.
         */
        private static void writeValues(List<Object> values, Encoder encoder) throws IOException {
            List<Object> others = new ArrayList<>();
            encoder.writeCount(values.size());
            for (Object value : values) {
                boolean simple = Encoder.isSimple(value);
                encoder.writeCount(simple ? SIMPLE : OTHER);
                if (simple) {
                    encoder.write(value);
                } else {
                    others.add(value);
                }
            }
            switch (others.size()) {
                case 0 -> encoder.write(null);
                case 1 -> encoder.write(others.get(0));
                default -> encoder.write(others.toArray());
            }
        }

        private IllegalArgumentException refusal(List<Object> values, Throwable e) {
            int own = values.size() - written.size();
            int i = 0;
            for (Object value : values) {
                Throwable reason = Refusal.reason(value);
                if (reason != null) {
                    return Refusal.of(nameOf(i, own, value), value, reason);
                }
                i++;
            }
            return Refusal.of("the task", function, e);
        }

        private String nameOf(int i, int own, Object value) {
            if (i >= own) {
                return Refusal.name(new ArrayList<>(written).get(i - own));
            }
            if (lambda == null) {
                return Refusal.TASK_ITSELF;
            }
            return i == 0 && lambda.capturesThis()
                    ? Refusal.THIS
                            + "the "
                            + CellNames.of(value.getClass())
                            + " whose method the task belongs to"
                    : "a value that the task has captured";
        }

        private static Object valueOf(Field field) {
            try {
                field.setAccessible(true);
                return field.get(null);
            } catch (IllegalAccessException | LinkageError e) {
                throw new IllegalArgumentException(
                        Refusal.name(field) + " cannot be read: " + e, e);
            }
        }
    }
}
