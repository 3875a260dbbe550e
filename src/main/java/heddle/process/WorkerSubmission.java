package heddle.process;

import heddle.task.internal.Arrival;
import heddle.task.internal.Decoder;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Set;

/**
 * A submission as one worker sees it: the loader that its code lives in, with the values of the
 * variables that came with it. Safe to use from several threads.
 */
final class WorkerSubmission {

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
        return Arrival.unpack(packed.withLoader(loader()), loader, settled);
    }

    /** Nothing of it will run any more. */
    synchronized void end() {
        if (loader != null) {
            cells.give(loader);
            loader = null;
        }
    }
}
