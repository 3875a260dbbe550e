package heddle.task.internal;

import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Step;
import heddle.task.Task;
import java.io.Serializable;

/**
 * A lambda of one of our own interfaces as it travels and as it runs on the other side, where it is
 * {@linkplain #link linked} to its method.
 *
 * <p>An ordinary object and no record: values that it has captured may lead back to it.
 */
abstract class RebuiltLambda implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Lambda origin;
    private transient HotMethod target;
    private transient ClassLoader loader;

    private RebuiltLambda(Lambda origin) {
        this.origin = origin;
    }

    static RebuiltLambda of(Lambda origin) {
        Class<?> type = origin.ourInterface();
        if (type == Task.class) {
            return new OfTask(origin);
        }
        if (type == Action.class) {
            return new OfAction(origin);
        }
        return type == Fn.class ? new OfFn(origin) : new OfStep(origin);
    }

    /** Finds its method among the classes that a loader knows. */
    RebuiltLambda link(ClassLoader from) throws ReflectiveOperationException {
        target = HotMethod.of(origin.target(from));
        loader = from;
        return this;
    }

    Lambda origin() {
        return origin;
    }

    /** Knows the classes of the notebook that it came from. */
    ClassLoader loader() {
        return loader;
    }

    final Object call(Object... arguments) throws Exception {
        Object[] captured = origin.captured();
        try {
            return target.invoke(captured.length == 0 ? arguments : joined(captured, arguments));
        } catch (Throwable t) {
            throw RebuiltLambda.<RuntimeException>asUnchecked(t);
        }
    }

    private static Object[] joined(Object[] captured, Object[] arguments) {
        Object[] all = new Object[captured.length + arguments.length];
        System.arraycopy(captured, 0, all, 0, captured.length);
        System.arraycopy(arguments, 0, all, captured.length, arguments.length);
        return all;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E asUnchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private static final class OfTask extends RebuiltLambda implements Task<Object> {

        private static final long serialVersionUID = 1L;

        OfTask(Lambda origin) {
            super(origin);
        }

        @Override
        public Object call() throws Exception {
            return call(new Object[0]);
        }
    }

    private static final class OfAction extends RebuiltLambda implements Action {

        private static final long serialVersionUID = 1L;

        OfAction(Lambda origin) {
            super(origin);
        }

        @Override
        public void act() throws Exception {
            call(new Object[0]);
        }
    }

    private static final class OfFn extends RebuiltLambda implements Fn<Object, Object> {

        private static final long serialVersionUID = 1L;

        OfFn(Lambda origin) {
            super(origin);
        }

        @Override
        public Object apply(Object a) throws Exception {
            return call(new Object[] {a});
        }
    }

    private static final class OfStep extends RebuiltLambda implements Step<Object> {

        private static final long serialVersionUID = 1L;

        OfStep(Lambda origin) {
            super(origin);
        }

        @Override
        public void on(Object state) throws Exception {
            call(new Object[] {state});
        }
    }
}
