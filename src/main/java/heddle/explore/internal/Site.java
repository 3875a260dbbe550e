package heddle.explore.internal;

import java.io.Serializable;

/**
 * A place in explored code that other threads may notice.
 *
 * @param type the class
 * @param method its method
 * @param line the line in its file, or 0
 * @param action what happens there, such as {@code read n}
 */
record Site(String type, String method, int line, String action) implements Serializable {

    /** The place as a reader looks for it. */
    String place() {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return simple.substring(simple.lastIndexOf('$') + 1) + "." + method + ":" + line;
    }
}
