package heddle.explore.internal;

import java.util.concurrent.locks.LockSupport;

/** Says in words what a thread waits for. */
final class Waits {

    private Waits() {}

    static String of(Strand strand) {
        return "%s waits %s, %s"
                .formatted(strand.thread.getName(), cause(strand), Sites.get(strand.site).place());
    }

    private static String cause(Strand strand) {
        return switch (strand.state) {
            case ENTERING ->
                    "for the lock of %s, held by %s"
                            .formatted(
                                    name(strand.lock.object), strand.lock.owner.thread.getName());
            case WAITING ->
                    strand.notified
                            ? "to get the lock of %s back, held by %s"
                                    .formatted(
                                            name(strand.lock.object),
                                            strand.lock.owner.thread.getName())
                            : "to be notified by " + name(strand.lock.object);
            case PARKED -> "in " + blocker(strand);
            case JOINING -> "for the end of " + strand.joined.get(0).thread.getName();
            default -> "(" + strand.state + ")";
        };
    }

    private static String blocker(Strand strand) {
        Object blocker = LockSupport.getBlocker(strand.thread);
        if (blocker == null) {
            return "park()";
        }
        String type = blocker.getClass().getName();
        type = type.substring(type.lastIndexOf('.') + 1);
        int inner = type.indexOf('$');
        String owner = inner < 0 ? type : type.substring(0, inner);
        return blocker instanceof java.util.concurrent.locks.AbstractOwnableSynchronizer
                        && LockOwner.of(blocker) instanceof Thread holder
                ? "%s, held by %s".formatted(owner, holder.getName())
                : owner;
    }

    private static String name(Object object) {
        return object instanceof Class<?> type
                ? type.getSimpleName() + ".class"
                : object.getClass().getSimpleName();
    }
}
