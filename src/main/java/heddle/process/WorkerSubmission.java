package heddle.process;

import heddle.task.internal.Arrival;
import heddle.task.internal.Decoder;
import heddle.task.internal.Parcel;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * A submission as one worker sees it: the loader that its code lives in, with the values of the
 * variables that came with it. Safe to use from several threads.
 */
final class WorkerSubmission {

    private static final ThreadLocal<WorkerSubmission> ARRIVING = new ThreadLocal<>();

    private final Cells cells;
    private final Set<Field> settled = new HashSet<>();
    private ClassLoader loader;

    WorkerSubmission(Cells cells) {
        this.cells = cells;
    }

    /** The loader of its classes, taken when the first of its tasks begins. */
    synchronized ClassLoader loader() {
        if (loader == null) {
            loader = cells.take();
        }
        return loader;
    }

    synchronized Object unpack(Decoder packed) throws Exception {
        return arriving(() -> Arrival.unpack(packed.withLoader(loader()), loader, settled));
    }

    Object[] readItems(Decoder items, int count) throws Exception {
        return arriving(() -> items.withLoader(loader()).readAll(count));
    }

    synchronized Object open(Parcel parcel) throws Exception {
        return arriving(() -> parcel.open(loader(), settled));
    }

    /** The submission that something belongs to which arrives on this thread, or null. */
    static WorkerSubmission ofArrival() {
        return ARRIVING.get();
    }

    private <T> T arriving(Callable<T> unpacking) throws Exception {
        WorkerSubmission before = ARRIVING.get();
        ARRIVING.set(this);
        try {
            return unpacking.call();
        } finally {
            ARRIVING.set(before);
        }
    }

    /** The number by which the pool knows the loader of the code. */
    int cells() {
        return cells.id();
    }

    /** Nothing of it will run any more. */
    synchronized void end() {
        if (loader != null) {
            cells.give(loader);
            loader = null;
        }
    }
}
