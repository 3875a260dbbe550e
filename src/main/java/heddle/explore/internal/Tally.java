package heddle.explore.internal;

import heddle.kernel.internal.CellNames;
import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * In how many schedules each value came out. Values are told apart by their encoded form: those of
 * a class that each schedule has loaded anew are never equal here.
 */
final class Tally {

    /** Of more values than a reader can look at, some have no example. */
    private static final int MAX_EXAMPLES = 100;

    private final Map<ByteBuffer, Entry> entries = new LinkedHashMap<>();

    private static final class Entry {
        private final Object value;
        private final int[] first;
        private long count;

        Entry(Object value, int[] first) {
            this.value = value;
            this.first = first;
        }
    }

    /** Adds a value; says why that cannot be, or returns null. */
    Ending add(Object value, Chooser chooser) {
        Encoder encoder = new Encoder();
        try {
            encoder.write(value);
        } catch (IOException e) {
            return refused(
                    "a value of class %s cannot be sent to the notebook"
                            .formatted(CellNames.of(value.getClass())));
        }
        Message encoded = encoder.toMessage();
        if (!encoded.arrays().isEmpty()) {
            return refused("a value with an array of 16 KiB or more cannot be told from others");
        }
        entries.computeIfAbsent(
                        ByteBuffer.wrap(encoded.bytes(), 0, encoded.length()),
                        ignored -> new Entry(value, first(chooser)))
                .count++;
        return null;
    }

    private static Ending refused(String why) {
        return new Ending(Ending.Kind.REFUSED, why + ": return a number of it, or its text");
    }

    private int[] first(Chooser chooser) {
        return entries.size() < MAX_EXAMPLES ? chooser.schedule() : null;
    }

    Map<Object, Long> counts() {
        Map<Object, Long> counts = new LinkedHashMap<>();
        entries.values().forEach(entry -> counts.merge(entry.value, entry.count, Long::sum));
        return counts;
    }

    /** Runs the first schedule of each value once more, and takes down what happens. */
    Map<Object, Report.Path> examples(Runs runs) {
        Map<Object, Report.Path> examples = new LinkedHashMap<>();
        for (Entry entry : entries.values()) {
            if (entry.first != null) {
                examples.computeIfAbsent(entry.value, ignored -> runs.path(entry.first));
            }
        }
        return examples;
    }
}
