package heddle.task.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A method or constructor that is called by reflection at first, which a cold JVM does at once, and
 * through a method handle when it is called often, which takes some milliseconds to make and then a
 * tenth of the time for each call.
 *
 * <p>There is one for each method, so that work which is sent again finds it fast. Safe to use from
 * several threads.
 */
final class HotMethod {

    private static final int CALLS_BEFORE_HANDLE = 500;

    private static final ClassValue<Map<Executable, HotMethod>> KNOWN =
            new ClassValue<>() {
                @Override
                protected Map<Executable, HotMethod> computeValue(Class<?> type) {
                    return new ConcurrentHashMap<>();
                }
            };

    private final Executable executable;
    private final boolean needsReceiver;
    private volatile MethodHandle handle;

    /** Threads that race here count too few calls, which only puts the handle off. */
    private int calls;

    static HotMethod of(Executable executable) {
        return KNOWN.get(executable.getDeclaringClass())
                .computeIfAbsent(executable, HotMethod::new);
    }

    private HotMethod(Executable executable) {
        executable.trySetAccessible();
        this.executable = executable;
        this.needsReceiver =
                executable instanceof Method && !Modifier.isStatic(executable.getModifiers());
    }

    /** How many arguments it takes, with the receiver. */
    int arity() {
        return executable.getParameterCount() + (needsReceiver ? 1 : 0);
    }

    /** Calls it; the receiver, if it needs one, comes first. Throws what it throws. */
    Object invoke(Object... arguments) throws Throwable {
        MethodHandle fast = handle;
        if (fast != null) {
            return fast.invokeExact(arguments);
        }
        if (Thread.currentThread().isVirtual()) {
            // Reflection of a worker goes through native code, which pins the carrier.
            fast = toHandle();
            handle = fast;
            return fast.invokeExact(arguments);
        }
        if (++calls > CALLS_BEFORE_HANDLE) {
            handle = toHandle();
        }
        try {
            return reflect(arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } catch (IllegalArgumentException e) {
            throw misfit(arguments, e);
        }
    }

    /** What a direct call would throw: null for a number, or an argument of another type. */
    private static RuntimeException misfit(Object[] arguments, IllegalArgumentException e) {
        RuntimeException usual =
                Arrays.asList(arguments).contains(null)
                        ? new NullPointerException("an argument is null")
                        : new ClassCastException(e.getMessage());
        usual.initCause(e);
        return usual;
    }

    private Object reflect(Object[] arguments) throws ReflectiveOperationException {
        if (executable instanceof Constructor<?> constructor) {
            return constructor.newInstance(arguments);
        }
        Method method = (Method) executable;
        return needsReceiver
                ? method.invoke(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length))
                : method.invoke(null, arguments);
    }

    private MethodHandle toHandle() throws IllegalAccessException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle direct =
                executable instanceof Constructor<?> constructor
                        ? lookup.unreflectConstructor(constructor)
                        : lookup.unreflect((Method) executable);
        return direct.asFixedArity()
                .asSpreader(Object[].class, arity())
                .asType(MethodType.methodType(Object.class, Object[].class));
    }
}
