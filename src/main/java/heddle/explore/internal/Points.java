package heddle.explore.internal;

import java.lang.reflect.Array;

/**
 * Where a thread of a schedule reads or writes what others may notice: the choices say who goes on
 * first, and what it touches is taken down.
 */
final class Points {

    private final Turns turns;
    private final Touches touches;
    private final Races races;
    private final Observer observer;
    private final Detail detail;

    Points(Turns turns, Touches touches, Races races, Observer observer, Detail detail) {
        this.turns = turns;
        this.touches = touches;
        this.races = races;
        this.observer = observer;
        this.detail = detail;
    }

    /** Lets others go on first. */
    void point(int site) {
        Strand me = turns.running;
        me.site = site;
        if (me.initialisers == 0) {
            turns.step();
            turns.goOn(me);
            observer.add(me, site);
        }
    }

    /** A step that is over before any other thread can go on. */
    void pass(int site) {
        Strand me = turns.running;
        me.site = site;
        turns.step();
        if (turns.takesTooLong()) {
            turns.goOn(me);
        }
        observer.add(me, site);
    }

    /** Reads or writes a field; of no object, if it is static. */
    void access(Object object, int site) {
        Site at = Sites.get(site);
        Strand me = turns.running;
        arrive(at.effect(), site);
        if (me.initialisers == 0) {
            observer.use(me, object);
            touch(object, at.variable(), at.effect());
            races.access(me, object, at);
            observer.touch(object, at);
        }
    }

    /** Reads or writes an element of an array. */
    void access(Object array, int index, int site) {
        Site at = Sites.get(site);
        Strand me = turns.running;
        arrive(at.effect(), site);
        if (me.initialisers == 0) {
            observer.use(me, array);
            observer.know(me, index);
            touch(array, index, at.effect());
            races.access(me, array, index, at);
            observer.touch(array, index);
        }
    }

    /** Reads or writes a variable of an object. */
    void access(Object object, Object variable, Site.Effect effect, int site) {
        arrive(effect, site);
        touch(object, variable, effect);
        races.access(turns.running, object, variable, effect, Sites.get(site));
    }

    /** Reads or writes an object as a whole. */
    void touch(Object object, boolean writes, int site) {
        Site.Effect effect = writes ? Site.Effect.WRITE : Site.Effect.READ;
        arrive(effect, site);
        touchContent(object, effect);
        races.touch(turns.running, object, writes, Sites.get(site));
    }

    /** Says that a variable has been written as if it were volatile. */
    void wrote(Object object, Object variable, int site) {
        touches.write(object, variable);
        races.access(turns.running, object, variable, Site.Effect.VOLATILE_WRITE, Sites.get(site));
    }

    /** Whether no other thread can do anything now. */
    boolean isAlone() {
        return turns.isAlone();
    }

    /** Ends the schedule: what the thread is about to do cannot be explored. */
    void refuse(int site, String what, String advice) {
        String where = Sites.get(site).place();
        String why = advice.isEmpty() ? "" : ": " + advice;
        turns.stop(
                new Ending(
                        Ending.Kind.REFUSED,
                        "%s: %s cannot be explored%s".formatted(where, what, why)));
    }

    private void arrive(Site.Effect effect, int site) {
        if (isSwitched(effect)) {
            point(site);
        } else if (turns.running.initialisers == 0) {
            pass(site);
        }
    }

    private boolean isSwitched(Site.Effect effect) {
        return detail.accesses()
                || effect != Site.Effect.READ && effect != Site.Effect.WRITE
                || races.isAttempting(turns.running);
    }

    private void touchContent(Object object, Site.Effect effect) {
        touch(object, "", effect);
        if (object.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(object); i++) {
                touch(object, i, effect);
            }
        }
    }

    /** What does not end a step depends on others only where there are races. */
    private void touch(Object owner, Object name, Site.Effect effect) {
        if (effect == Site.Effect.WRITE || effect == Site.Effect.VOLATILE_WRITE) {
            turns.change();
        }
        if (isSwitched(effect)) {
            switch (effect) {
                case READ, VOLATILE_READ -> touches.read(owner, name);
                case WRITE, VOLATILE_WRITE -> touches.write(owner, name);
                default -> {}
            }
        }
    }
}
