package heddle.explore.internal;

import heddle.explore.internal.hook.Fiber;
import java.lang.classfile.Annotation;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.function.Consumer;

/** Writes the methods of {@link Fiber}: what they call is closed to the compiler. */
final class FiberMethods {

    private static final ClassDesc FIBER = Fiber.class.describeConstable().orElseThrow();
    private static final ClassDesc THREAD = Thread.class.describeConstable().orElseThrow();
    private static final ClassDesc RUNNABLE = Runnable.class.describeConstable().orElseThrow();
    private static final ClassDesc CONTINUATION = ClassDesc.of("jdk.internal.vm.Continuation");
    private static final ClassDesc SCOPE = ClassDesc.of("jdk.internal.vm.ContinuationScope");

    /** Without these the compiler believes that the current thread stays the same. */
    private static final RuntimeVisibleAnnotationsAttribute CHANGES_THREAD =
            RuntimeVisibleAnnotationsAttribute.of(
                    Annotation.of(ClassDesc.of("jdk.internal.vm.annotation.ChangesCurrentThread")),
                    Annotation.of(ClassDesc.of("jdk.internal.vm.annotation.DontInline")));

    private static final Map<String, Consumer<CodeBuilder>> WRITTEN =
            Map.of(
                    "newScope", FiberMethods::newScope,
                    "of", FiberMethods::of,
                    "suspend", FiberMethods::suspend,
                    "resume", FiberMethods::resume);

    private FiberMethods() {}

    static byte[] write(ClassFile classFile, byte[] fiber) {
        return classFile.transformClass(
                classFile.parse(fiber),
                (type, element) -> {
                    if (element instanceof MethodModel method
                            && WRITTEN.get(method.methodName().stringValue())
                                    instanceof Consumer<CodeBuilder> body) {
                        type.withMethod(
                                method.methodName(),
                                method.methodType(),
                                method.flags().flagsMask(),
                                m -> m.with(CHANGES_THREAD).withCode(body));
                    } else {
                        type.with(element);
                    }
                });
    }

    private static void newScope(CodeBuilder code) {
        code.new_(SCOPE)
                .dup()
                .ldc("explored")
                .invokespecial(
                        SCOPE,
                        "<init>",
                        MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String))
                .areturn();
    }

    private static void of(CodeBuilder code) {
        code.new_(CONTINUATION).dup();
        loadScope(code)
                .aload(0)
                .invokespecial(
                        CONTINUATION,
                        "<init>",
                        MethodTypeDesc.of(ConstantDescs.CD_void, SCOPE, RUNNABLE))
                .areturn();
    }

    private static void suspend(CodeBuilder code) {
        loadScope(code)
                .invokestatic(
                        CONTINUATION, "yield", MethodTypeDesc.of(ConstantDescs.CD_boolean, SCOPE))
                .pop()
                .return_();
    }

    private static CodeBuilder loadScope(CodeBuilder code) {
        return code.getstatic(FIBER, "SCOPE", ConstantDescs.CD_Object).checkcast(SCOPE);
    }

    /** Sets the explored thread, runs it, and sets the carrier again. */
    private static void resume(CodeBuilder code) {
        setCurrent(code, 2)
                .trying(
                        body ->
                                body.aload(0)
                                        .checkcast(CONTINUATION)
                                        .invokevirtual(
                                                CONTINUATION,
                                                "run",
                                                MethodTypeDesc.of(ConstantDescs.CD_void)),
                        catches -> catches.catchingAll(c -> setCurrent(c, 1).athrow()));
        setCurrent(code, 1).return_();
    }

    private static CodeBuilder setCurrent(CodeBuilder code, int slot) {
        return code.aload(1)
                .aload(slot)
                .invokevirtual(
                        THREAD,
                        "setCurrentThread",
                        MethodTypeDesc.of(ConstantDescs.CD_void, THREAD));
    }
}
