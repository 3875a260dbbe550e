package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.Attributes;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.ObjectVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.SimpleVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.VerificationTypeInfo;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shows the hooks the local variables at the head of each loop of a method: what a thread does from
 * there on depends on them, on what it reads, and on nothing else that it did in the method.
 */
final class Loops implements CodeTransform {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final ClassDesc VOID = ConstantDescs.CD_void;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc DOUBLE = ConstantDescs.CD_double;
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;

    /** The local variables at each head, where nothing is on the stack. */
    private final Map<Label, List<VerificationTypeInfo>> heads = new HashMap<>();

    private final Place place;
    private int past;

    /**
     * Those of the code of a method.
     *
     * @param place the beginning of it
     */
    Loops(Place place, CodeModel code) {
        this.place = place;
        Set<Label> targets = targets(code);
        code.findAttribute(Attributes.stackMapTable())
                .ifPresent(
                        table -> {
                            for (StackMapFrameInfo frame : table.entries()) {
                                if (targets.contains(frame.target()) && frame.stack().isEmpty()) {
                                    heads.put(frame.target(), frame.locals());
                                }
                            }
                        });
    }

    /** Where the code branches back to. */
    private static Set<Label> targets(CodeModel code) {
        Set<Label> seen = new HashSet<>();
        Set<Label> targets = new HashSet<>();
        for (CodeElement element : code) {
            if (element instanceof LabelTarget target) {
                seen.add(target.label());
            } else if (element instanceof BranchInstruction branch
                    && seen.contains(branch.target())) {
                targets.add(branch.target());
            }
        }
        return targets;
    }

    @Override
    public void atStart(CodeBuilder code) {
        if (!heads.isEmpty()) {
            past = code.allocateLocal(TypeKind.LONG);
            code.invokestatic(HOOKS, "past", MethodTypeDesc.of(LONG)).lstore(past);
        }
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        code.with(element);
        if (element instanceof LineNumber lineNumber) {
            place.advanceTo(lineNumber.line());
        }
        if (element instanceof LabelTarget target && heads.containsKey(target.label())) {
            List<VerificationTypeInfo> locals = heads.get(target.label());
            code.getstatic(HOOKS, "tracing", ConstantDescs.CD_boolean)
                    .ifThen(tracing -> show(tracing, locals));
        }
    }

    private void show(CodeBuilder code, List<VerificationTypeInfo> locals) {
        code.lload(past);
        code.loadConstant(place.site("loop"));
        code.invokestatic(HOOKS, "loop", MethodTypeDesc.of(VOID, LONG, ConstantDescs.CD_int));
        int slot = 0;
        for (VerificationTypeInfo local : locals) {
            show(code, local, slot);
            boolean wide =
                    local == SimpleVerificationTypeInfo.LONG
                            || local == SimpleVerificationTypeInfo.DOUBLE;
            slot += wide ? 2 : 1;
        }
    }

    private static void show(CodeBuilder code, VerificationTypeInfo local, int slot) {
        switch (local) {
            case SimpleVerificationTypeInfo.INTEGER -> show(code.iload(slot).i2l(), LONG);
            case SimpleVerificationTypeInfo.LONG -> show(code.lload(slot), LONG);
            case SimpleVerificationTypeInfo.FLOAT -> show(code.fload(slot).f2d(), DOUBLE);
            case SimpleVerificationTypeInfo.DOUBLE -> show(code.dload(slot), DOUBLE);
            case ObjectVerificationTypeInfo o -> show(code.aload(slot), OBJECT);
            default -> {}
        }
    }

    private static void show(CodeBuilder code, ClassDesc type) {
        code.invokestatic(HOOKS, "local", MethodTypeDesc.of(VOID, type));
    }
}
