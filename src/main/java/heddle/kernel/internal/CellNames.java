package heddle.kernel.internal;

import java.util.regex.Pattern;

/** What classes are called in messages: without what JShell puts around those from cells. */
public final class CellNames {

    private static final String WRAPPER = "REPL\\.\\$JShell\\$[0-9A-Z]+";
    private static final Pattern WRAPPER_ITSELF = Pattern.compile(WRAPPER);
    private static final Pattern BEFORE_MEMBER = Pattern.compile(WRAPPER + "\\$");

    /** JShell makes members of those that a variable holds. */
    private static final Pattern ANONYMOUS =
            Pattern.compile(".*\\$\\$JShell\\$anonymous\\$.*|.*\\$[0-9]+");

    private CellNames() {}

    public static String of(Class<?> type) {
        return type.isArray() ? of(type.componentType()) + "[]" : of(type.getName());
    }

    public static String of(String className) {
        if (isLambda(className)) {
            return "a lambda";
        }
        if (isAnonymous(className)) {
            return "an anonymous class";
        }
        return isCell(className) ? withoutWrappers(className).replace('$', '.') : className;
    }

    public static boolean isCell(String className) {
        return BEFORE_MEMBER.matcher(className).lookingAt();
    }

    /** JShell wraps every snippet in a class of this kind, whose static fields are variables. */
    public static boolean isWrapper(Class<?> type) {
        return isWrapper(type.getName());
    }

    private static boolean isWrapper(String className) {
        return WRAPPER_ITSELF.matcher(className).matches();
    }

    /** Whether it is the method in which a wrapper does what the snippet says. */
    public static boolean isSnippet(String className, String method) {
        return method.equals("do_it$") && isWrapper(className);
    }

    /** Returns the last part of a name; nothing for a wrapper or an anonymous class. */
    public static String simple(String className) {
        if (isWrapper(className) || isAnonymous(className)) {
            return "";
        }
        String inPackage = className.substring(className.lastIndexOf('.') + 1);
        return inPackage.substring(inPackage.lastIndexOf('$') + 1);
    }

    /** A text without the names of the wrappers, which the author of a cell never saw. */
    public static String withoutWrappers(String text) {
        return BEFORE_MEMBER.matcher(text).replaceAll("");
    }

    public static boolean isLambda(String className) {
        return className.contains("$$Lambda");
    }

    public static boolean isAnonymous(String className) {
        return ANONYMOUS.matcher(className).matches();
    }
}
