package heddle.explore.internal;

import heddle.explore.internal.hook.Hooks;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Optional;
import java.util.Set;

/** Asks before each call of the JDK that others may notice. */
final class Invocations {

    private static final ClassDesc HOOKS = Hooks.class.describeConstable().orElseThrow();
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final MethodTypeDesc NOTIFY =
            MethodTypeDesc.of(ConstantDescs.CD_void, OBJECT, ConstantDescs.CD_int);

    /** A method of the hooks has the place of these. */
    private static final Set<String> REPLACED =
            Set.of(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.identityHashCode",
                    "java.lang.Thread.onSpinWait",
                    "java.lang.Thread.holdsLock",
                    "java.lang.Throwable.printStackTrace");

    /** What monitors have, which are modelled. */
    private static final Set<String> OF_MONITORS =
            Set.of("wait()V", "wait(J)V", "wait(JI)V", "notify()V", "notifyAll()V");

    private final Place place;
    private final Owners owners;
    private final Bridges bridges;

    Invocations(Place place, Owners owners, Bridges bridges) {
        this.place = place;
        this.owners = owners;
        this.bridges = bridges;
    }

    void invoke(CodeBuilder code, InvokeInstruction call) {
        String method = call.name().stringValue();
        String desc = call.type().stringValue();
        if (OF_MONITORS.contains(method + desc)) {
            useMonitor(code, call);
            return;
        }
        Optional<String> jdk = jdk(call.owner().asSymbol(), method, desc);
        if (jdk.isEmpty()) {
            code.with(call);
        } else if (isReplaced(jdk.get(), method)) {
            code.invokestatic(HOOKS, method, replacement(call));
        } else if (isUnnoticed(jdk.get(), method, desc, call.opcode() == Opcode.INVOKESTATIC)) {
            code.with(call);
        } else if (method.equals("<init>")) {
            Bridges.announce(code, call.typeSymbol(), site(jdk.get(), method, desc));
            code.with(call);
        } else if (method.equals("hashCode") && desc.equals("()I")) {
            hash(code, call, site(jdk.get(), method, desc));
        } else {
            bridges.call(code, call, site(jdk.get(), method, desc));
        }
    }

    /** What does not override {@code Object.hashCode} has the identity hash code of the hooks. */
    private void hash(CodeBuilder code, InvokeInstruction call, int site) {
        MethodTypeDesc asks = MethodTypeDesc.of(ConstantDescs.CD_boolean, OBJECT);
        MethodTypeDesc hash = MethodTypeDesc.of(ConstantDescs.CD_int, OBJECT);
        code.dup().invokestatic(HOOKS, "hasIdentityHash", asks);
        code.ifThenElse(
                ofIdentity -> ofIdentity.invokestatic(HOOKS, "identityHashCode", hash),
                other -> bridges.call(other, call, site));
    }

    private void useMonitor(CodeBuilder code, InvokeInstruction call) {
        String method = call.name().stringValue();
        int site = place.site(method + "()");
        if (method.equals("wait")) {
            MethodTypeDesc real = call.typeSymbol();
            MethodTypeDesc await =
                    real.insertParameterTypes(0, OBJECT)
                            .insertParameterTypes(real.parameterCount() + 1, ConstantDescs.CD_int);
            code.loadConstant(site).invokestatic(HOOKS, "await", await);
        } else {
            String hook = method.equals("notify") ? "notifyOne" : method;
            code.loadConstant(site).invokestatic(HOOKS, hook, NOTIFY);
        }
    }

    /** The class of the JDK whose method is called, if it is one. */
    private Optional<String> jdk(ClassDesc owner, String method, String desc) {
        return owners.ofMethod(Owners.name(owner), method, desc);
    }

    private static boolean isReplaced(String jdk, String method) {
        return REPLACED.contains(jdk + "." + method);
    }

    private static MethodTypeDesc replacement(InvokeInstruction call) {
        return call.opcode() == Opcode.INVOKESTATIC
                ? call.typeSymbol()
                : call.typeSymbol().insertParameterTypes(0, ConstantDescs.CD_Throwable);
    }

    /** Whether it means nothing to others, of whatever class the receiver is. */
    private static boolean isUnnoticed(String jdk, String method, String desc, boolean ofClass) {
        boolean isKnown =
                ofClass
                        || method.equals("<init>")
                        || method.equals("getClass")
                        || Calls.isFinal(jdk);
        return isKnown && Calls.of(jdk, method, desc).use() == Use.PURE;
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
        int site = place.site(Calls.name(jdk, method), effect);
        CallSite.add(site, jdk, method, desc);
        return site;
    }

    /** To join texts with {@code +} looks at what is joined. */
    void invokeDynamic(CodeBuilder code, InvokeDynamicInstruction call) {
        switch (call.bootstrapMethod().owner().displayName()) {
            case "LambdaMetafactory" -> code.invokedynamic(writtenOut(call));
            case "StringConcatFactory" -> {
                if (!call.typeSymbol().parameterList().stream().allMatch(Invocations::isText)) {
                    int site = site("java.lang.String", "format", "()");
                    Bridges.announce(code, call.typeSymbol(), site);
                }
                code.with(call);
            }
            default -> code.with(call);
        }
    }

    private static boolean isText(ClassDesc type) {
        return type.isPrimitive() || type.equals(ConstantDescs.CD_String);
    }

    private DynamicCallSiteDesc writtenOut(InvokeDynamicInstruction call) {
        ConstantDesc[] arguments = call.bootstrapArgs().toArray(ConstantDesc[]::new);
        if (arguments.length > 1
                && arguments[1] instanceof DirectMethodHandleDesc handle
                && mayBeNoticed(handle)) {
            Invocations here = new Invocations(place.fixed(), owners, bridges);
            arguments[1] = bridges.lambda(handle, call.typeSymbol().parameterList(), here::invoke);
        }
        return DynamicCallSiteDesc.of(
                call.bootstrapMethod(), call.name().stringValue(), call.typeSymbol(), arguments);
    }

    /** Whether it is a reference to a method of the JDK that others may notice. */
    private boolean mayBeNoticed(DirectMethodHandleDesc handle) {
        boolean ofClass = handle.kind() == Kind.STATIC || handle.kind() == Kind.INTERFACE_STATIC;
        String method = handle.kind() == Kind.CONSTRUCTOR ? "<init>" : handle.methodName();
        String desc = handle.lookupDescriptor();
        Optional<String> jdk = jdk(handle.owner(), method, desc);
        return handle.kind() != Kind.SPECIAL
                && jdk.isPresent()
                && (isReplaced(jdk.get(), method)
                        || !isUnnoticed(jdk.get(), method, desc, ofClass));
    }
}
