package heddle.kernel.internal;

import java.util.Optional;
import java.util.stream.IntStream;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/**
 * What was typed into cells, line by line. A kernel compiles each declaration and each statement of
 * a cell as a class of its own, with lines before those that were typed. Lines are counted from 1,
 * at the beginning of the declaration or statement.
 *
 * <p>Where the kernel does not show its JShell, nothing is known.
 */
public final class CellSources {

    private CellSources() {}

    /**
     * Returns which lines the line numbers in a class file stand for.
     *
     * @param className the name of a class from a cell
     * @return the line that was typed, by the line number in the class file; empty when it is not
     *     known
     */
    public static int[] lines(String className) {
        return Kernel.current().shell().map(shell -> lines(shell, className)).orElse(new int[0]);
    }

    static int[] lines(JShell shell, String className) {
        return wrapper(shell, className).map(CellSources::lines).orElse(new int[0]);
    }

    /**
     * Returns a line as it was typed.
     *
     * @param className the name of a class from a cell
     * @param line the number of the line
     * @return the code without the spaces around it; empty when it is not known
     */
    public static Optional<String> text(String className, int line) {
        return Kernel.current().shell().flatMap(shell -> text(shell, className, line));
    }

    static Optional<String> text(JShell shell, String className, int line) {
        return wrapper(shell, className)
                .flatMap(wrapper -> wrapper.source().lines().skip(line - 1).findFirst())
                .map(String::strip);
    }

    private static Optional<SnippetWrapper> wrapper(JShell shell, String className) {
        return shell.snippets()
                .map(snippet -> shell.sourceCodeAnalysis().wrapper(snippet))
                .filter(wrapper -> isOf(wrapper, className))
                .findFirst();
    }

    private static boolean isOf(SnippetWrapper wrapper, String className) {
        String outermost = wrapper.fullClassName();
        return className.equals(outermost) || className.startsWith(outermost + "$");
    }

    private static int[] lines(SnippetWrapper wrapper) {
        String[] wrapped = wrapper.wrapped().split("\n", -1);
        int[] lines = new int[wrapped.length + 1];
        int begin = 0;
        for (int i = 0; i < wrapped.length; i++) {
            lines[i + 1] = line(wrapper, begin, begin + wrapped[i].length());
            begin += wrapped[i].length() + 1;
        }
        return lines;
    }

    /** What does not come from the source counts as its beginning; JShell may point behind it. */
    private static int line(SnippetWrapper wrapper, int begin, int end) {
        String source = wrapper.source();
        int position =
                IntStream.range(begin, end)
                        .map(wrapper::wrappedToSourcePosition)
                        .filter(place -> place <= source.length())
                        .max()
                        .orElse(0);
        String before = source.substring(0, position);
        return (int) before.chars().filter(c -> c == '\n').count() + 1;
    }
}
