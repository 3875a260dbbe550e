package heddle.task.internal;

import java.io.Serializable;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * A {@link VarHandle} as it travels: the name of the field that it stands for, or the type of the
 * arrays.
 *
 * @param owner the descriptor of the class that has the field, or of the arrays
 * @param field its name; of no meaning for arrays
 * @param type the descriptor of its type
 * @param isStatic whether it is static
 */
record HandleForm(String owner, String field, String type, boolean isStatic)
        implements Serializable {

    /** Returns the form, or the handle itself when it is of another kind: that cannot travel. */
    static Object of(VarHandle handle) {
        Optional<VarHandle.VarHandleDesc> desc = handle.describeConstable();
        return desc.isPresent()
                ? new HandleForm(
                        ((ClassDesc) desc.get().bootstrapArgsList().getFirst()).descriptorString(),
                        desc.get().constantName(),
                        desc.get().varType().descriptorString(),
                        handle.coordinateTypes().isEmpty())
                : handle;
    }

    VarHandle rebuild(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> in = find(owner, loader);
        if (in.isArray()) {
            return MethodHandles.arrayElementVarHandle(in);
        }
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(in, MethodHandles.lookup());
        return isStatic
                ? lookup.findStaticVarHandle(in, field, find(type, loader))
                : lookup.findVarHandle(in, field, find(type, loader));
    }

    private static Class<?> find(String descriptor, ClassLoader loader) {
        return MethodType.fromMethodDescriptorString("()" + descriptor, loader).returnType();
    }
}
