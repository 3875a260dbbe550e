package heddle.explore.internal;

import heddle.task.Action;
import heddle.task.Step;
import heddle.task.internal.Lambda;
import java.lang.classfile.ClassFile;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/**
 * Writes out steps and programs that are references to methods of the JDK, such as {@code
 * AtomicInteger::incrementAndGet}: their calls are seen only if they stand in an explored class.
 */
final class MethodReferences {

    private static final DirectMethodHandleDesc METAFACTORY =
            ConstantDescs.ofCallsiteBootstrap(
                    ClassDesc.of("java.lang.invoke.LambdaMetafactory"),
                    "metafactory",
                    ConstantDescs.CD_CallSite,
                    ConstantDescs.CD_MethodType,
                    ConstantDescs.CD_MethodHandle,
                    ConstantDescs.CD_MethodType);

    private final ExploredCode code;
    private final ClassLoader loader;
    private int count;

    /** Adds classes to the explored code, and loads them. */
    MethodReferences(ExploredCode code, ClassLoader loader) {
        this.code = code;
        this.loader = loader;
    }

    Scenario writeOut(Scenario scenario) throws ReflectiveOperationException {
        Step<?>[] steps = scenario.steps().clone();
        for (int i = 0; i < steps.length; i++) {
            steps[i] = (Step<?>) writeOut(steps[i], Step.class, "on");
        }
        return new Scenario(
                scenario.state(),
                steps,
                scenario.names(),
                scenario.question(),
                (Action) writeOut(scenario.program(), Action.class, "act"),
                scenario.timeouts());
    }

    private Object writeOut(Object function, Class<?> type, String method)
            throws ReflectiveOperationException {
        Lambda reference = function == null ? null : Lambda.of(function);
        if (reference == null || Calls.type(reference.owner()) == null) {
            return function;
        }
        String name = "MethodReference$" + ++count;
        code.add(name, classFile(name, reference, type, method));
        for (Method made : loader.loadClass(name).getDeclaredMethods()) {
            if (!made.isSynthetic()) {
                return made.invoke(null, reference.captured());
            }
        }
        throw new NoSuchMethodException(written(reference));
    }

    /** A class with one method, which returns the reference as any explored class would make it. */
    private static byte[] classFile(String name, Lambda reference, Class<?> type, String method) {
        DirectMethodHandleDesc handle = handle(reference);
        int captured = reference.captured().length;
        List<ClassDesc> given = boxed(handle.invocationType());
        MethodTypeDesc make =
                MethodTypeDesc.of(
                        type.describeConstable().orElseThrow(),
                        handle.invocationType().parameterList().subList(0, captured));
        MethodTypeDesc seen =
                MethodTypeDesc.of(ConstantDescs.CD_void, given.subList(captured, given.size()));
        ClassDesc[] erased = new ClassDesc[seen.parameterCount()];
        Arrays.fill(erased, ConstantDescs.CD_Object);
        DynamicCallSiteDesc lambda =
                DynamicCallSiteDesc.of(
                        METAFACTORY,
                        method,
                        make,
                        MethodTypeDesc.of(ConstantDescs.CD_void, erased),
                        handle,
                        seen);
        return ClassFile.of()
                .build(
                        ClassDesc.of(name),
                        builder ->
                                builder.withFlags(ClassFile.ACC_PUBLIC)
                                        .withMethodBody(
                                                written(reference),
                                                make,
                                                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                                body -> {
                                                    for (int i = 0; i < captured; i++) {
                                                        body.loadLocal(
                                                                TypeKind.from(
                                                                        make.parameterType(i)),
                                                                body.parameterSlot(i));
                                                    }
                                                    body.invokedynamic(lambda).areturn();
                                                }));
    }

    private static DirectMethodHandleDesc handle(Lambda reference) {
        boolean ofInterface = Calls.type(reference.owner()).isInterface();
        return MethodHandleDesc.of(
                Kind.valueOf(reference.kind(), ofInterface),
                ClassDesc.of(reference.owner()),
                reference.method(),
                reference.descriptor());
    }

    private static List<ClassDesc> boxed(MethodTypeDesc desc) {
        return MethodType.fromMethodDescriptorString(
                        desc.descriptorString(), ClassLoader.getPlatformClassLoader())
                .wrap()
                .describeConstable()
                .orElseThrow()
                .parameterList();
    }

    /** As it stands in the code. */
    private static String written(Lambda reference) {
        String owner = reference.owner().substring(reference.owner().lastIndexOf('.') + 1);
        boolean creates = reference.kind() == Kind.CONSTRUCTOR.refKind;
        return owner.replace('$', ':') + "::" + (creates ? "new" : reference.method());
    }
}
