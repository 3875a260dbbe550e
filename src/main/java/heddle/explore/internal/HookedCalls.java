package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/** Calls of the hooks in the place of, or after, what classes of the JDK call and read. */
final class HookedCalls {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final ClassDesc UNSAFE = ClassDesc.of("jdk.internal.misc.Unsafe");
    private static final ClassDesc POOL = ClassDesc.of("java.util.concurrent.ForkJoinPool");
    private static final MethodTypeDesc PARK =
            MethodTypeDesc.of(
                    ConstantDescs.CD_void, UNSAFE, ConstantDescs.CD_boolean, ConstantDescs.CD_long);
    private static final MethodTypeDesc UNPARK =
            MethodTypeDesc.of(ConstantDescs.CD_void, UNSAFE, ConstantDescs.CD_Object);

    private HookedCalls() {}

    /** {@code System.nanoTime()} becomes {@code Hooks.nanoTime()}. */
    static ClassTransform clock(Runnable counter) {
        return ClassTransform.transformingMethodBodies(
                (code, element) -> {
                    if (element instanceof InvokeInstruction i
                            && i.owner().asInternalName().equals("java/lang/System")
                            && Set.of("nanoTime", "currentTimeMillis")
                                    .contains(i.name().stringValue())) {
                        counter.run();
                        code.invokestatic(HOOKS, i.name().stringValue(), i.typeSymbol());
                    } else {
                        code.with(element);
                    }
                });
    }

    /** {@code U.park(a, t)} becomes {@code if (!Hooks.park(a, t)) U.park(a, t)}. */
    static ClassTransform park(String name, Runnable counter) {
        ClassDesc owner = ClassDesc.ofInternalName(name);
        return ClassTransform.transformingMethodBodies(
                        (code, element) -> {
                            if (element instanceof InvokeInstruction i
                                    && i.owner().asSymbol().equals(UNSAFE)
                                    && Set.of("park", "unpark").contains(i.name().stringValue())) {
                                counter.run();
                                boolean parks = i.name().equalsString("park");
                                code.invokestatic(
                                        owner,
                                        "heddle$" + i.name().stringValue(),
                                        parks ? PARK : UNPARK);
                            } else {
                                code.with(element);
                            }
                        })
                .andThen(
                        ClassTransform.endHandler(
                                type -> {
                                    addGuarded(type, "park", PARK);
                                    addGuarded(type, "unpark", UNPARK);
                                }));
    }

    /** Adds a method that asks the hook of that name, and calls the real one if it declines. */
    private static void addGuarded(ClassBuilder type, String method, MethodTypeDesc call) {
        MethodTypeDesc real = call.dropParameterTypes(0, 1);
        type.withMethodBody(
                "heddle$" + method,
                call,
                ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE,
                code -> {
                    loadParameters(code, call, 1);
                    code.invokestatic(
                            HOOKS, method, real.changeReturnType(ConstantDescs.CD_boolean));
                    code.ifThen(
                            Opcode.IFEQ,
                            otherwise -> {
                                loadParameters(otherwise, call, 0);
                                otherwise.invokevirtual(UNSAFE, method, real);
                            });
                    code.return_();
                });
    }

    private static void loadParameters(CodeBuilder code, MethodTypeDesc call, int from) {
        for (int i = from; i < call.parameterCount(); i++) {
            code.loadLocal(TypeKind.from(call.parameterType(i)), code.parameterSlot(i));
        }
    }

    /** Whoever reads the common pool gets that of the schedule. */
    static ClassTransform commonPool(Runnable counter) {
        return ClassTransform.transformingMethodBodies(
                method -> !method.methodName().equalsString("<clinit>"),
                (code, element) -> {
                    code.with(element);
                    if (element instanceof FieldInstruction f
                            && f.opcode() == Opcode.GETSTATIC
                            && (f.owner().asSymbol().equals(POOL) && f.name().equalsString("common")
                                    || f.name().equalsString("ASYNC_POOL"))) {
                        counter.run();
                        code.invokestatic(HOOKS, "commonPool", MethodTypeDesc.of(POOL, POOL));
                    }
                });
    }

    /** Whether a virtual thread is more than a thread of its own. */
    static ClassTransform isSupported(Runnable counter) {
        MethodTypeDesc hook = MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_boolean);
        return ClassTransform.transformingMethodBodies(
                (code, element) -> {
                    code.with(element);
                    if (element instanceof InvokeInstruction i
                            && i.name().equalsString("isSupported")) {
                        counter.run();
                        code.invokestatic(HOOKS, "isSupported", hook);
                    }
                });
    }
}
