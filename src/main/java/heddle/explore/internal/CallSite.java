package heddle.explore.internal;

import java.util.HashMap;
import java.util.Map;

/** A call of the JDK in explored code; what it means depends on the class of the receiver. */
final class CallSite {

    private static final Map<Integer, CallSite> ALL = new HashMap<>();

    private final String owner;
    private final String method;
    private final String descriptor;
    private final Map<Class<?>, Calls.Meaning> meanings = new HashMap<>();
    private Calls.Meaning withoutReceiver;

    private CallSite(String owner, String method, String descriptor) {
        this.owner = owner;
        this.method = method;
        this.descriptor = descriptor;
    }

    /** Takes down what is called at a site. */
    static void add(int site, String owner, String method, String descriptor) {
        ALL.put(site, new CallSite(owner, method, descriptor));
    }

    static CallSite at(int site) {
        return ALL.get(site);
    }

    String method() {
        return method;
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
        Calls.Meaning known = meanings.get(type);
        if (known == null) {
            known = find(type);
            meanings.put(type, known);
        }
        return known;
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
