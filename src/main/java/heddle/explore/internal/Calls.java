package heddle.explore.internal;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a call of the JDK means to other threads. */
final class Calls {

    /** How a call is explored. */
    enum Kind {
        /** A method of the hooks has its place. */
        REPLACED,
        /** Others may notice it. */
        SEEN,
        /** It cannot be explored. */
        REFUSED,
        /** Nobody notices it. */
        IGNORED
    }

    private static final Set<String> REPLACED =
            Set.of(
                    "java/lang/System.nanoTime",
                    "java/lang/System.currentTimeMillis",
                    "java/lang/System.identityHashCode",
                    "java/lang/Thread.onSpinWait",
                    "java/lang/Thread.holdsLock");

    private static final List<String> REFUSED =
            List.of(
                    "java/lang/System.exit",
                    "java/lang/Runtime.",
                    "java/lang/Process",
                    "java/lang/reflect/",
                    "java/io/File",
                    "java/io/RandomAccessFile",
                    "java/net/",
                    "java/nio/",
                    "java/util/Timer",
                    "java/util/Scanner",
                    "sun/misc/");

    /** Calls of {@link Thread} that others may notice. */
    private static final Set<String> OF_THREADS =
            Set.of(
                    "start",
                    "startVirtualThread",
                    "join",
                    "interrupt",
                    "isInterrupted",
                    "interrupted",
                    "isAlive",
                    "getState");

    private static final Set<String> IMMUTABLE =
            Set.of("java/util/Objects", "java/util/Optional", "java/util/Locale", "java/util/UUID");

    private Calls() {}

    static Kind kind(String owner, String method) {
        String call = owner + "." + method;
        if (REPLACED.contains(call)) {
            return Kind.REPLACED;
        }
        if (REFUSED.stream().anyMatch(call::startsWith) || isWeak(owner, method)) {
            return Kind.REFUSED;
        }
        boolean seen =
                owner.startsWith("java/lang/Thread") && OF_THREADS.contains(method)
                        || owner.equals("java/lang/invoke/VarHandle")
                        || owner.equals("java/io/PrintStream")
                        || owner.startsWith("java/util/")
                                && !owner.startsWith("java/util/function/")
                                && !IMMUTABLE.contains(owner);
        return seen ? Kind.SEEN : Kind.IGNORED;
    }

    /** What a call that others may notice means to the order of things. */
    static Site.Effect effect(String owner, String method) {
        if (method.startsWith("start") && owner.startsWith("java/lang/Thread")) {
            return Site.Effect.STARTS;
        }
        boolean synchronises =
                owner.startsWith("java/util/concurrent/")
                        || owner.equals("java/lang/invoke/VarHandle")
                        || owner.equals("java/util/Vector")
                        || owner.equals("java/util/Hashtable")
                        || owner.equals("java/lang/Thread")
                                && method.toLowerCase(Locale.ROOT).contains("interrupt");
        return synchronises ? Site.Effect.SYNCHRONISES : Site.Effect.NONE;
    }

    /** Memory modes below volatile allow what no interleaving gives. */
    private static boolean isWeak(String owner, String method) {
        boolean hasModes =
                owner.equals("java/lang/invoke/VarHandle")
                        || owner.startsWith("java/util/concurrent/atomic/");
        return hasModes
                && (method.endsWith("Opaque")
                        || method.endsWith("Acquire")
                        || method.endsWith("Release")
                        || method.endsWith("Plain")
                        || method.endsWith("Fence")
                        || method.equals("lazySet"));
    }

    static String name(String owner, String method) {
        String type = owner.substring(owner.lastIndexOf('/') + 1).replace('$', '.');
        return method.equals("<init>") ? "new " + type + "()" : type + "." + method + "()";
    }
}
