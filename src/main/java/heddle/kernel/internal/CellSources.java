package heddle.kernel.internal;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/**
 * What was typed into cells, line by line. A kernel compiles each declaration and each statement of
 * a cell as a class of its own, with lines before those that were typed.
 *
 * <p>Where the kernel does not show its JShell, nothing is known.
 */
public final class CellSources {

    private CellSources() {}

    /**
     * Returns the line that a line number in a class file stands for.
     *
     * @param className the name of a class from a cell
     * @param line a line number of its class file
     * @return the line; empty when it is not known
     */
    public static Optional<Line> line(String className, int line) {
        return Kernel.current().shell().flatMap(shell -> line(shell, className, line));
    }

    static Optional<Line> line(JShell shell, String className, int line) {
        return shell.snippets()
                .map(snippet -> shell.sourceCodeAnalysis().wrapper(snippet))
                .filter(wrapper -> isOf(wrapper, className))
                .findFirst()
                .flatMap(wrapper -> line(wrapper, line));
    }

    private static boolean isOf(SnippetWrapper wrapper, String className) {
        String outermost = wrapper.fullClassName();
        return className.equals(outermost) || className.startsWith(outermost + "$");
    }

    private static Optional<Line> line(SnippetWrapper wrapper, int line) {
        String[] lines = wrapper.wrapped().split("\n", -1);
        if (line < 1 || line > lines.length) {
            return Optional.empty();
        }
        int begin = Stream.of(lines).limit(line - 1).mapToInt(l -> l.length() + 1).sum();
        int position =
                IntStream.range(begin, begin + lines[line - 1].length())
                        .map(wrapper::wrappedToSourcePosition)
                        .max()
                        .orElse(0);
        String before = wrapper.source().substring(0, position);
        int number = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return Optional.of(new Line(number, wrapper.source().split("\n")[number - 1].strip()));
    }

    /**
     * A line that was typed.
     *
     * @param number counted from 1, at the beginning of its declaration or statement
     * @param text the code without the spaces around it
     */
    public record Line(int number, String text) {}
}
