package heddle.explore.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Says in words what a thread waits for. */
final class Waits {

    private Waits() {}

    /**
     * Says why nobody can go on.
     *
     * @param starter waits for the others and is not to blame; or null
     */
    static Ending stuck(List<Strand> strands, Strand starter) {
        boolean left = strands.get(0).state == Strand.State.ENDED;
        StringBuilder who = new StringBuilder();
        for (Strand strand : strands) {
            boolean idle = left ? strand.thread.isDaemon() : strand == starter;
            if (strand.state != Strand.State.ENDED && !idle) {
                who.append(who.isEmpty() ? "" : "; ").append(of(strand));
            }
        }
        return left
                ? new Ending(Ending.Kind.LEAKED, "the program does not end: " + who)
                : new Ending(Ending.Kind.DEADLOCK, "deadlock: " + who);
    }

    /** Says who goes round for ever, and what the others wait for. */
    static Ending round(List<Strand> strands, Strand starter, Set<Integer> movers) {
        List<String> all = new ArrayList<>();
        for (Strand strand : strands) {
            if (movers.contains(strand.number)) {
                all.add(round(strand));
            }
        }
        for (Strand strand : strands) {
            boolean idle = strand.state == Strand.State.ENDED || strand == starter;
            if (!idle && !movers.contains(strand.number)) {
                all.add(of(strand));
            }
        }
        return new Ending(Ending.Kind.NO_PROGRESS, "no progress: " + String.join("; ", all));
    }

    private static String round(Strand strand) {
        return "%s goes round for ever, %s"
                .formatted(strand.thread.getName(), Sites.get(strand.site).place());
    }

    private static String of(Strand strand) {
        return "%s waits %s, %s"
                .formatted(strand.thread.getName(), cause(strand), Sites.get(strand.site).place());
    }

    /** Says what a thread waits for that cannot go on. */
    static String cause(Strand strand) {
        return switch (strand.state) {
            case ENTERING ->
                    "for the lock of %s, held by %s"
                            .formatted(
                                    strand.schedule.name(strand.lock.object),
                                    strand.lock.owner.thread.getName());
            case WAITING ->
                    strand.notified
                            ? "to get the lock of %s back, held by %s"
                                    .formatted(
                                            strand.schedule.name(strand.lock.object),
                                            strand.lock.owner.thread.getName())
                            : "to be notified by " + strand.schedule.name(strand.lock.object);
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
        if (type.endsWith("$ConditionObject")) {
            String call = Sites.get(strand.site).action();
            return call.endsWith("()") ? call : "a Condition";
        }
        int inner = type.indexOf('$');
        String owner = inner < 0 ? type : type.substring(0, inner);
        return blocker instanceof java.util.concurrent.locks.AbstractOwnableSynchronizer
                        && LockOwner.of(blocker) instanceof Thread holder
                ? "%s, held by %s".formatted(owner, holder.getName())
                : owner;
    }
}
