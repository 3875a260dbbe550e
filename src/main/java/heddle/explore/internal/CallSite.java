package heddle.explore.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** A call of the JDK in explored code; what it means depends on the class of the receiver. */
final class CallSite {

    /** Calls that may stand in a loop that waits, and change nothing that it waits for. */
    private static final Pattern LOOKS =
            Pattern.compile("(get(?!And)|is|has|try|contains|size|peek|yield|onSpinWait).*");

    private static CallSite[] all = new CallSite[64];

    private final String owner;
    private final String method;
    private final String descriptor;
    private final boolean onlyLooks;
    private final boolean onlyStores;
    private final Map<Class<?>, Calls.Meaning> meanings = new HashMap<>();
    private Calls.Meaning withoutReceiver;
    private Class<?> lastType;
    private Calls.Meaning lastMeaning;

    private CallSite(String owner, String method, String descriptor) {
        this.owner = owner;
        this.method = method;
        this.descriptor = descriptor;
        this.onlyLooks = LOOKS.matcher(method).matches();
        this.onlyStores = Calls.onlyStores(method);
    }

    /** Takes down what is called at a site. */
    static void add(int site, String owner, String method, String descriptor) {
        if (site >= all.length) {
            all = Arrays.copyOf(all, 2 * site);
        }
        all[site] = new CallSite(owner, method, descriptor);
    }

    static CallSite at(int site) {
        return all[site];
    }

    String method() {
        return method;
    }

    /** Whether a loop that makes no other call may be one that waits. */
    boolean onlyLooks() {
        return onlyLooks;
    }

    /** Whether it keeps its arguments without looking into them. */
    boolean onlyStores() {
        return onlyStores;
    }

    /** Whether the hooks are told of its end: not of a creation, nor of a {@code +} of strings. */
    boolean returns() {
        return !method.equals("<init>") && !descriptor.equals("()");
    }

    /** What is called, as a reader would write it. */
    String name(Object receiver) {
        boolean known = receiver == null || receiver.getClass().isArray();
        return Calls.name(known ? owner : receiver.getClass().getName(), method);
    }

    Calls.Meaning meaning(Object receiver) {
        if (receiver == null) {
            if (withoutReceiver == null) {
                withoutReceiver = Calls.of(owner, method, descriptor);
            }
            return withoutReceiver;
        }
        Class<?> type = receiver.getClass();
        if (type != lastType) {
            lastMeaning = meanings.computeIfAbsent(type, this::find);
            lastType = type;
        }
        return lastMeaning;
    }

    private Calls.Meaning find(Class<?> type) {
        Class<?> jdk = type;
        while (jdk.getClassLoader() != null) {
            if (jdk.isHidden() || declares(jdk)) {
                return Calls.EXPLORED;
            }
            jdk = jdk.getSuperclass();
        }
        return jdk == Object.class && type != jdk
                ? Calls.of(owner, method, descriptor)
                : Calls.of(jdk, method, descriptor);
    }

    /** A lambda and whatever has the method itself is instrumented where it stands. */
    private boolean declares(Class<?> type) {
        for (java.lang.reflect.Method own : type.getDeclaredMethods()) {
            if (own.getName().equals(method)
                    && descriptor.equals(
                            java.lang.invoke.MethodType.methodType(
                                            own.getReturnType(), own.getParameterTypes())
                                    .descriptorString())) {
                return true;
            }
        }
        return false;
    }
}
