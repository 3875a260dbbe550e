package heddle.task.internal;

import java.util.regex.Pattern;

/** What classes are called in messages: without what JShell puts around those from cells. */
final class CellNames {

    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$[0-9A-Z]+\\$");

    /** JShell makes members of those that a variable holds. */
    private static final Pattern ANONYMOUS =
            Pattern.compile(".*\\$\\$JShell\\$anonymous\\$.*|.*\\$[0-9]+");

    private CellNames() {}

    static String of(Class<?> type) {
        return type.isArray() ? of(type.componentType()) + "[]" : of(type.getName());
    }

    static String of(String className) {
        if (isLambda(className)) {
            return "a lambda";
        }
        if (isAnonymous(className)) {
            return "an anonymous class";
        }
        return isCell(className)
                ? WRAPPER.matcher(className).replaceFirst("").replace('$', '.')
                : className;
    }

    static boolean isCell(String className) {
        return WRAPPER.matcher(className).lookingAt();
    }

    static boolean isLambda(String className) {
        return className.contains("$$Lambda");
    }

    static boolean isAnonymous(String className) {
        return ANONYMOUS.matcher(className).matches();
    }
}
