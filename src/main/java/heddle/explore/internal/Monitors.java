package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.function.Consumer;

/** Puts calls in the place of, or around, what {@code synchronized} does in a class. */
final class Monitors {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc LOCK =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);

    private final ClassDesc type;
    private final Runnable counter;

    /** The counter hears of each monitor that is entered and of each synchronized method. */
    Monitors(String internalName, Runnable counter) {
        this.type = ClassDesc.ofInternalName(internalName);
        this.counter = counter;
    }

    /** For the JDK: its other users go on to use the real monitors. */
    ClassTransform modelledAndReal() {
        return (builder, element) -> {
            if (element instanceof MethodModel method) {
                builder.transformMethod(method, method(method, Monitors::enterBoth));
            } else {
                builder.with(element);
            }
        };
    }

    private MethodTransform method(MethodModel method, Consumer<CodeBuilder> enter) {
        boolean whole = method.flags().has(AccessFlag.SYNCHRONIZED);
        MethodTransform body = MethodTransform.transformingCode(this::replaceBoth);
        if (whole) {
            counter.run();
        }
        return whole
                ? NOT_SYNCHRONIZED
                        .andThen(body)
                        .andThen(
                                MethodTransform.transformingCode(
                                        around(lock(method, type), enter, Monitors::exitBoth)))
                : body;
    }

    /** The object that a synchronized method locks. */
    static Consumer<CodeBuilder> lock(MethodModel method, ClassDesc type) {
        return method.flags().has(AccessFlag.STATIC)
                ? code -> code.ldc(code.constantPool().classEntry(type))
                : code -> code.aload(0);
    }

    static final MethodTransform NOT_SYNCHRONIZED =
            (method, element) -> {
                if (element instanceof java.lang.classfile.AccessFlags flags) {
                    method.withFlags(flags.flagsMask() & ~ClassFile.ACC_SYNCHRONIZED);
                } else {
                    method.with(element);
                }
            };

    private static void enterBoth(CodeBuilder code) {
        code.dup().invokestatic(HOOKS, "enter", LOCK).monitorenter();
    }

    private static void exitBoth(CodeBuilder code) {
        code.dup().monitorexit().invokestatic(HOOKS, "exit", LOCK);
    }

    private void replaceBoth(CodeBuilder code, CodeElement element) {
        if (element instanceof MonitorInstruction monitor) {
            if (monitor.opcode() == Opcode.MONITORENTER) {
                counter.run();
                enterBoth(code);
            } else {
                exitBoth(code);
            }
        } else {
            code.with(element);
        }
    }

    /** A body that begins with one thing, and ends with another however it ends. */
    static CodeTransform around(
            Consumer<CodeBuilder> operand, Consumer<CodeBuilder> begin, Consumer<CodeBuilder> end) {
        return new CodeTransform() {
            private Label start;

            @Override
            public void atStart(CodeBuilder code) {
                operand.accept(code);
                begin.accept(code);
                start = code.newBoundLabel();
            }

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                if (element instanceof ReturnInstruction) {
                    operand.accept(code);
                    end.accept(code);
                }
                code.with(element);
            }

            @Override
            public void atEnd(CodeBuilder code) {
                Label handler = code.newBoundLabel();
                code.exceptionCatchAll(start, handler, handler);
                operand.accept(code);
                end.accept(code);
                code.athrow();
            }
        };
    }
}
