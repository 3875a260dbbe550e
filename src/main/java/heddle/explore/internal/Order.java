package heddle.explore.internal;

import heddle.task.internal.Message;
import java.io.Serializable;
import java.util.List;

/**
 * What to explore and how far.
 *
 * @param classNames the classes from cells
 * @param classFiles their class files
 * @param lines the lines that were typed, by the line numbers in each class file
 * @param classPath where to find the others, as URLs
 * @param code the {@link Scenario} as it travels
 * @param arrays the big arrays that it refers to
 * @param aim what to find out
 * @param maxSchedules how many schedules to run at most
 * @param maxMillis how long to go on at most
 */
record Order(
        String[] classNames,
        byte[][] classFiles,
        int[][] lines,
        String[] classPath,
        byte[] code,
        Object[] arrays,
        Aim aim,
        long maxSchedules,
        long maxMillis)
        implements Serializable {

    /** What to find out about a scenario. */
    enum Aim {
        /** Whether something goes wrong. */
        CHECK,
        /** In how many schedules each value comes out. */
        COUNT,
        /** All its states, for a reader to play with. */
        PLAY
    }

    Message message() {
        return new Message(code, code.length, List.of(arrays));
    }
}
