package heddle.explore.internal;

import java.lang.constant.ClassDesc;
import java.lang.invoke.VarHandle;

/** What a call of a {@link VarHandle} means: an access to the variable that it stands for. */
final class VarHandles {

    private VarHandles() {}

    static void begin(
            Points points, VarHandle handle, Object[] arguments, CallSite call, int site) {
        Site.Effect effect =
                switch (call.method()) {
                    case "get" -> Site.Effect.READ;
                    case "set" -> Site.Effect.WRITE;
                    case "setVolatile" -> Site.Effect.VOLATILE_WRITE;
                    default -> Site.Effect.VOLATILE_READ;
                };
        points.access(object(handle, arguments), variable(handle, arguments), effect, site);
    }

    /** What reads and then writes in one step has written unless it says that it has not. */
    static void end(
            Points points,
            VarHandle handle,
            Object[] arguments,
            CallSite call,
            Object result,
            int site) {
        boolean changes = !call.method().startsWith("get") || call.method().startsWith("getAnd");
        if (changes && !call.method().startsWith("set") && !Boolean.FALSE.equals(result)) {
            points.wrote(object(handle, arguments), variable(handle, arguments), site);
        }
    }

    private static Object object(VarHandle handle, Object[] arguments) {
        return handle.coordinateTypes().isEmpty() ? null : arguments[0];
    }

    /** As instrumented code names it: an index, or a field, that of a class with its owner. */
    private static Object variable(VarHandle handle, Object[] arguments) {
        int coordinates = handle.coordinateTypes().size();
        if (coordinates == 2) {
            return arguments[1];
        }
        VarHandle.VarHandleDesc desc = handle.describeConstable().orElseThrow();
        if (coordinates == 1) {
            return desc.constantName();
        }
        String owner = ((ClassDesc) desc.bootstrapArgsList().get(0)).descriptorString();
        return owner.substring(1, owner.length() - 1) + "." + desc.constantName();
    }
}
