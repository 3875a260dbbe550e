package heddle.explore.internal;

import java.util.Arrays;

/** A step of a schedule, and the point before it, at which others may be chosen. */
final class Event {

    /** Who could go on, as bits. */
    long enabled;

    /** Who has to go on here in some schedule. */
    long wanted;

    /** Who need not: all that comes after has been seen, as what it touches is. */
    long asleep;

    private Footprint[] asleepTouches = {};

    /** Who goes on, and which of the candidates that is. */
    int strand;

    int index;
    int count;

    /** What happened before: the last event of each thread. */
    int[] clock = new int[4];

    /** Nothing before this event can be exchanged with it. */
    int floor;

    final Footprint touched = new Footprint();

    /** How many owners of variables had been seen when it began. */
    final int known;

    /** What is touched in all the ways in which this step can go. */
    private Footprint touchedInAll;

    private int[] options = new int[0];
    private int[] taken = new int[0];
    private int choices;
    private int next;

    int of(int number) {
        return number < clock.length ? clock[number] : -1;
    }

    void know(int number, int event) {
        if (number >= clock.length) {
            growTo(number + 4);
        }
        clock[number] = Math.max(clock[number], event);
    }

    private void growTo(int length) {
        int before = clock.length;
        if (length > before) {
            clock = Arrays.copyOf(clock, length);
            Arrays.fill(clock, before, length, -1);
        }
    }

    void know(Event other) {
        int[] theirs = other.clock;
        growTo(theirs.length);
        for (int i = 0; i < theirs.length; i++) {
            clock[i] = Math.max(clock[i], theirs[i]);
        }
    }

    Event(int known) {
        this.known = known;
        Arrays.fill(clock, -1);
    }

    void begin(int newStrand) {
        strand = newStrand;
        touchedInAll = new Footprint();
        touchedInAll.known = known;
        choices = 0;
        restart();
    }

    /** The same step again, perhaps with another choice in it. */
    void restart() {
        next = 0;
        touched.clear();
        Arrays.fill(clock, -1);
    }

    void end() {
        touchedInAll.addAll(touched);
    }

    /** Which of so many ways this step goes. */
    int among(int count) {
        if (next == taken.length) {
            taken = Arrays.copyOf(taken, next + 4);
            options = Arrays.copyOf(options, next + 4);
        }
        if (next == choices) {
            taken[next] = 0;
            options[next] = count;
            choices++;
        } else if (options[next] != count) {
            throw new Choices.UnsteadyException();
        }
        return taken[next++];
    }

    /** Goes on to another way in which this step can go; false when there is none. */
    boolean advance() {
        while (choices > 0 && taken[choices - 1] + 1 == options[choices - 1]) {
            choices--;
        }
        if (choices == 0) {
            return false;
        }
        taken[choices - 1]++;
        return true;
    }

    /** All that comes after this step has been seen. */
    void sleep() {
        sleep(strand, touchedInAll);
    }

    /** All that comes after has been seen if that one goes on, which touches so much. */
    void sleep(int number, Footprint touches) {
        asleep |= 1L << number;
        if (number >= asleepTouches.length) {
            asleepTouches = Arrays.copyOf(asleepTouches, number + 4);
        }
        asleepTouches[number] = touches;
    }

    Footprint touchesOfAsleep(int number) {
        return asleepTouches[number];
    }

    int[] choices() {
        return Arrays.copyOf(taken, choices);
    }

    void rewind() {
        next = 0;
    }
}
