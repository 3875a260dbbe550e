package heddle.process;

import heddle.task.internal.Parcel;

/**
 * What a process does to a queue. A limit of 0 stands for no waiting at all, {@link Long#MAX_VALUE}
 * for no limit.
 */
interface QueueEnd {

    /** Returns false when there was no room within the time. */
    boolean put(Parcel item, long nanos) throws InterruptedException;

    /** Returns null when there was nothing within the time. */
    Parcel take(long nanos) throws InterruptedException;

    /** How many items were put and not taken. */
    int size() throws InterruptedException;

    String name();

    int capacity();
}
