package heddle.explore;

import java.util.ArrayList;
import java.util.List;

/** Text in lines that are not too long. */
final class Wrapped {

    private Wrapped() {}

    /** Breaks a text at spaces where there are some, else after a dot; at least one line. */
    static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int dot = rest.lastIndexOf('.', width - 1) + 1;
            int end = space > 0 ? space : dot > 0 ? dot : width;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        lines.add(rest);
        return lines;
    }
}
