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
 * What a lambda or method reference is made of.
 *
 * <p>In another process one of our own interfaces is rebuilt by reflection. The JDK's own way,
 * {@code SerializedLambda.readResolve}, makes a class for it, which takes a cold JVM 40 to 90 ms
 * more.
 *
 * @param type the interface that it implements
 * @param kind a reference kind of {@link MethodHandleInfo}
 * @param owner the class of the method that it calls
 * @param method the method's name
 * @param descriptor the method's descriptor
 * @param captured the values that it has captured
 */
public record Lambda(
        String type, int kind, String owner, String method, String descriptor, Object[] captured)
        implements Serializable {

    private static final Map<String, Class<?>> OURS =
            Map.of(
                    Task.class.getName(), Task.class,
                    Fn.class.getName(), Fn.class,
                    Action.class.getName(), Action.class,
                    Step.class.getName(), Step.class);

    /** Takes a lambda apart; returns null when the object is none that can travel. */
    public static Lambda of(Object object) {
        if (object instanceof RebuiltLambda arrived) {
            return arrived.origin();
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
        return function instanceof RebuiltLambda arrived
                ? arrived.loader()
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

    /** The interface that it implements if that is one of our own, else null. */
    Class<?> ourInterface() {
        return OURS.get(type);
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

    /** The method or constructor that it calls. */
    Executable target(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> declaring = Class.forName(owner, false, loader);
        Class<?>[] parameters =
                MethodType.fromMethodDescriptorString(descriptor, loader).parameterArray();
        if (kind == MethodHandleInfo.REF_newInvokeSpecial) {
            return declaring.getDeclaredConstructor(parameters);
        }
        for (Class<?> c = declaring; c != null; c = c.getSuperclass()) {
            try {
                return c.getDeclaredMethod(method, parameters);
            } catch (NoSuchMethodException e) {
                continue;
            }
        }
        return declaring.getMethod(method, parameters);
    }
}
