package heddle.explore.internal;

/**
 * A place in explored code that other threads may notice.
 *
 * @param type the class
 * @param method its method
 * @param line the line in its file, or 0
 * @param action what happens there, such as {@code read n}
 * @param effect what it means to the order of things
 * @param variable which field it is about, or null
 */
record Site(String type, String method, int line, String action, Effect effect, String variable) {

    /** What a step means to the happens-before order (JLS 17.4.5). */
    enum Effect {
        NONE,
        READ,
        WRITE,
        VOLATILE_READ,
        VOLATILE_WRITE,
        /** A call that orders things as its documentation says. */
        SYNCHRONISES,
        /** Explored code starts a thread. */
        STARTS
    }

    Site(String type, String method, int line, String action, Effect effect) {
        this(type, method, line, action, effect, null);
    }

    /** The place as a reader looks for it. */
    String place() {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return simple.substring(simple.lastIndexOf('$') + 1) + "." + method + ":" + line;
    }
}
