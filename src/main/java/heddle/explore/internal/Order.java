package heddle.explore.internal;

import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * What to explore and how far.
 *
 * @param classes those from cells
 * @param classPath where to find the others, as URLs
 * @param code the {@link Scenario} as it travels
 * @param aim what to find out
 * @param maxSchedules how many schedules to run at most
 * @param maxMillis how long to go on at most
 */
record Order(
        List<CellClass> classes,
        List<String> classPath,
        Message code,
        Aim aim,
        long maxSchedules,
        long maxMillis) {

    /** What to find out about a scenario. */
    enum Aim {
        /** Whether something goes wrong. */
        CHECK,
        /** In how many schedules each value comes out. */
        COUNT,
        /** All its states, for a reader to play with. */
        PLAY
    }

    /**
     * A class from a cell.
     *
     * @param name its binary name
     * @param file its class file
     * @param lines the lines that were typed, by the line numbers in the class file
     */
    record CellClass(String name, byte[] file, int[] lines) {

        private void writeTo(Encoder out) {
            out.writeText(name);
            out.writeBytes(file);
            out.writeCount(lines.length);
            for (int line : lines) {
                out.writeCount(line);
            }
        }

        private static CellClass readFrom(Decoder in) {
            String name = in.readText();
            byte[] file = in.readBytes();
            int[] lines = new int[in.readInt()];
            for (int i = 0; i < lines.length; i++) {
                lines[i] = in.readInt();
            }
            return new CellClass(name, file, lines);
        }
    }

    Message toMessage() {
        Encoder out = new Encoder();
        out.writeCount(classes.size());
        classes.forEach(type -> type.writeTo(out));
        out.writeCount(classPath.size());
        classPath.forEach(out::writeText);
        out.writeMessage(code);
        out.writeCount(aim.ordinal());
        out.writeCount(maxSchedules);
        out.writeCount(maxMillis);
        return out.toMessage();
    }

    static Order of(Message message) {
        Decoder in = new Decoder(message, null);
        List<CellClass> classes = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            classes.add(CellClass.readFrom(in));
        }
        List<String> classPath = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            classPath.add(in.readText());
        }
        Message code = in.readMessage();
        Aim aim = Aim.values()[in.readInt()];
        return new Order(classes, classPath, code, aim, in.readCount(), in.readCount());
    }
}
