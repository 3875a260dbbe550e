package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.ConstantPoolBuilder;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The methods of an explored class that stand in the place of calls of the JDK: each tells the
 * hooks what it is given, makes the call, and tells them what came out.
 */
final class Bridges {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final ClassDesc OBJECTS = OBJECT.arrayType();
    private static final ClassDesc THROWABLE = ConstantDescs.CD_Throwable;
    private static final MethodTypeDesc BEGIN =
            MethodTypeDesc.of(ConstantDescs.CD_void, OBJECT, OBJECTS, ConstantDescs.CD_int);
    private static final MethodTypeDesc END =
            MethodTypeDesc.of(
                    ConstantDescs.CD_void,
                    OBJECT,
                    OBJECTS,
                    OBJECT,
                    THROWABLE,
                    ConstantDescs.CD_int);

    private final ClassDesc type;
    private final boolean ofInterface;
    private final List<Consumer<ClassBuilder>> methods = new ArrayList<>();

    Bridges(ClassDesc type, boolean ofInterface) {
        this.type = type;
        this.ofInterface = ofInterface;
    }

    /** Adds the methods; to write one may bring in another. */
    void addTo(ClassBuilder builder) {
        for (int i = 0; i < methods.size(); i++) {
            methods.get(i).accept(builder);
        }
    }

    /** Calls a method that makes the call, in its place. */
    void call(CodeBuilder code, InvokeInstruction call, int site) {
        boolean ofSuper = call.opcode() == Opcode.INVOKESPECIAL;
        boolean ofClass = call.opcode() == Opcode.INVOKESTATIC;
        MethodTypeDesc desc =
                ofClass || ofSuper
                        ? call.typeSymbol()
                        : call.typeSymbol().insertParameterTypes(0, call.owner().asSymbol());
        String name =
                add(
                        desc,
                        !ofSuper,
                        ofClass,
                        site,
                        c ->
                                c.invoke(
                                        call.opcode(),
                                        call.owner().asSymbol(),
                                        call.name().stringValue(),
                                        call.typeSymbol(),
                                        call.isInterface()));
        if (ofSuper) {
            code.invokespecial(type, name, desc, ofInterface);
        } else {
            code.invokestatic(type, name, desc, ofInterface);
        }
    }

    /**
     * Returns a handle on a lambda in the place of a method reference.
     *
     * @param captured the types of what it captures, which its first parameters must have
     * @param call writes what the lambda calls
     */
    DirectMethodHandleDesc lambda(
            DirectMethodHandleDesc reference,
            List<ClassDesc> captured,
            BiConsumer<CodeBuilder, InvokeInstruction> call) {
        List<ClassDesc> parameters = new ArrayList<>(captured);
        MethodTypeDesc all = reference.invocationType();
        parameters.addAll(all.parameterList().subList(captured.size(), all.parameterCount()));
        MethodTypeDesc desc = MethodTypeDesc.of(all.returnType(), parameters);
        String name =
                add(
                        desc,
                        true,
                        code -> {
                            if (reference.kind() == Kind.CONSTRUCTOR) {
                                code.new_(reference.owner()).dup();
                            }
                            load(code, desc, 0);
                            call.accept(code, call(code.constantPool(), reference));
                            code.return_(TypeKind.from(desc.returnType()));
                        });
        return MethodHandleDesc.ofMethod(
                ofInterface ? Kind.INTERFACE_STATIC : Kind.STATIC, type, name, desc);
    }

    private static InvokeInstruction call(
            ConstantPoolBuilder pool, DirectMethodHandleDesc reference) {
        Opcode opcode =
                switch (reference.kind()) {
                    case CONSTRUCTOR -> Opcode.INVOKESPECIAL;
                    case STATIC, INTERFACE_STATIC -> Opcode.INVOKESTATIC;
                    case INTERFACE_VIRTUAL -> Opcode.INVOKEINTERFACE;
                    default -> Opcode.INVOKEVIRTUAL;
                };
        boolean creates = reference.kind() == Kind.CONSTRUCTOR;
        return InvokeInstruction.of(
                opcode,
                pool.classEntry(reference.owner()),
                pool.utf8Entry(creates ? "<init>" : reference.methodName()),
                pool.utf8Entry(reference.lookupDescriptor()),
                reference.isOwnerInterface());
    }

    /**
     * Adds a method.
     *
     * @param desc its type
     * @param isStatic whether it is static, which is not so where the call is one of {@code super}
     * @param ofClass whether the call has no receiver; otherwise it is the first of all
     */
    private String add(
            MethodTypeDesc desc,
            boolean isStatic,
            boolean ofClass,
            int site,
            Consumer<CodeBuilder> call) {
        int first = isStatic && !ofClass ? 1 : 0;
        return add(
                desc,
                isStatic,
                code -> {
                    Consumer<CodeBuilder> receiver =
                            ofClass ? CodeBuilder::aconst_null : c -> c.aload(0);
                    int arguments = begin(code, desc, first, receiver, site);
                    int result =
                            desc.returnType().equals(ConstantDescs.CD_void)
                                    ? -1
                                    : code.allocateLocal(TypeKind.from(desc.returnType()));
                    code.trying(
                            body -> {
                                if (!isStatic) {
                                    body.aload(0);
                                }
                                load(body, desc, 0);
                                call.accept(body);
                                if (result >= 0) {
                                    body.storeLocal(TypeKind.from(desc.returnType()), result);
                                }
                            },
                            catches ->
                                    catches.catchingAll(
                                            c -> {
                                                int thrown = c.allocateLocal(TypeKind.REFERENCE);
                                                c.astore(thrown);
                                                receiver.accept(c);
                                                c.aload(arguments).aconst_null().aload(thrown);
                                                end(c, site);
                                                c.aload(thrown).athrow();
                                            }));
                    receiver.accept(code);
                    code.aload(arguments);
                    if (result >= 0) {
                        box(code, desc.returnType(), result);
                    } else {
                        code.aconst_null();
                    }
                    code.aconst_null();
                    end(code, site);
                    if (result >= 0) {
                        code.loadLocal(TypeKind.from(desc.returnType()), result);
                    }
                    code.return_(TypeKind.from(desc.returnType()));
                });
    }

    private String add(MethodTypeDesc desc, boolean isStatic, Consumer<CodeBuilder> body) {
        String name = "heddle$" + methods.size();
        int flags =
                ClassFile.ACC_PRIVATE
                        | ClassFile.ACC_SYNTHETIC
                        | (isStatic ? ClassFile.ACC_STATIC : 0);
        methods.add(builder -> builder.withMethodBody(name, desc, flags, body));
        return name;
    }

    /** Tells the hooks of the arguments on the stack of a constructor, and leaves them there. */
    static void announce(CodeBuilder code, MethodTypeDesc desc, int site) {
        int[] kept = new int[desc.parameterCount()];
        for (int i = kept.length - 1; i >= 0; i--) {
            TypeKind kind = TypeKind.from(desc.parameterType(i));
            kept[i] = code.allocateLocal(kind);
            code.storeLocal(kind, kept[i]);
        }
        code.aconst_null();
        array(code, desc, 0, kept);
        code.loadConstant(site).invokestatic(HOOKS, "call", BEGIN);
        for (int i = 0; i < kept.length; i++) {
            code.loadLocal(TypeKind.from(desc.parameterType(i)), kept[i]);
        }
    }

    private static int begin(
            CodeBuilder code,
            MethodTypeDesc desc,
            int first,
            Consumer<CodeBuilder> receiver,
            int site) {
        int[] slots = new int[desc.parameterCount()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = code.parameterSlot(i);
        }
        int arguments = code.allocateLocal(TypeKind.REFERENCE);
        array(code, desc, first, slots);
        code.astore(arguments);
        receiver.accept(code);
        code.aload(arguments).loadConstant(site).invokestatic(HOOKS, "call", BEGIN);
        return arguments;
    }

    private static void end(CodeBuilder code, int site) {
        code.loadConstant(site).invokestatic(HOOKS, "returned", END);
    }

    private static void array(CodeBuilder code, MethodTypeDesc desc, int first, int[] slots) {
        if (slots.length == first) {
            code.aconst_null();
            return;
        }
        code.loadConstant(slots.length - first).anewarray(OBJECT);
        for (int i = first; i < slots.length; i++) {
            code.dup().loadConstant(i - first);
            box(code, desc.parameterType(i), slots[i]);
            code.aastore();
        }
    }

    private static void box(CodeBuilder code, ClassDesc kind, int slot) {
        code.loadLocal(TypeKind.from(kind), slot);
        ClassDesc box =
                switch (kind.descriptorString()) {
                    case "I" -> ConstantDescs.CD_Integer;
                    case "J" -> ConstantDescs.CD_Long;
                    case "Z" -> ConstantDescs.CD_Boolean;
                    case "D" -> ConstantDescs.CD_Double;
                    case "F" -> ConstantDescs.CD_Float;
                    case "C" -> ConstantDescs.CD_Character;
                    case "B" -> ConstantDescs.CD_Byte;
                    case "S" -> ConstantDescs.CD_Short;
                    default -> null;
                };
        if (box != null) {
            code.invokestatic(box, "valueOf", MethodTypeDesc.of(box, kind));
        }
    }

    private static void load(CodeBuilder code, MethodTypeDesc desc, int from) {
        for (int i = from; i < desc.parameterCount(); i++) {
            code.loadLocal(TypeKind.from(desc.parameterType(i)), code.parameterSlot(i));
        }
    }
}
