package heddle.explore.internal;

import heddle.task.internal.Message;
import java.io.Serializable;
import java.util.List;

/**
 * What to explore and how far.
 *
 * @param classNames the classes from cells
 * @param classFiles their class files
 * @param classPath where to find the others, as URLs
 * @param code the {@link Scenario} as it travels
 * @param arrays the big arrays that it refers to
 * @param counts whether to count all outcomes instead of checking
 * @param maxSchedules how many schedules to run at most
 * @param maxMillis how long to go on at most
 */
record Order(
        String[] classNames,
        byte[][] classFiles,
        String[] classPath,
        byte[] code,
        Object[] arrays,
        boolean counts,
        long maxSchedules,
        long maxMillis)
        implements Serializable {

    Message message() {
        return new Message(code, code.length, List.of(arrays));
    }
}
