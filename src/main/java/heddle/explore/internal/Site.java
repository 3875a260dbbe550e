package heddle.explore.internal;

import heddle.kernel.internal.CellNames;

/**
 * A place in explored code that other threads may notice.
 *
 * @param type the class
 * @param method its method
 * @param line the line as it was typed, or 0
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

    /** Takes the number of a line in the class file, and makes it that of the line as typed. */
    Site {
        line = Sites.line(type, line);
    }

    Site(String type, String method, int line, String action, Effect effect) {
        this(type, method, line, action, effect, null);
    }

    boolean writesStatic() {
        boolean writes = effect == Effect.WRITE || effect == Effect.VOLATILE_WRITE;
        return writes && variable != null && variable.contains(".");
    }

    /**
     * The place as a reader looks for it: without the classes around what was typed into a cell,
     * and without the names that the compiler gives to lambdas.
     */
    String place() {
        String simple = CellNames.simple(type);
        String member = method.startsWith("lambda$") ? "lambda" : method;
        String place = simple.isEmpty() ? member : simple + "." + member;
        return line == 0 ? place : place + ":" + line;
    }
}
