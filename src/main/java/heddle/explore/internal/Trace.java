package heddle.explore.internal;

import java.util.ArrayList;
import java.util.List;

/** What happened in a schedule, in order. */
final class Trace {

    private final List<Report.Move> moves = new ArrayList<>();

    void add(int strand, int site) {
        Site at = Sites.get(site);
        moves.add(new Report.Move(strand, at.place(), at.action()));
    }

    /** Says which value the last step has read or written. */
    void value(Object value) {
        if (!moves.isEmpty()) {
            Report.Move last = moves.removeLast();
            String sign = last.action().startsWith("write") ? " = " : ": ";
            moves.add(
                    new Report.Move(
                            last.thread(), last.place(), last.action() + sign + text(value)));
        }
    }

    /** Explored code must not run for it. */
    private static String text(Object value) {
        return switch (value) {
            case null -> "null";
            case String s -> '"' + s + '"';
            case Integer i -> i.toString();
            case Long l -> l.toString();
            case Double d -> d.toString();
            case Float f -> f.toString();
            case Boolean b -> b.toString();
            case Character c -> "'" + c + "'";
            case Enum<?> e -> e.name();
            default -> "a " + value.getClass().getSimpleName();
        };
    }

    List<Report.Move> moves() {
        return moves;
    }
}
