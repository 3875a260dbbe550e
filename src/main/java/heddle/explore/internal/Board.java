package heddle.explore.internal;

import heddle.task.internal.Decoder;
import heddle.task.internal.Encoder;
import heddle.task.internal.Message;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * All states of a program and the steps between them: what a reader who plays the scheduler moves
 * on.
 *
 * @param threads the names of the threads
 * @param start what there is in the beginning
 * @param first what happens before the first choice
 * @param nodes the states in which there is a choice, and those in which all is over; the first is
 *     where it begins
 * @param excuse why there are none; null when there are
 */
public record Board(
        List<String> threads,
        Report.Scene start,
        List<Report.Move> first,
        List<Node> nodes,
        String excuse)
        implements Serializable {

    Message toMessage() throws IOException {
        Encoder out = new Encoder();
        out.write(this);
        return out.toMessage();
    }

    static Board of(Message message) throws IOException, ClassNotFoundException {
        return (Board) new Decoder(message, Board.class.getClassLoader()).read();
    }

    static Board none(String excuse) {
        return new Board(List.of(), null, List.of(), List.of(), excuse);
    }

    /** Whether something can go wrong. */
    public boolean canFail() {
        return nodes.stream().anyMatch(node -> node.ending() != null && node.failed());
    }

    /**
     * A state.
     *
     * @param scene what there is
     * @param edges what can be done
     * @param ending how it has ended; null when it has not
     * @param failed whether that is wrong
     */
    public record Node(Report.Scene scene, List<Edge> edges, String ending, boolean failed)
            implements Serializable {}

    /**
     * What can be done.
     *
     * @param thread the thread that goes on, or is woken
     * @param wakes whether it is woken only
     * @param moves what happens
     * @param to the number of the state that comes next
     */
    public record Edge(int thread, boolean wakes, List<Report.Move> moves, int to)
            implements Serializable {}
}
