package heddle.task.internal;

import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Step;
import heddle.task.Task;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Map;

/**
 * A lambda or method reference of one of our own interfaces on its way to another process.
 *
 * <p>There it is rebuilt by reflection. The JDK's own way, {@code SerializedLambda.readResolve},
 * makes a class for it, which takes a cold JVM 40 to 90 ms more.
 *
 * @param type the interface that it implements
 * @param kind a reference kind of {@link MethodHandleInfo}
 * @param owner the class of the method that it calls
 * @param method the method's name
 * @param descriptor the method's descriptor
 * @param captured the values that it has captured
 */
record Lambda(
        String type, int kind, String owner, String method, String descriptor, Object[] captured)
        implements Serializable {

    private static final Map<String, Class<?>> OURS =
            Map.of(
                    Task.class.getName(), Task.class,
                    Fn.class.getName(), Fn.class,
                    Action.class.getName(), Action.class,
                    Step.class.getName(), Step.class);

    /** Takes a lambda apart; returns null when the object is none that can travel. */
    static Lambda of(Object object) {
        if (object instanceof Travelling arrived) {
            return arrived.code.origin();
        }
        if (!object.getClass().isHidden() || !(object instanceof Serializable)) {
            return null;
        }
        try {
            Method writeReplace = object.getClass().getDeclaredMethod("writeReplace");
            writeReplace.setAccessible(true);
            return writeReplace.invoke(object) instanceof SerializedLambda s ? of(s) : null;
        } catch (ReflectiveOperationException e) {
            return null; // a hidden class, but not one of a lambda
        }
    }

    /** The loader that knows the classes of a function, wherever it was made. */
    static ClassLoader loader(Object function) {
        return function instanceof Travelling arrived
                ? arrived.code.loader()
                : function.getClass().getClassLoader();
    }

    static Lambda of(SerializedLambda lambda) {
        Object[] captured = new Object[lambda.getCapturedArgCount()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = lambda.getCapturedArg(i);
        }
        return new Lambda(
                lambda.getFunctionalInterfaceClass().replace('/', '.'),
                lambda.getImplMethodKind(),
                lambda.getImplClass().replace('/', '.'),
                lambda.getImplMethodName(),
                lambda.getImplMethodSignature(),
                captured);
    }

    /** Whether it is of one of our own interfaces. */
    boolean isOurs() {
        return OURS.containsKey(type);
    }

    /** Whether the first captured value is the object in whose method it was written. */
    boolean capturesThis() {
        return kind != MethodHandleInfo.REF_invokeStatic && method.startsWith("lambda$");
    }

    /** Writes all but the captured values, which stand among the values that the code reads. */
    void writeTo(Encoder encoder) {
        encoder.writeText(type);
        encoder.writeCount(kind);
        encoder.writeText(owner);
        encoder.writeText(method);
        encoder.writeText(descriptor);
    }

    /** Reads what {@link #writeTo} has written, without captured values. */
    static Lambda readFrom(Decoder decoder) {
        return new Lambda(
                decoder.readText(),
                decoder.readInt(),
                decoder.readText(),
                decoder.readText(),
                decoder.readText(),
                new Object[0]);
    }

    Lambda withCaptured(Object[] values) {
        return new Lambda(type, kind, owner, method, descriptor, values);
    }

    /** Makes a function of it again. */
    Object rebuild(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> declaring = Class.forName(owner, true, loader);
        Class<?>[] parameters =
                MethodType.fromMethodDescriptorString(descriptor, loader).parameterArray();
        Executable target =
                kind == MethodHandleInfo.REF_newInvokeSpecial
                        ? declaring.getDeclaredConstructor(parameters)
                        : find(declaring, parameters);
        return function(new HotMethod(target), loader);
    }

    private Method find(Class<?> declaring, Class<?>[] parameters) throws NoSuchMethodException {
        for (Class<?> c = declaring; c != null; c = c.getSuperclass()) {
            try {
                return c.getDeclaredMethod(method, parameters);
            } catch (NoSuchMethodException e) {
                continue;
            }
        }
        return declaring.getMethod(method, parameters);
    }

    private Object function(HotMethod target, ClassLoader loader) {
        Rebuilt rebuilt = new Rebuilt(this, target, target.arity(), loader);
        return switch (OURS.get(type).getSimpleName()) {
            case "Task" -> new RebuiltTask(rebuilt);
            case "Fn" -> new RebuiltFn(rebuilt);
            case "Action" -> new RebuiltAction(rebuilt);
            default -> new RebuiltStep(rebuilt);
        };
    }

    /** The code and the captured values of a rebuilt lambda. */
    private record Rebuilt(Lambda origin, HotMethod target, int arity, ClassLoader loader) {

        Object call(Object... arguments) throws Exception {
            Object[] captured = origin.captured;
            Object[] all = new Object[arity];
            System.arraycopy(captured, 0, all, 0, captured.length);
            System.arraycopy(arguments, 0, all, captured.length, arity - captured.length);
            try {
                return target.invoke(all);
            } catch (Throwable t) {
                throw Lambda.<RuntimeException>asUnchecked(t);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E asUnchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** A rebuilt lambda travels on in the form in which it came. */
    private abstract static class Travelling implements Serializable {

        private static final long serialVersionUID = 1L;

        final transient Rebuilt code;

        Travelling(Rebuilt code) {
            this.code = code;
        }

        Object writeReplace() {
            return code.origin();
        }
    }

    private static final class RebuiltTask extends Travelling implements Task<Object> {

        private static final long serialVersionUID = 1L;

        RebuiltTask(Rebuilt code) {
            super(code);
        }

        @Override
        public Object call() throws Exception {
            return code.call();
        }
    }

    private static final class RebuiltAction extends Travelling implements Action {

        private static final long serialVersionUID = 1L;

        RebuiltAction(Rebuilt code) {
            super(code);
        }

        @Override
        public void act() throws Exception {
            code.call();
        }
    }

    private static final class RebuiltFn extends Travelling implements Fn<Object, Object> {

        private static final long serialVersionUID = 1L;

        RebuiltFn(Rebuilt code) {
            super(code);
        }

        @Override
        public Object apply(Object a) throws Exception {
            return code.call(a);
        }
    }

    private static final class RebuiltStep extends Travelling implements Step<Object> {

        private static final long serialVersionUID = 1L;

        RebuiltStep(Rebuilt code) {
            super(code);
        }

        @Override
        public void on(Object state) throws Exception {
            code.call(state);
        }
    }
}
