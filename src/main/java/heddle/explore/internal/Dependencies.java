package heddle.explore.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which events of a schedule depend on each other, and where they have to be exchanged. */
final class Dependencies {

    private final List<Event> events;

    /** All touches of each number, in order. */
    private final List<History> histories = new ArrayList<>();

    /** In which event each thread was started. */
    private int[] births = new int[8];

    /** The events that may have to be exchanged with the last one. */
    private int[] rivals = new int[16];

    private int rivalCount;

    /** The first event of each thread after one that is to be exchanged, or -1. */
    private final int[] first = new int[Long.SIZE];

    /** What has to be before the last event, besides those that it can be exchanged with. */
    private final Event bound = new Event(0);

    Dependencies(List<Event> events) {
        this.events = events;
    }

    /** One number: who has touched it, in which event. */
    private static final class History {
        private int[] entries = new int[16];
        private int size;

        void add(int event, int how) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, 2 * size);
            }
            entries[size++] = event << 2 | how;
        }

        void forget(int from) {
            while (size > 0 && entries[size - 1] >> 2 >= from) {
                size--;
            }
        }
    }

    void started(int strand, int event) {
        if (strand >= births.length) {
            births = Arrays.copyOf(births, 2 * strand);
        }
        births[strand] = event;
    }

    /** Forgets events. */
    void forget(int from) {
        for (History history : histories) {
            history.forget(from);
        }
    }

    /** An event would have come next: says where it has to be tried. */
    void addNever(Event event, int n, int floor) {
        event.floor = floor;
        exchangeWithEarlier(event, n);
    }

    /** An event is over: says where another has to be tried. */
    void add(int n) {
        Event event = events.get(n);
        exchangeWithEarlier(event, n);
        event.know(bound);
        event.know(event.strand, n);
        for (int i = 0; i < event.touched.size(); i++) {
            history(event.touched.number(i)).add(n, event.touched.how(i));
        }
    }

    private void exchangeWithEarlier(Event event, int n) {
        knowBefore(event, n);
        Arrays.fill(bound.clock, -1);
        rivalCount = 0;
        for (int i = 0; i < event.touched.size(); i++) {
            collect(event, event.touched.number(i), event.touched.how(i));
        }
        Arrays.sort(rivals, 0, rivalCount);
        for (int i = rivalCount - 1; i >= 0; i--) {
            Event rival = events.get(rivals[i]);
            if (event.of(rival.strand) < rivals[i]) {
                if (exchange(rivals[i], event, n)) {
                    event.know(rival);
                } else {
                    bound.know(rival);
                }
            }
        }
    }

    /** What its own thread has done, or who started it. */
    private void knowBefore(Event event, int n) {
        for (int i = n - 1; i >= event.floor; i--) {
            if (events.get(i).strand == event.strand) {
                event.know(events.get(i));
                return;
            }
        }
        int birth = births[event.strand];
        if (event.strand > 0 && birth >= event.floor) {
            event.know(events.get(birth));
        }
    }

    private History history(int number) {
        while (histories.size() <= number) {
            histories.add(new History());
        }
        return histories.get(number);
    }

    private void collect(Event event, int number, int how) {
        History history = history(number);
        for (int i = history.size - 1; i >= 0; i--) {
            int other = history.entries[i] >> 2;
            int otherHow = history.entries[i] & 3;
            Event earlier = events.get(other);
            boolean known = event.of(earlier.strand) >= other;
            if (other < event.floor || known && otherHow != Footprint.READ) {
                return;
            }
            if (!known && Footprint.conflict(how, otherHow)) {
                if (Footprint.race(how, otherHow)) {
                    addRival(other);
                } else {
                    bound.know(earlier);
                }
            }
        }
    }

    private void addRival(int event) {
        for (int i = 0; i < rivalCount; i++) {
            if (rivals[i] == event) {
                return;
            }
        }
        if (rivalCount == rivals.length) {
            rivals = Arrays.copyOf(rivals, 2 * rivalCount);
        }
        rivals[rivalCount++] = event;
    }

    /**
     * Sees to it that some schedule has the last event before an earlier one; false if it cannot
     * be, since only that one has let it go on.
     */
    private boolean exchange(int earlier, Event event, int n) {
        Arrays.fill(first, -1);
        long initials = 0;
        long needed = 0;
        Event before = events.get(earlier);
        for (int i = earlier + 1; i < n; i++) {
            Event between = events.get(i);
            if (first[between.strand] < 0 && between.of(before.strand) < earlier) {
                first[between.strand] = i;
                long bit = 1L << between.strand;
                if (!hasAnyBefore(between, between.strand)) {
                    initials |= bit;
                    needed |= isKnown(event, between.strand, i) ? bit : 0;
                }
            }
        }
        if (first[event.strand] < 0 && !needsAny(event)) {
            long bit = 1L << event.strand;
            if ((before.enabled & bit) == 0) {
                return false;
            }
            initials |= bit;
            needed = bit;
        }
        if ((before.wanted & ~before.asleep & initials) == 0) {
            long awake = needed & ~before.asleep;
            long possible = awake != 0 ? awake & before.enabled : needed & before.enabled;
            before.wanted |= possible == 0 ? before.enabled : Long.lowestOneBit(possible);
        }
        return true;
    }

    private boolean hasAnyBefore(Event event, int own) {
        for (int i = 0; i < event.clock.length && i < first.length; i++) {
            if (i != own && first[i] >= 0 && event.clock[i] >= first[i]) {
                return true;
            }
        }
        return false;
    }

    private boolean needsAny(Event event) {
        return hasAnyBefore(event, event.strand) || hasAnyBefore(bound, event.strand);
    }

    private boolean isKnown(Event event, int strand, int i) {
        return strand == event.strand || event.of(strand) >= i || bound.of(strand) >= i;
    }
}
