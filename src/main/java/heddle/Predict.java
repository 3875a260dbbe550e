package heddle;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Predictions that a reader makes before running an experiment: what was guessed stands beside what
 * came out.
 *
 * <pre>{@code
 * Predict.number("final count", null)               // put your number in place of null
 * Predict.choice("who wins", null, "A", "B", "nobody")
 * Predict.compare("final count", counter.get())     // later; also when nothing was predicted
 * }</pre>
 *
 * <p>Predictions live in memory, until the kernel ends; running a cell again replaces its
 * prediction. All methods may be called from any thread.
 */
public final class Predict {

    private static final Map<String, Question> QUESTIONS = new ConcurrentHashMap<>();

    private Predict() {}

    /** A question and its answer, which is null until the reader gives one. */
    private sealed interface Question {
        String compare(String name, Object actual);
    }

    /**
     * Records a number.
     *
     * @param name what is predicted
     * @param guess the number, or null as long as there is none
     * @return a sentence that repeats the prediction or asks for it
     * @throws IllegalArgumentException if the name is blank or the guess is not finite
     */
    public static String number(String name, Number guess) {
        checkName(name);
        if (guess != null && !Double.isFinite(guess.doubleValue())) {
            throw new IllegalArgumentException(
                    "the prediction of " + name + " must be a finite number, got " + guess);
        }
        QUESTIONS.put(name, new Amount(guess));
        return guess == null
                ? "No prediction yet: put your number in place of null and run the cell again."
                : "Prediction recorded: " + name + " = " + guess;
    }

    /**
     * Records one answer of several.
     *
     * @param name what is predicted
     * @param guess the text of an option or its letter, {@code "a"} for the first; null as long as
     *     there is none
     * @param options the possible answers, at least two and all different
     * @return a sentence that repeats the prediction or asks for it
     * @throws IllegalArgumentException if the name is blank, there is no such option, or the
     *     options are not two or more different texts
     */
    public static String choice(String name, String guess, String... options) {
        checkName(name);
        List<String> all = List.of(options);
        if (all.size() < 2 || all.size() > 26 || all.stream().distinct().count() < all.size()) {
            throw new IllegalArgumentException(
                    "options must be 2 to 26 different texts, got " + all);
        }
        Choice choice = new Choice(all, guess == null ? -1 : position(all, guess));
        QUESTIONS.put(name, choice);
        return guess == null
                ? "No prediction yet: put a letter in quotes, such as \"a\", in place of null and"
                        + " run the cell again.\n"
                        + lettered(all, "\n")
                : "Prediction recorded: " + name + " = " + choice.lettered(choice.guess);
    }

    /**
     * Puts a prediction beside the result.
     *
     * @param name what was predicted
     * @param actual the result: a number, or for a choice the text of an option or its letter
     * @return a sentence that says both and how far they are apart, or only the result when nothing
     *     was predicted
     * @throws IllegalArgumentException if the result is no number, or none of the options
     */
    public static String compare(String name, Object actual) {
        checkName(name);
        Objects.requireNonNull(actual, "actual");
        Question question = QUESTIONS.get(name);
        return question == null ? unpredicted(name, actual) : question.compare(name, actual);
    }

    private static String unpredicted(String name, Object actual) {
        return name + ": it is " + actual + "; nothing was predicted.";
    }

    private static void checkName(String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException(
                    "name must say what is predicted, got "
                            + (name == null ? "null" : "\"" + name + "\""));
        }
    }

    private record Amount(Number guess) implements Question {

        @Override
        public String compare(String name, Object actual) {
            if (!(actual instanceof Number result)) {
                throw new IllegalArgumentException(
                        name + " was predicted as a number, got \"" + actual + "\"");
            }
            if (guess == null) {
                return unpredicted(name, actual);
            }
            return "%s: you predicted %s, it is %s; %s"
                    .formatted(name, guess, result, distance(result.doubleValue()));
        }

        private String distance(double actual) {
            double difference = guess.doubleValue() - actual;
            if (difference == 0) {
                return "exactly right.";
            }
            String text =
                    number(Math.abs(difference)) + (difference > 0 ? " too high" : " too low");
            return actual == 0 || !Double.isFinite(actual)
                    ? text + "."
                    : text + " (" + number(100 * Math.abs(difference / actual)) + " % off).";
        }

        /** Whole numbers as they are, others with three significant digits. */
        private static String number(double value) {
            return value == Math.rint(value) && value < 1e15
                    ? String.valueOf((long) value)
                    : Durations.digits(value);
        }
    }

    private record Choice(List<String> options, int guess) implements Question {

        @Override
        public String compare(String name, Object actual) {
            int result = position(options, String.valueOf(actual));
            if (guess < 0) {
                return unpredicted(name, lettered(result));
            }
            return guess == result
                    ? "%s: you predicted %s; right.".formatted(name, lettered(guess))
                    : "%s: you predicted %s, it is %s."
                            .formatted(name, lettered(guess), lettered(result));
        }

        String lettered(int option) {
            return letter(option) + ") " + options.get(option);
        }
    }

    private static int position(List<String> options, String answer) {
        int exact = options.indexOf(answer);
        if (exact >= 0) {
            return exact;
        }
        for (int i = 0; i < options.size(); i++) {
            if (letter(i).equalsIgnoreCase(answer.strip())) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "\"" + answer + "\" is none of the options: " + lettered(options, ", "));
    }

    private static String letter(int option) {
        return String.valueOf((char) ('a' + option));
    }

    private static String lettered(List<String> options, String separator) {
        return IntStream.range(0, options.size())
                .mapToObj(i -> letter(i) + ") " + options.get(i))
                .collect(Collectors.joining(separator));
    }
}
