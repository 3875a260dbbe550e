package heddle.explore.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Knows what each call of the JDK means to other threads, from {@code calls.txt}. */
final class Calls {

    /**
     * What a call means.
     *
     * @param advice what to tell whoever makes a call that is refused; may be empty
     */
    record Meaning(Use use, String advice) {}

    private static final Meaning UNKNOWN =
            new Meaning(Use.REFUSED, "what it means to other threads is not known");
    private static final Meaning OWN =
            new Meaning(Use.REFUSED, "Heddle's own classes are not explored");
    private static final Meaning PURE = new Meaning(Use.PURE, "");

    /** It is explored code that is called. */
    static final Meaning EXPLORED = PURE;

    /** By class, or by the beginning of its name and {@code *}: the meaning of its methods. */
    private static final Map<String, Map<String, Meaning>> TABLE = read();

    private static final Set<String> STORES =
            Set.of(
                    "add",
                    "addFirst",
                    "addLast",
                    "offer",
                    "offerFirst",
                    "offerLast",
                    "push",
                    "put",
                    "putFirst",
                    "putLast",
                    "putIfAbsent",
                    "set",
                    "getAndSet",
                    "compareAndSet",
                    "exchange",
                    "transfer",
                    "merge",
                    "getOrDefault");

    private Calls() {}

    private static Map<String, Map<String, Meaning>> read() {
        try (InputStream in = Calls.class.getResourceAsStream("calls.txt")) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Map<String, Meaning>> parse(String text) {
        Map<String, Map<String, Meaning>> table = new HashMap<>();
        String[] classes = {};
        String in = "";
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("in ")) {
                in = line.substring(3) + ".";
            } else if (line.startsWith(" ")) {
                for (String type : classes) {
                    addLine(table.computeIfAbsent(in + type, ignored -> new HashMap<>()), line);
                }
            } else {
                classes = line.split(" ");
            }
        }
        return table;
    }

    private static void addLine(Map<String, Meaning> methods, String line) {
        String[] halves = line.strip().split(" -- ");
        String[] words = halves[0].split(" ");
        String use = words[0].replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        Meaning meaning = new Meaning(Use.valueOf(use), halves.length > 1 ? halves[1] : "");
        for (int i = 1; i < words.length; i++) {
            methods.putIfAbsent(words[i], meaning);
        }
    }

    /** Returns what the method means that a class of the JDK has, called by its own name. */
    static Meaning of(String className, String method, String descriptor) {
        if (className.startsWith("heddle.")) {
            return OWN;
        }
        Class<?> type = type(className);
        return type == null ? UNKNOWN : of(type, method, descriptor);
    }

    /** Returns the class of the JDK, or null. */
    static Class<?> type(String name) {
        try {
            return Class.forName(name, false, ClassLoader.getPlatformClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** Returns what the method of an object of this class means. */
    static Meaning of(Class<?> type, String method, String descriptor) {
        for (Class<?> t = type; t != null; t = t.getSuperclass()) {
            Map<String, Meaning> methods = methods(t.getName());
            if (methods != null && (t != Object.class || type == t || type.isArray())) {
                return of(methods, method, descriptor);
            }
        }
        if (Throwable.class.isAssignableFrom(type)) {
            return PURE;
        }
        return isOfObject(method, descriptor)
                ? of(TABLE.get("java.lang.Object"), method, descriptor)
                : UNKNOWN;
    }

    private static boolean isOfObject(String method, String descriptor) {
        return switch (method + descriptor) {
            case "equals(Ljava/lang/Object;)Z",
                    "hashCode()I",
                    "toString()Ljava/lang/String;",
                    "getClass()Ljava/lang/Class;" ->
                    true;
            default -> false;
        };
    }

    private static Meaning of(Map<String, Meaning> methods, String method, String descriptor) {
        Meaning found = descriptor.startsWith("()") ? methods.get(method + "()") : null;
        if (found == null) {
            found = methods.get(method);
        }
        for (int end = method.length(); found == null && end >= 0; end--) {
            found = methods.get(method.substring(0, end) + "*");
        }
        return found == null ? UNKNOWN : found;
    }

    /** Looks a class up by its name, by the beginning of it, or by the class around it. */
    private static Map<String, Meaning> methods(String name) {
        for (String outer = name; ; outer = outer.substring(0, outer.lastIndexOf('$'))) {
            Map<String, Meaning> found = TABLE.get(outer);
            for (int end = outer.length(); found == null && end > outer.lastIndexOf('.'); end--) {
                found = TABLE.get(outer.substring(0, end) + "*");
            }
            if (found != null || outer.lastIndexOf('$') < 0) {
                return found == null ? ofPackage(name) : found;
            }
        }
    }

    private static Map<String, Meaning> ofPackage(String name) {
        Map<String, Meaning> found = null;
        for (int dot = name.lastIndexOf('.');
                found == null && dot > 0;
                dot = name.lastIndexOf('.', dot - 1)) {
            found = TABLE.get(name.substring(0, dot) + ".*");
        }
        return found;
    }

    /** Whether objects of this class are variables, such as a plain collection. */
    static boolean isVariable(Class<?> type) {
        return VARIABLES.get(type);
    }

    private static final ClassValue<Boolean> VARIABLES =
            new ClassValue<>() {
                @Override
                protected Boolean computeValue(Class<?> type) {
                    Class<?> t = type;
                    while (t != null && t.getClassLoader() != null) {
                        t = t.getSuperclass();
                    }
                    Map<String, Meaning> row = t == null ? null : methods(t.getName());
                    return row != null && row.containsKey("*") && row.get("*").use() == Use.READ;
                }
            };

    /** Whether every object of the class is of this class itself. */
    static boolean isFinal(String className) {
        Class<?> type = type(className);
        return type != null && java.lang.reflect.Modifier.isFinal(type.getModifiers());
    }

    /** Whether a method of a collection changes it. */
    static boolean writes(String method) {
        return of(TABLE.get("java.util.ArrayList"), method, "").use() == Use.WRITE;
    }

    /** Whether a method of a collection returns another look at it. */
    static boolean views(String method) {
        return of(TABLE.get("java.util.ArrayList"), method, "").use() == Use.VIEW;
    }

    /** Whether a method keeps its arguments without looking into them. */
    static boolean onlyStores(String method) {
        return STORES.contains(method);
    }

    /** Whether the first argument says which of several variables is meant. */
    static boolean isOfSeveral(Class<?> type) {
        return OF_SEVERAL.get(type);
    }

    private static final ClassValue<Boolean> OF_SEVERAL =
            new ClassValue<>() {
                @Override
                protected Boolean computeValue(Class<?> type) {
                    return type.getPackageName().equals("java.util.concurrent.atomic")
                            && (type.getSimpleName().endsWith("Array")
                                    || type.getName().contains("FieldUpdater"));
                }
            };

    static String name(String className, String method) {
        String type = className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
        return method.equals("<init>") ? "new " + type + "()" : type + "." + method + "()";
    }
}
