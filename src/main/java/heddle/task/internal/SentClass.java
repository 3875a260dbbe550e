package heddle.task.internal;

import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.Arrays;

/**
 * The class file of a cell's class in the form in which it is sent.
 *
 * <p>Static fields get their values from here, so they must be settable there, and the static
 * initialiser, which has run here, must not run again. The serial version is written down: it would
 * be another one without the initialiser, and to compute it takes a cold JVM some 20 ms.
 */
final class SentClass {

    private static final String VERSION = "serialVersionUID";

    private final Class<?> type;
    private final boolean initialisedAgain;
    private final byte[] bytes;

    SentClass(Class<?> type, byte[] original, ClassModel model) {
        this.type = type;
        this.initialisedAgain =
                type.isEnum() || type.isInterface() || isConstantOfEnum(type) || type.isSynthetic();
        this.bytes = mustChange(model) ? changed(model) : original;
    }

    byte[] bytes() {
        return bytes;
    }

    /**
     * Whether the static initialiser runs there all the same: it makes the constants of an enum,
     * the fields of an interface, which have to be final, and what the compiler needs for itself.
     */
    boolean isInitialisedAgain() {
        return initialisedAgain;
    }

    private static boolean isConstantOfEnum(Class<?> type) {
        return type.getSuperclass() != null && type.getSuperclass().isEnum();
    }

    private boolean mustChange(ClassModel model) {
        return lacksVersion()
                || model.fields().stream().anyMatch(this::isSettable)
                || model.methods().stream().anyMatch(this::leavesOut);
    }

    private byte[] changed(ClassModel model) {
        ClassTransform settable =
                (builder, element) -> {
                    if (element instanceof FieldModel field && isSettable(field)) {
                        addWithoutFinal(builder, field);
                    } else if (!(element instanceof MethodModel m && leavesOut(m))) {
                        builder.with(element);
                    }
                };
        return ClassFile.of()
                .transformClass(
                        model, settable.andThen(ClassTransform.endHandler(this::addVersion)));
    }

    private void addVersion(ClassBuilder builder) {
        if (lacksVersion()) {
            long version = ObjectStreamClass.lookup(type).getSerialVersionUID();
            builder.withField(
                    VERSION,
                    ConstantDescs.CD_long,
                    field ->
                            field.withFlags(ClassFile.ACC_STATIC | ClassFile.ACC_FINAL)
                                    .with(ConstantValueAttribute.of(version)));
        }
    }

    private boolean lacksVersion() {
        return Serializable.class.isAssignableFrom(type)
                && !type.isInterface()
                && !type.isEnum()
                && !type.isRecord()
                && Arrays.stream(type.getDeclaredFields())
                        .noneMatch(field -> field.getName().equals(VERSION));
    }

    private static void addWithoutFinal(ClassBuilder builder, FieldModel field) {
        builder.withField(
                field.fieldName(),
                field.fieldType(),
                copy -> {
                    field.forEach(copy::with);
                    copy.withFlags(field.flags().flagsMask() & ~ClassFile.ACC_FINAL);
                });
    }

    boolean leavesOut(MethodModel method) {
        return !initialisedAgain && method.methodName().equalsString("<clinit>");
    }

    private boolean isSettable(FieldModel field) {
        var flags = field.flags();
        return !type.isInterface()
                && flags.has(AccessFlag.STATIC)
                && flags.has(AccessFlag.FINAL)
                && !flags.has(AccessFlag.ENUM)
                && !(flags.has(AccessFlag.SYNTHETIC) && initialisedAgain)
                && field.findAttribute(Attributes.constantValue()).isEmpty();
    }
}
