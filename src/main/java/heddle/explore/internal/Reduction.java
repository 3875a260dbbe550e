package heddle.explore.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses one schedule of each kind: two that differ only in the order of steps that do not depend
 * on each other are of one kind. Dynamic partial-order reduction with source sets and sleep sets
 * (Flanagan and Godefroid, POPL 2005; Abdulla and others, POPL 2014).
 *
 * <p>What a step touches is known when it is over. Then each earlier step that it could have come
 * before is found, and there another thread is tried.
 */
final class Reduction implements Chooser {

    private final List<Event> events = new ArrayList<>();
    private final Dependencies dependencies = new Dependencies(events);
    private final Touches touches = new Touches();

    /** How many events there are in this schedule so far; how many are laid down. */
    private int position;

    private int laidDown;

    /** Whether the last event is not over. */
    private boolean open;

    /** What never happened in this schedule, since a monitor was held. */
    private final List<Event> blocked = new ArrayList<>();

    private int floor;

    /** There were too many threads, or something whose order with other steps is not known. */
    private boolean gaveUp;

    Reduction() {
        touches.restart();
    }

    @Override
    public boolean isComplete() {
        return !gaveUp;
    }

    @Override
    public Touches touches() {
        return touches;
    }

    @Override
    public void started(Strand strand) {
        if (strand.number < Long.SIZE) {
            dependencies.started(strand.number, position - 1);
        }
    }

    @Override
    public void waited() {
        floor = position;
    }

    @Override
    public int turn(Strand[] candidates, int count) {
        close();
        long enabled = 0;
        for (int i = 0; i < count; i++) {
            gaveUp |= candidates[i].number >= Long.SIZE;
            enabled |= 1L << candidates[i].number;
        }
        boolean again = position < laidDown;
        Event event = again ? events.get(position) : add(candidates, count, enabled);
        if (gaveUp || event == null) {
            return -1;
        }
        if (event.enabled != enabled) {
            throw new Choices.UnsteadyException();
        }
        event.index = index(event.strand, candidates);
        event.count = count;
        event.rewind();
        gaveUp |= event.known != touches.owners();
        position++;
        open = true;
        touches.into(position < laidDown ? null : event.touched);
        return event.index;
    }

    private static int index(int number, Strand[] candidates) {
        int i = 0;
        while (candidates[i].number != number) {
            i++;
        }
        return i;
    }

    /** Adds an event that has not been; null when all who could go on are asleep. */
    private Event add(Strand[] candidates, int count, long enabled) {
        Event event = new Event(touches.owners());
        if (position > 0) {
            inheritSleep(events.get(position - 1), event);
        }
        for (int i = 0; i < count; i++) {
            int number = candidates[i].number;
            if ((event.asleep & 1L << number) == 0) {
                event.enabled = enabled;
                event.floor = floor;
                event.wanted = 1L << number;
                event.begin(number);
                events.add(event);
                return event;
            }
        }
        return null;
    }

    private static void inheritSleep(Event before, Event event) {
        for (long left = before.asleep; left != 0; left &= left - 1) {
            int strand = Long.numberOfTrailingZeros(left);
            Footprint touches = before.touchesOfAsleep(strand);
            if (!touches.mayDependOn(before.touched)) {
                event.sleep(strand, touches);
            }
        }
    }

    @Override
    public void left(Strand[] candidates, int count) {
        Event last = events.get(position - 1);
        for (int i = 0; i < count; i++) {
            last.wanted |= last.enabled & 1L << candidates[i].number;
        }
    }

    @Override
    public void blocked(Strand strand) {
        Event event = new Event(0);
        event.begin(strand.number);
        touches.into(event.touched);
        touches.acquire(strand.lock.object, "monitor");
        blocked.add(event);
    }

    @Override
    public int among(int count) {
        return events.get(position - 1).among(count);
    }

    /** The last event is over. */
    private void close() {
        if (open && position >= laidDown) {
            events.get(position - 1).end();
            dependencies.add(position - 1);
        }
        open = false;
    }

    @Override
    public boolean advance() {
        close();
        blocked.forEach(event -> dependencies.addNever(event, position, floor));
        blocked.clear();

        gaveUp |= !touches.isReliable();
        touches.restart();
        floor = 0;
        for (int last = position - 1; last >= 0; last--) {
            Event event = events.get(last);
            boolean another = event.advance();
            if (another) {
                event.restart();
            } else {
                event.sleep();
                long left = event.wanted & ~event.asleep;
                another = left != 0;
                if (another) {
                    event.begin(Long.numberOfTrailingZeros(left));
                }
            }
            if (another) {
                dependencies.forget(last);
                laidDown = last + 1;
                position = 0;
                return true;
            }
            events.removeLast();
        }
        return false;
    }

    @Override
    public int[] schedule() {
        return events.stream()
                .flatMapToInt(
                        event ->
                                IntStream.concat(
                                        event.count > 1
                                                ? IntStream.of(event.index)
                                                : IntStream.empty(),
                                        IntStream.of(event.choices())))
                .toArray();
    }
}
