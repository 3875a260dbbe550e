package heddle.explore.internal;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a constructor may let others see the object before it is complete: its final fields
 * promise nothing then (JLS 17.5). It follows where {@code this} is on the stack, and takes what it
 * cannot follow for an escape.
 */
final class Escapes {

    private final ClassModel model;

    /** Which of the values on the stack are {@code this}. */
    private final List<Boolean> stack = new ArrayList<>();

    private boolean escaped;

    private Escapes(ClassModel model) {
        this.model = model;
    }

    static boolean fromConstructors(ClassModel model) {
        return model.methods().stream()
                .filter(method -> method.methodName().equalsString("<init>"))
                .anyMatch(method -> new Escapes(model).from(method));
    }

    private boolean from(MethodModel constructor) {
        for (CodeElement element : constructor.code().orElseThrow()) {
            if (element instanceof Instruction instruction && !escaped) {
                step(instruction);
            }
        }
        return escaped;
    }

    private void step(Instruction instruction) {
        switch (instruction) {
            case LoadInstruction load ->
                    stack.add(load.slot() == 0 && load.typeKind() == TypeKind.REFERENCE);
            case ConstantInstruction constant -> stack.add(false);
            case NewObjectInstruction object -> stack.add(false);
            case NewPrimitiveArrayInstruction array -> give(1, true);
            case NewReferenceArrayInstruction array -> give(1, true);
            case ArrayLoadInstruction element -> give(2, true);
            case ArrayStoreInstruction element -> give(3, false);
            case ConvertInstruction convert -> give(1, true);
            case OperatorInstruction operator -> give(isUnary(operator) ? 1 : 2, true);
            case StoreInstruction store -> give(1, false);
            case StackInstruction shuffle -> shuffle(shuffle.opcode());
            case FieldInstruction field -> use(field);
            case InvokeInstruction call -> call(call);
            case InvokeDynamicInstruction call -> call(call.typeSymbol());
            case ReturnInstruction end -> {}
            default -> escaped = true;
        }
    }

    private static boolean isUnary(OperatorInstruction operator) {
        return switch (operator.opcode()) {
            case INEG, LNEG, FNEG, DNEG, ARRAYLENGTH -> true;
            default -> false;
        };
    }

    private boolean pop() {
        return stack.removeLast();
    }

    /** Somebody else gets so many values, and there may be a result. */
    private void give(int values, boolean result) {
        for (int i = 0; i < values; i++) {
            escaped |= pop();
        }
        if (result) {
            stack.add(false);
        }
    }

    private void shuffle(Opcode opcode) {
        switch (opcode) {
            case DUP -> stack.add(stack.getLast());
            case POP -> pop();
            default -> escaped = true;
        }
    }

    private void use(FieldInstruction field) {
        boolean own = field.owner().asSymbol().equals(model.thisClass().asSymbol());
        switch (field.opcode()) {
            case GETSTATIC -> stack.add(false);
            case PUTSTATIC -> give(1, false);
            case GETFIELD -> {
                escaped |= pop() && !own;
                stack.add(false);
            }
            default -> {
                give(1, false);
                escaped |= pop() && !own;
            }
        }
    }

    private void call(InvokeInstruction call) {
        MethodTypeDesc type = call.typeSymbol();
        boolean result = !type.returnType().equals(ClassDesc.ofDescriptor("V"));
        give(type.parameterCount(), false);
        if (call.opcode() != Opcode.INVOKESTATIC) {
            boolean constructs = call.name().equalsString("<init>");
            escaped |= pop() && !constructs;
        }
        if (result) {
            stack.add(false);
        }
    }

    private void call(MethodTypeDesc type) {
        give(type.parameterCount(), true);
    }
}
