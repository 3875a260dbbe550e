package heddle;

import java.time.Duration;
import java.util.List;

/**
 * What each thread was doing, and when, as the JDK's Flight Recorder saw it.
 *
 * @param lanes one per thread, in the order in which the threads began
 * @param length from the start of the recording to its end
 */
public record Timeline(List<Lane> lanes, Duration length) {

    /** What a thread can be doing. */
    public enum State {
        /** Computing, or ready to compute. */
        RUNNING,
        /** Waiting to enter a {@code synchronized} block that another thread holds. */
        BLOCKED,
        /** In {@code Object.wait} or parked, as in a lock or a queue of java.util.concurrent. */
        WAITING,
        /** In {@code Thread.sleep}. */
        SLEEPING,
        /** Reading or writing a file or a socket. */
        IO
    }

    /**
     * One thread's part of the timeline.
     *
     * @param thread the thread's name
     * @param pid the process that it ran in
     * @param intervals what it did when it was not running, in the order of time
     */
    public record Lane(String thread, long pid, List<Interval> intervals) {}

    /**
     * A stretch of time in one state.
     *
     * @param state what the thread was doing
     * @param start when that began, from the start of the recording
     * @param end when that ended, from the start of the recording
     * @param detail what it was doing that with, such as the class of a lock; may be empty
     */
    public record Interval(State state, Duration start, Duration end, String detail) {}
}
