package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.function.Consumer;

/** Patches the methods of {@link Thread}. */
final class ThreadMethods {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final ClassDesc THREAD = Thread.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc START = MethodTypeDesc.of(ConstantDescs.CD_void, THREAD);

    /** Those that return at once if a hook has done what they do. */
    private static final Map<String, Consumer<CodeBuilder>> ASKING =
            Map.of(
                    "alive()Z",
                    code -> ask(code, "isAlive", true, THREAD),
                    "join(J)V",
                    code -> ask(code, "join", false, THREAD, ConstantDescs.CD_long),
                    "sleepNanos(J)V",
                    code -> ask(code, "sleep", false, ConstantDescs.CD_long),
                    "yield()V",
                    code -> ask(code, "giveWay", false));

    private ThreadMethods() {}

    static ClassTransform askFirst(Runnable counter) {
        return (type, element) -> {
            Consumer<CodeBuilder> head =
                    element instanceof MethodModel method
                            ? ASKING.get(
                                    method.methodName().stringValue()
                                            + method.methodType().stringValue())
                            : null;
            if (head == null) {
                type.with(element);
            } else {
                counter.run();
                type.transformMethod((MethodModel) element, beginningWith(head));
            }
        };
    }

    private static void ask(
            CodeBuilder code, String hook, boolean answers, ClassDesc... parameters) {
        int slot = 0;
        for (ClassDesc parameter : parameters) {
            TypeKind kind = TypeKind.from(parameter);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
        code.invokestatic(HOOKS, hook, MethodTypeDesc.of(ConstantDescs.CD_boolean, parameters));
        code.ifThen(
                taken -> {
                    if (answers) {
                        taken.iconst_1().ireturn();
                    } else {
                        taken.return_();
                    }
                });
    }

    private static MethodTransform beginningWith(Consumer<CodeBuilder> head) {
        return MethodTransform.transformingCode(
                new CodeTransform() {
                    @Override
                    public void atStart(CodeBuilder code) {
                        head.accept(code);
                    }

                    @Override
                    public void accept(CodeBuilder code, CodeElement element) {
                        code.with(element);
                    }
                });
    }

    /** {@code start0()} becomes {@code if (!Hooks.start(this)) start0()}. */
    static ClassTransform start(Runnable counter) {
        return ClassTransform.transformingMethodBodies(
                        (code, element) -> {
                            if (element instanceof InvokeInstruction i
                                    && i.name().equalsString("start0")) {
                                counter.run();
                                code.invokestatic(THREAD, "heddle$start", START);
                            } else {
                                code.with(element);
                            }
                        })
                .andThen(ClassTransform.endHandler(ThreadMethods::addStart));
    }

    private static void addStart(ClassBuilder type) {
        type.withMethodBody(
                "heddle$start",
                START,
                ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE,
                code ->
                        code.aload(0)
                                .invokestatic(
                                        HOOKS,
                                        "start",
                                        START.changeReturnType(ConstantDescs.CD_boolean))
                                .ifThen(
                                        Opcode.IFEQ,
                                        real ->
                                                real.aload(0)
                                                        .invokevirtual(
                                                                THREAD,
                                                                "start0",
                                                                START.dropParameterTypes(0, 1)))
                                .return_());
    }

    /** The hooks say which thread runs. */
    static ClassTransform openSetCurrentThread(Runnable counter) {
        return ClassTransform.transformingMethods(
                method -> method.methodName().equalsString("setCurrentThread"),
                (method, element) -> {
                    if (element instanceof AccessFlags flags) {
                        counter.run();
                        method.withFlags(flags.flagsMask() | ClassFile.ACC_PUBLIC);
                    } else {
                        method.with(element);
                    }
                });
    }
}
