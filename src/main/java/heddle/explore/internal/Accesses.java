package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.Optional;
import java.util.Set;

/**
 * Asks before each access to a field that is not final, or to an element of an array, and shows the
 * value.
 */
final class Accesses {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final MethodTypeDesc STATIC = type(ConstantDescs.CD_int);
    private static final MethodTypeDesc FIELD = type(OBJECT, ConstantDescs.CD_int);
    private static final MethodTypeDesc ELEMENT =
            type(OBJECT, ConstantDescs.CD_int, ConstantDescs.CD_int);

    private final Place place;
    private final Owners owners;

    Accesses(Place place, Owners owners) {
        this.place = place;
        this.owners = owners;
    }

    void readElement(CodeBuilder code, ArrayLoadInstruction load) {
        code.dup2();
        hook(code, "access", ELEMENT, place.site("read an element", Site.Effect.READ));
        code.with(load);
        value(code, load.typeKind().upperBound());
    }

    void writeElement(CodeBuilder code, ArrayStoreInstruction store) {
        int kept = code.allocateLocal(store.typeKind());
        code.storeLocal(store.typeKind(), kept).dup2();
        hook(code, "access", ELEMENT, place.site("write an element", Site.Effect.WRITE));
        code.loadLocal(store.typeKind(), kept);
        value(code, store.typeKind().upperBound());
        code.with(store);
    }

    /** Nobody else can have an object whose constructor has not begun. */
    void accessField(CodeBuilder code, FieldInstruction field, boolean hasBegun) {
        String owner = field.owner().asInternalName().replace('/', '.');
        if (owner.equals("java.lang.System")) {
            accessSystem(code, field);
            return;
        }
        Optional<FieldModel> declared = owners.ofField(owner, field.name().stringValue());
        if (hasBegun && declared.isPresent() && isNoticed(field, declared.get())) {
            around(code, field, declared.get());
        } else {
            code.with(field);
        }
    }

    private void accessSystem(CodeBuilder code, FieldInstruction field) {
        if (field.name().equalsString("in")) {
            hook(code, "refuse", STATIC, place.site("System.in"));
            code.with(field);
        } else {
            code.getstatic(HOOKS, "out", field.typeSymbol());
        }
    }

    private boolean isNoticed(FieldInstruction field, FieldModel declared) {
        return !isSafe(field, declared)
                || field.opcode() == Opcode.GETSTATIC && leadsToState(field, declared);
    }

    /** Whoever sees the object sees what a constructor has put there (JLS 17.5). */
    private boolean isSafe(FieldInstruction field, FieldModel declared) {
        return declared.flags().has(AccessFlag.FINAL)
                && (declared.flags().has(AccessFlag.STATIC)
                        || !owners.letsEscape(field.owner().asInternalName().replace('/', '.')));
    }

    /** Whether an object that it leads to may be changed. */
    private static boolean leadsToState(FieldInstruction field, FieldModel declared) {
        ClassDesc desc = field.typeSymbol();
        return !desc.isPrimitive()
                && !desc.equals(ConstantDescs.CD_String)
                && !declared.flags().has(AccessFlag.ENUM)
                && !declared.flags().has(AccessFlag.SYNTHETIC);
    }

    private void around(CodeBuilder code, FieldInstruction field, FieldModel declared) {
        boolean writes = field.opcode() == Opcode.PUTFIELD || field.opcode() == Opcode.PUTSTATIC;
        int site = site(field, declared, writes);
        switch (field.opcode()) {
            case GETFIELD -> hook(code.dup(), "access", FIELD, site);
            case PUTFIELD -> {
                TypeKind kind = TypeKind.from(field.typeSymbol());
                int kept = code.allocateLocal(kind);
                hook(code.storeLocal(kind, kept).dup(), "access", FIELD, site);
                code.loadLocal(kind, kept);
            }
            case PUTSTATIC -> hook(code, "pointAtWrite", STATIC, site);
            default ->
                    hook(
                            code,
                            leadsToState(field, declared) ? "pointAtWrite" : "pointAtRead",
                            STATIC,
                            site);
        }
        if (writes) {
            value(code, field.typeSymbol());
        }
        code.with(field);
        if (!writes) {
            value(code, field.typeSymbol());
        }
    }

    private int site(FieldInstruction field, FieldModel declared, boolean writes) {
        String variable = field.name().stringValue();
        return place.site(
                (writes ? "write " : "read ") + variable,
                effect(field, declared, writes),
                declared.flags().has(AccessFlag.STATIC)
                        ? field.owner().asInternalName() + "." + variable
                        : variable);
    }

    private Site.Effect effect(FieldInstruction field, FieldModel declared, boolean writes) {
        if (isSafe(field, declared)) {
            return Site.Effect.NONE;
        }
        if (declared.flags().has(AccessFlag.VOLATILE)) {
            return writes ? Site.Effect.VOLATILE_WRITE : Site.Effect.VOLATILE_READ;
        }
        return writes ? Site.Effect.WRITE : Site.Effect.READ;
    }

    /** Shows the hooks what is on top of the stack. */
    private static void value(CodeBuilder code, ClassDesc type) {
        if (TypeKind.from(type).slotSize() == 2) {
            code.dup2();
        } else {
            code.dup();
        }
        boolean small = Set.of("B", "S").contains(type.descriptorString());
        ClassDesc shown = !type.isPrimitive() ? OBJECT : small ? ConstantDescs.CD_int : type;
        code.invokestatic(HOOKS, "value", type(shown));
    }

    private static void hook(CodeBuilder code, String name, MethodTypeDesc desc, int site) {
        code.loadConstant(site).invokestatic(HOOKS, name, desc);
    }

    private static MethodTypeDesc type(ClassDesc... parameters) {
        return MethodTypeDesc.of(ConstantDescs.CD_void, parameters);
    }
}
