package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Rewrites explored classes so that they ask before everything that other threads may notice: an
 * access to a field that is not final or to an array element, {@code synchronized}, {@code wait},
 * {@code notify}, and calls of {@code java.util}.
 */
final class Instrumenter {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final MethodTypeDesc POINT = type(ConstantDescs.CD_int);
    private static final MethodTypeDesc NOTHING = type();
    private static final MethodTypeDesc ENTER = type(OBJECT, ConstantDescs.CD_int);
    private static final MethodTypeDesc ELEMENT =
            type(OBJECT, ConstantDescs.CD_int, ConstantDescs.CD_int);
    private static final MethodTypeDesc EXIT = type(OBJECT);

    /** What a thread or a pool is given to run. */
    private static final Set<String> ENTRIES = Set.of("run", "call", "compute", "get");

    private final ClassFile classFile;
    private final Function<String, byte[]> bytes;

    /** Finds the class files of explored classes by their name; null for those of the JDK. */
    Instrumenter(Function<String, byte[]> bytes) {
        this.bytes = bytes;
        ClassHierarchyResolver explored =
                ClassHierarchyResolver.ofResourceParsing(
                        desc -> {
                            byte[] found = bytes.apply(name(desc));
                            return found == null ? null : new java.io.ByteArrayInputStream(found);
                        });
        this.classFile =
                ClassFile.of(
                        ClassFile.ClassHierarchyResolverOption.of(
                                explored.orElse(ClassHierarchyResolver.defaultResolver())));
    }

    private static String name(ClassDesc desc) {
        String descriptor = desc.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }

    byte[] instrument(byte[] original) {
        ClassModel model = classFile.parse(original);
        return classFile.transformClass(
                model,
                (builder, element) -> {
                    if (element instanceof MethodModel method) {
                        builder.transformMethod(method, transform(model, method));
                    } else {
                        builder.with(element);
                    }
                });
    }

    private MethodTransform transform(ClassModel model, MethodModel method) {
        Body body = new Body(model, method);
        if (method.methodName().equalsString("<clinit>")) {
            CodeTransform whole =
                    Monitors.around(
                            code -> {},
                            code -> code.invokestatic(HOOKS, "beginInitialiser", NOTHING),
                            code -> code.invokestatic(HOOKS, "endInitialiser", NOTHING));
            return MethodTransform.transformingCode(body)
                    .andThen(MethodTransform.transformingCode(whole));
        }
        if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
            CodeTransform whole =
                    Monitors.around(
                            Monitors.lock(method, model.thisClass().asSymbol()),
                            body::enter,
                            code -> code.invokestatic(HOOKS, "exit", EXIT));
            return Monitors.NOT_SYNCHRONIZED
                    .andThen(MethodTransform.transformingCode(body))
                    .andThen(MethodTransform.transformingCode(whole));
        }
        return MethodTransform.transformingCode(body);
    }

    /** One method. */
    private final class Body implements CodeTransform {

        private final String type;
        private final String name;
        private final boolean constructor;
        private final int firstLine;
        private boolean begun;
        private int created;
        private int line;

        Body(ClassModel model, MethodModel method) {
            this.type = model.thisClass().asInternalName().replace('/', '.');
            this.name = method.methodName().stringValue();
            this.constructor = name.equals("<init>");
            this.firstLine = firstLine(method);
            this.line = firstLine;
        }

        private static int firstLine(MethodModel method) {
            return method.code().stream()
                    .flatMap(code -> code.elementStream())
                    .filter(LineNumber.class::isInstance)
                    .mapToInt(element -> ((LineNumber) element).line())
                    .findFirst()
                    .orElse(0);
        }

        /** Enters the lock of a synchronized method, which has been read to its end by now. */
        void enter(CodeBuilder code) {
            call(code, "enter", ENTER, new Site(type, name, firstLine, "lock", Site.Effect.NONE));
        }

        @Override
        public void atStart(CodeBuilder code) {
            if (ENTRIES.contains(name) || name.startsWith("lambda$")) {
                call(code, "entry", POINT, "begin");
            }
        }

        /** Calls a hook, with a site as its last argument. */
        void call(CodeBuilder code, String hook, MethodTypeDesc desc, String action) {
            call(code, hook, desc, new Site(type, name, line, action, Site.Effect.NONE));
        }

        private static void call(CodeBuilder code, String hook, MethodTypeDesc desc, Site site) {
            code.loadConstant(Sites.add(site));
            code.invokestatic(HOOKS, hook, desc);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            switch (element) {
                case LineNumber l -> {
                    line = l.line();
                    code.with(l);
                }
                case FieldInstruction field -> access(code, field);
                case ArrayLoadInstruction load -> {
                    code.dup2();
                    element(code, "read an element", Site.Effect.READ);
                    code.with(load);
                    value(code, load.typeKind().upperBound());
                }
                case ArrayStoreInstruction store -> {
                    int kept = code.allocateLocal(store.typeKind());
                    code.storeLocal(store.typeKind(), kept).dup2();
                    element(code, "write an element", Site.Effect.WRITE);
                    code.loadLocal(store.typeKind(), kept);
                    value(code, store.typeKind().upperBound());
                    code.with(store);
                }
                case MonitorInstruction monitor -> {
                    if (monitor.opcode() == Opcode.MONITORENTER) {
                        call(code, "enter", ENTER, "lock");
                    } else {
                        code.invokestatic(HOOKS, "exit", EXIT);
                    }
                }
                case InvokeInstruction invoke -> invoke(code, invoke);
                case java.lang.classfile.instruction.NewObjectInstruction n -> {
                    created++;
                    code.with(n);
                }
                default -> code.with(element);
            }
        }

        private void element(CodeBuilder code, String action, Site.Effect effect) {
            call(code, "access", ELEMENT, new Site(type, name, line, action, effect));
        }

        private void access(CodeBuilder code, FieldInstruction field) {
            String owner = field.owner().asInternalName();
            if (owner.equals("java/lang/System") && !field.name().equalsString("in")) {
                code.getstatic(HOOKS, "out", field.typeSymbol());
                return;
            }
            Optional<FieldModel> declared = declared(owner.replace('/', '.'), field);
            if (declared.isPresent() && !(constructor && !begun)) {
                if (isNoticed(field, declared.get())) {
                    around(code, field, declared.get());
                    return;
                }
            }
            code.with(field);
        }

        private boolean isNoticed(FieldInstruction field, FieldModel declared) {
            return !declared.flags().has(AccessFlag.FINAL)
                    || field.opcode() == Opcode.GETSTATIC && leadsToState(field, declared);
        }

        private void around(CodeBuilder code, FieldInstruction field, FieldModel declared) {
            boolean writes =
                    field.opcode() == Opcode.PUTFIELD || field.opcode() == Opcode.PUTSTATIC;
            before(code, field, declared);
            if (writes) {
                value(code, field.typeSymbol());
            }
            code.with(field);
            if (!writes) {
                value(code, field.typeSymbol());
            }
        }

        /** Shows the hooks what is on top of the stack. */
        private void value(CodeBuilder code, ClassDesc type) {
            if (TypeKind.from(type).slotSize() == 2) {
                code.dup2();
            } else {
                code.dup();
            }
            boolean small = Set.of("B", "S").contains(type.descriptorString());
            ClassDesc shown = !type.isPrimitive() ? OBJECT : small ? ConstantDescs.CD_int : type;
            code.invokestatic(HOOKS, "value", type(shown));
        }

        private void before(CodeBuilder code, FieldInstruction field, FieldModel declared) {
            switch (field.opcode()) {
                case GETFIELD -> {
                    code.dup();
                    call(code, "access", ENTER, site(field, declared, false));
                }
                case PUTFIELD -> {
                    TypeKind kind = TypeKind.from(field.typeSymbol());
                    int kept = code.allocateLocal(kind);
                    code.storeLocal(kind, kept).dup();
                    call(code, "access", ENTER, site(field, declared, true));
                    code.loadLocal(kind, kept);
                }
                case PUTSTATIC -> call(code, "pointAtWrite", POINT, site(field, declared, true));
                default ->
                        call(
                                code,
                                leadsToState(field, declared) ? "pointAtWrite" : "pointAtRead",
                                POINT,
                                site(field, declared, false));
            }
        }

        private Site site(FieldInstruction field, FieldModel declared, boolean writes) {
            String variable = field.name().stringValue();
            return new Site(
                    type,
                    name,
                    line,
                    (writes ? "write " : "read ") + variable,
                    effect(declared, writes),
                    declared.flags().has(AccessFlag.STATIC)
                            ? field.owner().asInternalName() + "." + variable
                            : variable);
        }

        private static Site.Effect effect(FieldModel declared, boolean writes) {
            if (declared.flags().has(AccessFlag.FINAL)) {
                return Site.Effect.NONE;
            }
            if (declared.flags().has(AccessFlag.VOLATILE)) {
                return writes ? Site.Effect.VOLATILE_WRITE : Site.Effect.VOLATILE_READ;
            }
            return writes ? Site.Effect.WRITE : Site.Effect.READ;
        }

        /** Whether an object that it leads to may be changed. */
        private boolean leadsToState(FieldInstruction field, FieldModel declared) {
            ClassDesc desc = field.typeSymbol();
            return !desc.isPrimitive()
                    && !desc.equals(ConstantDescs.CD_String)
                    && !declared.flags().has(AccessFlag.ENUM)
                    && !declared.flags().has(AccessFlag.SYNTHETIC);
        }

        private void invoke(CodeBuilder code, InvokeInstruction call) {
            String owner = call.owner().asInternalName();
            String method = call.name().stringValue();
            String key = method + call.type().stringValue();
            if (call.opcode() == Opcode.INVOKESPECIAL && method.equals("<init>")) {
                if (created > 0) {
                    created--;
                } else {
                    begun = true;
                }
                if (Calls.kind(owner, method) == Calls.Kind.REFUSED) {
                    call(code, "refuse", POINT, Calls.name(owner, method));
                }
                code.with(call);
                return;
            }
            switch (key) {
                case "wait()V", "wait(J)V", "wait(JI)V" -> {
                    MethodTypeDesc desc =
                            call.typeSymbol()
                                    .insertParameterTypes(0, OBJECT)
                                    .insertParameterTypes(
                                            call.typeSymbol().parameterCount() + 1,
                                            ConstantDescs.CD_int);
                    call(code, "await", desc, "wait()");
                }
                case "start()V" -> {
                    String action = Calls.name(owner, method);
                    Site site = new Site(type, name, line, action, Site.Effect.STARTS);
                    call(code, "point", POINT, site);
                    code.with(call);
                }
                case "notify()V" -> call(code, "notifyOne", ENTER, "notify()");
                case "notifyAll()V" -> call(code, "notifyAll", ENTER, "notifyAll()");
                default -> {
                    Calls.Kind kind = Calls.kind(owner, method);
                    switch (kind) {
                        case REPLACED -> code.invokestatic(HOOKS, method, call.typeSymbol());
                        case REFUSED -> {
                            call(code, "refuse", POINT, Calls.name(owner, method));
                            code.with(call);
                        }
                        case SEEN -> {
                            Site.Effect effect = Calls.effect(owner, method);
                            String action = Calls.name(owner, method);
                            call(code, "point", POINT, new Site(type, name, line, action, effect));
                            code.with(call);
                        }
                        case IGNORED -> code.with(call);
                    }
                }
            }
        }
    }

    /** The field that an instruction means, if an explored class declares it. */
    private Optional<FieldModel> declared(String owner, FieldInstruction field) {
        byte[] found = bytes.apply(owner);
        if (found == null) {
            return Optional.empty();
        }
        ClassModel model = classFile.parse(found);
        Optional<FieldModel> own =
                model.fields().stream()
                        .filter(f -> f.fieldName().equalsString(field.name().stringValue()))
                        .findFirst();
        if (own.isPresent() || model.superclass().isEmpty()) {
            return own;
        }
        return declared(model.superclass().get().asInternalName().replace('/', '.'), field);
    }

    private static MethodTypeDesc type(ClassDesc... parameters) {
        return MethodTypeDesc.of(ConstantDescs.CD_void, parameters);
    }
}
