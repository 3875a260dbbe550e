package heddle.process;

import heddle.task.internal.Message;

/**
 * One message between a pool and a worker.
 *
 * <p>On the wire: a magic byte, the type, the number of big arrays, the length of the body; for
 * each big array its type and length; the body; the contents of the big arrays, or what the {@link
 * Window} says of the largest; an end mark. What does not begin with the magic byte, which no text
 * in UTF-8 contains, was not written by us: native code, and a JVM that crashes, write into the
 * same pipe. When they write into the middle of a frame, its end mark is not where it should be.
 *
 * @param type one of the constants
 * @param message what it says
 */
record Frame(int type, Message message) {

    static final int MAGIC = 0xFE;
    static final int END = 0xFD48_454E;

    /** With the type of an array: its contents come through the {@link Window}. */
    static final int WINDOW = 0x80;

    static final String DAMAGED =
            "a message between the pool and a worker was damaged: a program that a task has started"
                    + " used the worker's standard streams at the same time; give it its own"
                    + " (ProcessBuilder.redirectOutput, redirectInput)";

    // From the pool to the worker.

    /** How tasks run inside the worker; the answer is READY. */
    static final int CONFIGURE = 1;

    /** Jars of the notebook, and classes that were typed into cells. */
    static final int CLASSES = 2;

    /** The function of a submission whose chunks will follow. */
    static final int CODE = 3;

    /** A submission has ended. */
    static final int FORGET = 4;

    /** Items for a function that has come before; the answer is one DONE, FAILED or CANCELLED. */
    static final int CALL = 5;

    /** Withdraws a call, and interrupts it when it is running. */
    static final int CANCEL = 6;

    /** Begins to record what threads do; the answer is a RECORDED without contents. */
    static final int RECORD = 7;

    /** Ends the recording; the answer is RECORDED. */
    static final int STOP_RECORDING = 8;

    /** A task and its code, to be run once; answered like a CALL. */
    static final int TASK = 9;

    /** What a child runs, like the main method of a program; with it the process ends. */
    static final int MAIN = 17;

    /** What the process that made a queue says to another that uses it; see {@link Queues}. */
    static final int REPLY = 18;

    // From the worker to the pool.

    /** The worker can take calls; with its clock. */
    static final int READY = 10;

    /** The worker has begun a task: the first of a call, or one in its middle. */
    static final int BEGUN = 11;

    /** All tasks of a call have returned. */
    static final int DONE = 12;

    /** A task of a call has failed. */
    static final int FAILED = 13;

    /** A call was withdrawn before its end. */
    static final int CANCELLED = 14;

    /** Something that a task has printed. */
    static final int OUTPUT = 15;

    /** What threads have done since RECORD. */
    static final int RECORDED = 16;

    /** What a process that uses a queue says to the one that made it. */
    static final int REQUEST = 19;

    /** The JVM is exiting: what reads the pipe there would hold that up, and needs its end. */
    static final int EXITING = 20;
}
