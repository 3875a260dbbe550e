package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/** Rewrites the instructions of one method. */
final class MethodBody implements CodeTransform {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc ENTRY =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final MethodTypeDesc ENTER =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_int);
    private static final MethodTypeDesc EXIT =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);

    /** What a thread or a pool is given to run. */
    private static final Set<String> ENTRIES = Set.of("run", "call", "compute", "get");

    private final String name;
    private final Place place;
    private final Accesses accesses;
    private final Invocations invocations;

    /** How many objects have been made whose constructor has not been called. */
    private int created;

    /** In a constructor, whether that of the superclass has been called. */
    private boolean begun;

    MethodBody(String name, Place place, Accesses accesses, Invocations invocations) {
        this.name = name;
        this.place = place;
        this.accesses = accesses;
        this.invocations = invocations;
        this.begun = !name.equals("<init>");
    }

    @Override
    public void atStart(CodeBuilder code) {
        if (ENTRIES.contains(name) || name.startsWith("lambda$")) {
            code.loadConstant(place.site("begin")).invokestatic(HOOKS, "entry", ENTRY);
        }
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        switch (element) {
            case LineNumber line -> {
                place.advanceTo(line.line());
                code.with(line);
            }
            case FieldInstruction field -> accesses.accessField(code, field, begun);
            case ArrayLoadInstruction load -> accesses.readElement(code, load);
            case ArrayStoreInstruction store -> accesses.writeElement(code, store);
            case MonitorInstruction monitor -> {
                if (monitor.opcode() == Opcode.MONITORENTER) {
                    enter(code, place);
                } else {
                    exit(code);
                }
            }
            case InvokeInstruction call -> {
                invocations.invoke(code, call);
                noteConstructor(call);
            }
            case InvokeDynamicInstruction call -> invocations.invokeDynamic(code, call);
            case NewObjectInstruction created -> {
                this.created++;
                code.with(created);
            }
            default -> code.with(element);
        }
    }

    private void noteConstructor(InvokeInstruction call) {
        if (call.name().equalsString("<init>")) {
            begun |= created == 0;
            created = Math.max(0, created - 1);
        }
    }

    static void enter(CodeBuilder code, Place place) {
        code.loadConstant(place.site("lock")).invokestatic(HOOKS, "enter", ENTER);
    }

    static void exit(CodeBuilder code) {
        code.invokestatic(HOOKS, "exit", EXIT);
    }
}
