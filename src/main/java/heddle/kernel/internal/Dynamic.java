package heddle.kernel.internal;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Uses members of classes that are known only by name, because a kernel brings them. */
final class Dynamic {

    private Dynamic() {}

    /**
     * Calls the method of this name that takes these arguments.
     *
     * @throws IllegalStateException when there is no such method
     * @throws RuntimeException what the method threw, checked exceptions and errors as they are
     */
    static Object call(Object target, String name, Object... arguments) {
        return call(target.getClass(), target, name, arguments);
    }

    static Object callStatic(Class<?> owner, String name, Object... arguments) {
        return call(owner, null, name, arguments);
    }

    /**
     * Reads a field, also a private one.
     *
     * @throws IllegalStateException when there is no such field
     */
    static Object field(Object target, String name) {
        try {
            Field field = target.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    target.getClass().getName()
                            + " has no field "
                            + name
                            + ": this version of the kernel is not known",
                    e);
        }
    }

    private static Object call(Class<?> owner, Object target, String name, Object... arguments) {
        Method method = method(owner, name, arguments);
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw Dynamic.<RuntimeException>unchecked(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot call " + method, e);
        }
    }

    private static Method method(Class<?> owner, String name, Object... arguments) {
        for (Method method : owner.getMethods()) {
            if (method.getName().equals(name) && accepts(method.getParameterTypes(), arguments)) {
                return method;
            }
        }
        throw new IllegalStateException(
                owner.getName() + " has no " + name + ": this version of the kernel is not known");
    }

    private static boolean accepts(Class<?>[] types, Object... arguments) {
        boolean accepts = types.length == arguments.length;
        for (int i = 0; accepts && i < types.length; i++) {
            accepts = arguments[i] == null || types[i].isInstance(arguments[i]);
        }
        return accepts;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
