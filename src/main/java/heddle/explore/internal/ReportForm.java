package heddle.explore.internal;

import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A report as it travels. Java serialisation would take some 40 ms at each end in a JVM that has
 * not used it yet, and a few after that.
 */
final class ReportForm {

    private ReportForm() {}

    /**
     * Writes a report.
     *
     * @throws IOException if a value that came out cannot be serialised
     */
    static Message of(Report report) throws IOException {
        Encoder out = new Encoder();
        out.writeCount(report.ending().kind().ordinal());
        out.writeText(report.ending().reason());
        out.writeCount(report.executions());
        out.writeCount(report.preemptions() + 1);
        out.write(report.exhausted());
        writePath(report.witness(), out);
        out.writeCount(report.outcomes().size());
        for (Map.Entry<Object, Long> outcome : report.outcomes().entrySet()) {
            out.write(outcome.getKey());
            out.writeCount(outcome.getValue());
            writePath(report.examples().get(outcome.getKey()), out);
        }
        out.writeCount(report.millis());
        return out.toMessage();
    }

    /**
     * Reads a report.
     *
     * @param loader knows the classes of the values that came out
     */
    static Report read(Message message, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        Decoder in = new Decoder(message, loader);
        Ending ending = new Ending(Ending.Kind.values()[in.readInt()], in.readText());
        long executions = in.readCount();
        int preemptions = in.readInt() - 1;
        boolean exhausted = (Boolean) in.read();
        Report.Path witness = readPath(in);
        Map<Object, Long> outcomes = new LinkedHashMap<>();
        Map<Object, Report.Path> examples = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            Object value = in.read();
            outcomes.merge(value, in.readCount(), Long::sum);
            Report.Path example = readPath(in);
            if (example != null) {
                examples.putIfAbsent(value, example);
            }
        }
        long millis = in.readCount();
        return new Report(
                ending, executions, preemptions, exhausted, witness, outcomes, examples, millis);
    }

    private static void writePath(Report.Path path, Encoder out) throws IOException {
        out.write(path != null);
        if (path == null) {
            return;
        }
        out.writeCount(path.choices().length);
        for (int choice : path.choices()) {
            out.writeCount(choice);
        }
        writeTexts(path.threads(), out);
        writeScene(path.start(), out);
        out.writeCount(path.steps().size());
        for (Report.Move move : path.steps()) {
            writeMove(move, out);
        }
    }

    private static Report.Path readPath(Decoder in) throws IOException, ClassNotFoundException {
        if (!(Boolean) in.read()) {
            return null;
        }
        int[] choices = new int[in.readInt()];
        for (int i = 0; i < choices.length; i++) {
            choices[i] = in.readInt();
        }
        List<String> threads = readTexts(in);
        Report.Scene start = readScene(in);
        List<Report.Move> steps = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            steps.add(readMove(in));
        }
        return new Report.Path(choices, threads, start, steps);
    }

    private static void writeMove(Report.Move move, Encoder out) throws IOException {
        out.writeCount(move.thread());
        out.writeText(move.type());
        out.writeText(move.place());
        out.writeCount(move.line());
        out.writeText(move.action());
        writeScene(move.after(), out);
    }

    private static Report.Move readMove(Decoder in) throws IOException, ClassNotFoundException {
        return new Report.Move(
                in.readInt(),
                in.readText(),
                in.readText(),
                in.readInt(),
                in.readText(),
                readScene(in));
    }

    private static void writeScene(Report.Scene scene, Encoder out) throws IOException {
        out.writeCount(scene.variables().size());
        for (Map.Entry<String, String> variable : scene.variables().entrySet()) {
            out.writeText(variable.getKey());
            out.writeText(variable.getValue());
        }
        out.writeCount(scene.locks().size());
        for (Map.Entry<String, Integer> lock : scene.locks().entrySet()) {
            out.writeText(lock.getKey());
            out.writeCount(lock.getValue());
        }
        writeTexts(scene.waits(), out);
    }

    private static Report.Scene readScene(Decoder in) throws IOException, ClassNotFoundException {
        Map<String, String> variables = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            variables.put(in.readText(), in.readText());
        }
        Map<String, Integer> locks = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            locks.put(in.readText(), in.readInt());
        }
        return new Report.Scene(variables, locks, readTexts(in));
    }

    /** Some may be null. */
    private static void writeTexts(List<String> texts, Encoder out) throws IOException {
        out.writeCount(texts.size());
        for (String text : texts) {
            out.write(text);
        }
    }

    private static List<String> readTexts(Decoder in) throws IOException, ClassNotFoundException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add((String) in.read());
        }
        return texts;
    }
}
