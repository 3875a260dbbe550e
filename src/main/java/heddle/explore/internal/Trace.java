package heddle.explore.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** What happens in a schedule, in order, and what it makes of variables and locks. */
final class Trace {

    /** What is known of monitors is known from the state of the threads. */
    private static final Set<String> MONITOR = Set.of("wait()", "notify()", "notifyAll()");

    private final Sight sight = new Sight();
    private final Fingerprint print = new Fingerprint();
    private final List<Report.Move> moves = new ArrayList<>();
    private final List<Fork> forks = new ArrayList<>();
    private Schedule schedule;
    private Report.Scene start;

    /** What the last step is, of which nothing has been seen yet; null when there is none. */
    private Site site;

    private Strand strand;
    private String action;

    /** Says what the threads share, or null, and whose static fields they may use. */
    void of(Object state, ClassLoader loader) {
        sight.setLoader(loader);
        if (state != null) {
            sight.setState(state);
        }
    }

    /** From now on. */
    void begin(Schedule ofIt) {
        schedule = ofIt;
        start = scene();
    }

    /** A thread takes a step. */
    void add(Strand me, int number) {
        complete();
        strand = me;
        site = Sites.get(number);
        action = site.action();
        print.step(me, number);
        if (action.endsWith("()") && !MONITOR.contains(action)) {
            print.call(me);
        }
    }

    /** A thread that had to wait goes on. */
    void goesOn(Strand me) {
        Strand.State waited = me.state;
        boolean early = !me.canGoOn();
        add(me, me.site);
        print.step(me, early ? 1 : 0);
        if (waited != Strand.State.ENTERING && waited != Strand.State.WAITING) {
            print.call(me);
        }
        action =
                switch (waited) {
                    case ENTERING -> "gets " + lock(me.lock.object);
                    case WAITING -> "%s, gets %s".formatted(woken(me), lock(me.lock.object));
                    case SLEEPING -> "wakes up";
                    default -> early ? "wakes up by itself" : "goes on";
                };
    }

    /** The wait of a thread that is notified and interrupted ends. */
    void waitEnds(Strand me, boolean throwsIt) {
        add(me, me.site);
        print.step(me, throwsIt ? 1 : 0);
        action = throwsIt ? "throws InterruptedException" : "returns, still interrupted";
    }

    private static String woken(Strand me) {
        if (me.notified) {
            return "is notified";
        }
        if (me.timedOut) {
            return "time is over";
        }
        return me.thread.isInterrupted() ? "is interrupted" : "wakes up by itself";
    }

    /** The last step is about a field of an object; a static one when there is no object. */
    void touch(Object object, Site at) {
        touched(object, at.variable());
        if (object == null) {
            rename(sight.addStatic(at.variable()));
        } else {
            sight.add(object);
            rename(sight.name(object, at.variable()));
        }
    }

    /** The last step is about an element. */
    void touch(Object array, int index) {
        touched(array, index);
        sight.add(array);
        rename(sight.name(array, index));
    }

    private void touched(Object owner, Object variable) {
        if (action.startsWith("write")) {
            print.write(strand, owner, variable);
        } else {
            print.read(strand, owner, variable);
        }
    }

    private void rename(String variable) {
        action = action.substring(0, action.indexOf(' ') + 1) + variable;
    }

    /** The last step is about a monitor. */
    void touchLock(Object object) {
        String name = lock(object);
        action = action.equals("lock") ? name : "%s on %s".formatted(action, sight.name(object));
    }

    private String lock(Object object) {
        return "lock " + name(object);
    }

    String name(Object object) {
        sight.add(object);
        return sight.name(object);
    }

    /** Says which value the last step has read or written. */
    void value(Object value) {
        String text = sight.text(value);
        if (!action.endsWith(text) && !text.startsWith("[")) {
            action += (action.startsWith("write") ? " = " : ": ") + text;
        }
    }

    /** One of these threads is chosen, to go on or to be woken. */
    void choose(List<Strand> among, boolean wakes) {
        complete();
        long state = print.of(schedule.strands());
        List<Integer> numbers = among.stream().map(each -> each.number).toList();
        long all = 31 * numbers.stream().sorted().toList().hashCode() + (wakes ? 1 : 0);
        forks.add(new Fork(moves.size(), state * 31 + all, numbers, wakes));
    }

    List<Fork> forks() {
        return forks;
    }

    /** Returns everything since the beginning. */
    Report.Path path(int[] choices) {
        complete();
        List<String> names = new ArrayList<>();
        schedule.strands().forEach(each -> names.add(each.thread.getName()));
        return new Report.Path(choices, names, start, List.copyOf(moves));
    }

    private void complete() {
        if (site != null) {
            Report.Scene after = scene();
            moves.add(
                    new Report.Move(
                            strand.number,
                            site.type(),
                            site.place(),
                            site.line(),
                            action + effect(after),
                            after));
            site = null;
        }
    }

    /** What a call has changed; of other steps the action says it. */
    private String effect(Report.Scene after) {
        Report.Scene before = moves.isEmpty() ? start : moves.getLast().after();
        StringJoiner effects = new StringJoiner(", ", ": ", "").setEmptyValue("");
        if (action.endsWith("()")) {
            after.variables()
                    .forEach(
                            (name, value) -> {
                                if (!value.equals(before.variables().get(name))) {
                                    effects.add(name + " = " + value);
                                }
                            });
            after.locks()
                    .forEach(
                            (name, holder) -> {
                                if (holder == strand.number
                                        && !holder.equals(before.locks().get(name))) {
                                    effects.add("gets " + name);
                                }
                            });
        }
        return effects + released(before, after) + (mustWait() ? ", has to wait" : "");
    }

    /** The locks that the thread has given back since. */
    private String released(Report.Scene before, Report.Scene after) {
        return before.locks().entrySet().stream()
                .filter(held -> held.getValue() == strand.number)
                .filter(held -> !after.locks().containsKey(held.getKey()))
                .map(held -> ", unlock " + held.getKey())
                .collect(Collectors.joining());
    }

    private boolean mustWait() {
        return strand.state != Strand.State.ENDED
                && strand.state != Strand.State.READY
                && strand.state != Strand.State.WAITING
                && !strand.canGoOn();
    }

    private Report.Scene scene() {
        Map<String, Integer> held = new LinkedHashMap<>();
        for (Lock lock : schedule.locks()) {
            if (!lock.isFree()) {
                sight.add(lock.object);
                held.put(sight.name(lock.object), lock.owner.number);
            }
        }
        Map<String, Thread> owners = new LinkedHashMap<>();
        Map<String, String> variables = sight.look(owners);
        owners.forEach(
                (name, thread) ->
                        schedule.number(thread).ifPresent(number -> held.put(name, number)));
        return new Report.Scene(variables, held, waits());
    }

    private static String wait(Strand each) {
        if (each.state == Strand.State.ENDED) {
            return "has ended";
        }
        return each.canGoOn() ? null : Waits.cause(each);
    }

    private List<String> waits() {
        List<String> waits = new ArrayList<>();
        for (Strand each : schedule.strands()) {
            waits.add(each == schedule.starter() ? null : wait(each));
        }
        return waits;
    }
}
