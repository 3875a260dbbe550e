package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
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
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
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

    /** A method of the hooks has the place of these. */
    private static final Set<String> REPLACED =
            Set.of(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.identityHashCode",
                    "java.lang.Thread.onSpinWait",
                    "java.lang.Thread.holdsLock",
                    "java.lang.Throwable.printStackTrace");

    private final ClassFile classFile;
    private final Owners owners;

    /** Finds the class files of explored classes by their name; null for those of the JDK. */
    Instrumenter(Function<String, byte[]> bytes) {
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
        this.owners = new Owners(name -> bytes.apply(name), classFile);
    }

    private static String name(ClassDesc desc) {
        String descriptor = desc.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }

    byte[] instrument(byte[] original) {
        ClassModel model = classFile.parse(original);
        Bridges bridges =
                new Bridges(model.thisClass().asSymbol(), model.flags().has(AccessFlag.INTERFACE));
        ClassTransform methods =
                (builder, element) -> {
                    if (element instanceof MethodModel method) {
                        builder.transformMethod(method, transform(model, method, bridges));
                    } else {
                        builder.with(element);
                    }
                };
        return classFile.transformClass(
                model, methods.andThen(ClassTransform.endHandler(bridges::addTo)));
    }

    private MethodTransform transform(ClassModel model, MethodModel method, Bridges bridges) {
        Body body = new Body(model, method, bridges);
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
        private final Bridges bridges;
        private boolean begun;
        private int created;
        private int line;

        Body(ClassModel model, MethodModel method, Bridges bridges) {
            this.type = model.thisClass().asInternalName().replace('/', '.');
            this.name = method.methodName().stringValue();
            this.constructor = name.equals("<init>");
            this.firstLine = firstLine(method);
            this.line = firstLine;
            this.bridges = bridges;
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
                case InvokeDynamicInstruction invoke -> invokeDynamic(code, invoke);
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
            if (owner.equals("java/lang/System")) {
                if (field.name().equalsString("in")) {
                    call(code, "refuse", POINT, "System.in");
                } else {
                    code.getstatic(HOOKS, "out", field.typeSymbol());
                    return;
                }
            }
            Optional<FieldModel> declared =
                    owners.ofField(owner.replace('/', '.'), field.name().stringValue());
            if (declared.isPresent() && !(constructor && !begun)) {
                if (isNoticed(field, declared.get())) {
                    around(code, field, declared.get());
                    return;
                }
            }
            code.with(field);
        }

        private boolean isNoticed(FieldInstruction field, FieldModel declared) {
            return !isSafe(field, declared)
                    || field.opcode() == Opcode.GETSTATIC && leadsToState(field, declared);
        }

        /** Whoever sees the object sees what a constructor has put there (JLS 17.5). */
        private boolean isSafe(FieldInstruction field, FieldModel declared) {
            return declared.flags().has(AccessFlag.FINAL)
                    && (declared.flags().has(AccessFlag.STATIC)
                            || !owners.letsEscape(
                                    field.owner().asInternalName().replace('/', '.')));
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

        /** Whether an object that it leads to may be changed. */
        private boolean leadsToState(FieldInstruction field, FieldModel declared) {
            ClassDesc desc = field.typeSymbol();
            return !desc.isPrimitive()
                    && !desc.equals(ConstantDescs.CD_String)
                    && !declared.flags().has(AccessFlag.ENUM)
                    && !declared.flags().has(AccessFlag.SYNTHETIC);
        }

        private void invoke(CodeBuilder code, InvokeInstruction call) {
            String method = call.name().stringValue();
            boolean creates = call.opcode() == Opcode.INVOKESPECIAL && method.equals("<init>");
            switch (method + call.type().stringValue()) {
                case "wait()V", "wait(J)V", "wait(JI)V" -> {
                    MethodTypeDesc desc =
                            call.typeSymbol()
                                    .insertParameterTypes(0, OBJECT)
                                    .insertParameterTypes(
                                            call.typeSymbol().parameterCount() + 1,
                                            ConstantDescs.CD_int);
                    call(code, "await", desc, "wait()");
                }
                case "notify()V" -> call(code, "notifyOne", ENTER, "notify()");
                case "notifyAll()V" -> call(code, "notifyAll", ENTER, "notifyAll()");
                default -> {
                    Optional<String> jdk =
                            owners.ofMethod(
                                    call.owner().asInternalName().replace('/', '.'),
                                    method,
                                    call.type().stringValue());
                    if (jdk.isEmpty()) {
                        code.with(call);
                    } else if (REPLACED.contains(jdk.get() + "." + method)) {
                        code.invokestatic(HOOKS, method, replacement(call));
                    } else if (creates) {
                        create(code, call, jdk.get());
                    } else {
                        callJdk(code, call, jdk.get());
                    }
                }
            }
            if (creates) {
                if (created > 0) {
                    created--;
                } else {
                    begun = true;
                }
            }
        }

        private MethodTypeDesc replacement(InvokeInstruction call) {
            return call.opcode() == Opcode.INVOKESTATIC
                    ? call.typeSymbol()
                    : call.typeSymbol().insertParameterTypes(0, ConstantDescs.CD_Throwable);
        }

        private void create(CodeBuilder code, InvokeInstruction call, String jdk) {
            String desc = call.type().stringValue();
            if (Calls.of(jdk, "<init>", desc).use() != Use.PURE) {
                Bridges.announce(code, call.typeSymbol(), site(jdk, "<init>", desc));
            }
            code.with(call);
        }

        private void callJdk(CodeBuilder code, InvokeInstruction call, String jdk) {
            String method = call.name().stringValue();
            String desc = call.type().stringValue();
            if (isPure(call, jdk)) {
                code.with(call);
            } else {
                bridges.call(code, call, site(jdk, method, desc));
            }
        }

        private boolean isPure(InvokeInstruction call, String jdk) {
            String method = call.name().stringValue();
            Calls.Meaning meaning = Calls.of(jdk, method, call.type().stringValue());
            return meaning.use() == Use.PURE
                    && (call.opcode() == Opcode.INVOKESTATIC
                            || method.equals("getClass")
                            || Calls.isFinal(jdk));
        }

        /** A new site of a call. */
        private int site(String jdk, String method, String desc) {
            Site.Effect effect =
                    switch (Calls.of(jdk, method, desc).use()) {
                        case STARTS -> Site.Effect.STARTS;
                        case READ, VIEW, LOOKS, PURE -> Site.Effect.READ;
                        case WRITE, FILL, COPY -> Site.Effect.WRITE;
                        default -> Site.Effect.SYNCHRONISES;
                    };
            int site = Sites.add(new Site(type, name, line, Calls.name(jdk, method), effect));
            CallSite.add(site, jdk, method, desc);
            return site;
        }

        /** A method reference calls the JDK as if it were written out; so does {@code +}. */
        private void invokeDynamic(CodeBuilder code, InvokeDynamicInstruction call) {
            String factory = call.bootstrapMethod().owner().displayName();
            switch (factory) {
                case "LambdaMetafactory" -> code.invokedynamic(bridged(call));
                case "StringConcatFactory" -> {
                    if (!call.typeSymbol().parameterList().stream().allMatch(Body::isText)) {
                        Bridges.announce(
                                code, call.typeSymbol(), site("java.lang.String", "format", "()"));
                    }
                    code.with(call);
                }
                default -> code.with(call);
            }
        }

        private static boolean isText(ClassDesc type) {
            return type.isPrimitive() || type.equals(ConstantDescs.CD_String);
        }

        private DynamicCallSiteDesc bridged(InvokeDynamicInstruction call) {
            ConstantDesc[] arguments = call.bootstrapArgs().toArray(ConstantDesc[]::new);
            if (arguments.length > 1 && arguments[1] instanceof DirectMethodHandleDesc handle) {
                arguments[1] = bridged(handle);
            }
            return DynamicCallSiteDesc.of(
                    call.bootstrapMethod(),
                    call.name().stringValue(),
                    call.typeSymbol(),
                    arguments);
        }

        private DirectMethodHandleDesc bridged(DirectMethodHandleDesc handle) {
            boolean creates = handle.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
            String method = creates ? "<init>" : handle.methodName();
            Optional<String> jdk =
                    owners.ofMethod(name(handle.owner()), method, handle.lookupDescriptor());
            boolean stays =
                    jdk.isEmpty()
                            || handle.kind() == DirectMethodHandleDesc.Kind.SPECIAL
                            || Calls.of(jdk.get(), method, handle.lookupDescriptor()).use()
                                            == Use.PURE
                                    && (creates || Calls.isFinal(jdk.get()));
            return stays
                    ? handle
                    : bridges.handle(handle, site(jdk.get(), method, handle.lookupDescriptor()));
        }
    }

    private static MethodTypeDesc type(ClassDesc... parameters) {
        return MethodTypeDesc.of(ConstantDescs.CD_void, parameters);
    }
}
