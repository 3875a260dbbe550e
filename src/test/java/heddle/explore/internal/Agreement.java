package heddle.explore.internal;

import heddle.task.Action;
import heddle.task.Fn;
import heddle.task.Step;
import heddle.task.Task;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;

/**
 * Runs in an exploring JVM: all schedules of small programs, and one of each kind, have to end in
 * the same ways. Arguments: the first seed, how many programs, and from how many schedules on a
 * program is skipped.
 */
final class Agreement {

    private static final String STEPS = "xXvVeEfxXvVallkkLtsSapqpqozoiIjJ[[[{{";
    private static final String IN_BLOCKS = "xXvVwwWWnnNlLa{";

    private static final long[] SEEN = new long[4];
    private static final Thread[] THREADS = new Thread[4];
    private static ExploredCode code;
    private static int tooMany;

    private Agreement() {}

    public static void main(String[] args) throws Exception {
        long first = Long.parseLong(args[0]);
        int count = Integer.parseInt(args[1]);
        tooMany = Integer.parseInt(args[2]);
        Map<String, byte[]> files = Map.of(GeneratedProgram.class.getName(), classFile());
        code = new ExploredCode(files, new URL[0]);
        long all = 0;
        long reduced = 0;
        int skipped = 0;
        for (long seed = first; seed < first + count; seed++) {
            String[] texts = generate(new Random(seed));
            Ends unreduced = explore(texts, new Choices(), true);
            if (unreduced == null) {
                skipped++;
                continue;
            }
            Reduction reduction = new Reduction();
            Ends kinds = explore(texts, reduction, true);
            all += unreduced.schedules;
            reduced += kinds == null ? 0 : kinds.schedules;
            if (!reduction.isComplete()) {
                System.out.printf("seed %d: gave up%n", seed);
            }
            compare(seed, texts, unreduced, kinds);
            compareStates(seed, texts, unreduced);
            compareTimeouts(seed, texts);
            if (!unreduced.race) {
                Ends coarse = explore(texts, new Reduction(), false);
                compare(seed, texts, unreduced, coarse);
            }
        }
        System.out.printf(
                "%d programs, %d skipped, %d schedules, %d when reduced%n",
                count, skipped, all, reduced);
    }

    /** Programs in which a time-out may come at any time. */
    private static void compareTimeouts(long seed, String[] texts) throws Exception {
        if (!String.join("", texts).matches(".*[Wzo].*")) {
            return;
        }
        Detail detail = new Detail(true, true, false, true, false, false);
        Ends unreduced = explore(texts, new Choices(), detail);
        if (unreduced != null) {
            Reduction reduction = new Reduction();
            compare(seed, texts, unreduced, explore(texts, reduction, detail));
            if (!reduction.isComplete()) {
                System.out.printf("seed %d: gave up on time-outs%n", seed);
            }
        }
    }

    /** What a program has seen on its way is not part of the states that it comes to. */
    private static void compareStates(long seed, String[] texts, Ends expected) throws Exception {
        Ends states =
                explore(texts, new States(), new Detail(true, true, false, false, false, true));
        if (states == null || !expected.answers.equals(states.answers)) {
            System.out.printf("seed %d: %s%n", seed, Arrays.toString(texts));
            System.out.printf(
                    "  %s by states, expected %s%n",
                    states == null ? "too many" : states.answers, expected.answers);
        }
    }

    private static void compare(long seed, String[] texts, Ends expected, Ends actual) {
        if (actual == null || !expected.ends.equals(actual.ends) || expected.race != actual.race) {
            System.out.printf("seed %d: %s%n", seed, Arrays.toString(texts));
            if (actual == null) {
                System.out.println("  too many when reduced");
                return;
            }
            Set<String> missing = new TreeSet<>(expected.ends);
            missing.removeAll(actual.ends);
            Set<String> surplus = new TreeSet<>(actual.ends);
            surplus.removeAll(expected.ends);
            System.out.printf(
                    "  missing %s, surplus %s, race %s and %s, %d and %d schedules%n",
                    missing,
                    surplus,
                    expected.race,
                    actual.race,
                    expected.schedules,
                    actual.schedules);
        }
    }

    /** How the schedules of a program have ended. */
    private static final class Ends {
        private final Set<String> ends = new TreeSet<>();
        private final Set<String> answers = new TreeSet<>();
        private boolean race;
        private long schedules;
    }

    private static Ends explore(String[] texts, Chooser chooser, boolean accesses)
            throws Exception {
        return explore(texts, chooser, new Detail(accesses, true, false, false, false, false));
    }

    private static Ends explore(String[] texts, Chooser chooser, Detail detail) throws Exception {
        Ends ends = new Ends();
        Scenario scenario = scenario(texts);
        do {
            Arrays.fill(SEEN, 0);
            Races races = new Races(true);
            Schedule schedule = new Schedule(chooser, Candidates.UNBOUNDED, detail, races, null);
            Execution execution = Execution.of(scenario, schedule, races, null);
            if (execution.ending().kind() != Ending.Kind.KNOWN) {
                String seen = Arrays.toString(SEEN);
                String end = execution.ending() + " " + execution.answer();
                ends.answers.add(end);
                ends.ends.add(end + " " + seen);
            }
            ends.race |= races.found() != null;
            if (++ends.schedules > tooMany) {
                return null;
            }
        } while (chooser.advance());
        return ends;
    }

    static String[] generate(Random random) {
        boolean two = random.nextInt(3) > 0;
        String[] texts = new String[two ? 2 : 3];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = steps(random, 2 + random.nextInt(two ? 3 : 2), STEPS);
        }
        return String.join("", texts).matches(".*[ijJ].*") ? afterAllHaveBegun(texts) : texts;
    }

    private static String[] afterAllHaveBegun(String[] texts) {
        return Arrays.stream(texts).map(text -> "v" + text).toArray(String[]::new);
    }

    private static String steps(Random random, int count, String letters) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            char letter = letters.charAt(random.nextInt(letters.length()));
            text.append(letter);
            switch (letter) {
                case '[' ->
                        text.append(steps(random, 1 + random.nextInt(2), IN_BLOCKS)).append(']');
                case '{' -> text.append(steps(random, 1, "xXvVlLa")).append('}');
                case 'l' -> text.append(random.nextInt(4) > 0 ? "xL" : "k");
                default -> {}
            }
        }
        return text.toString();
    }

    private static Scenario scenario(String[] texts) throws Exception {
        Class<?> type = code.newLoader().loadClass(GeneratedProgram.class.getName());
        Constructor<?> constructor =
                type.getDeclaredConstructor(
                        IntBinaryOperator.class, ObjIntConsumer.class, IntFunction.class);
        constructor.setAccessible(true);
        IntBinaryOperator log = (me, value) -> (int) (SEEN[me] = SEEN[me] * 31 + value);
        ObjIntConsumer<Thread> begun = (thread, me) -> THREADS[me] = thread;
        IntFunction<Thread> next = me -> THREADS[(me + 1) % texts.length];
        Task<Object> make = () -> constructor.newInstance(log, begun, next);
        if (texts.length == 2 && texts[0].length() + texts[1].length() < 6) {
            Method main = open(type.getDeclaredMethod("main", String.class, String.class));
            Action program = () -> main.invoke(make.call(), texts[0], texts[1]);
            return new Scenario(null, new Step<?>[0], new String[0], null, program);
        }
        Method run = open(type.getDeclaredMethod("run", String.class, int.class));
        Method state = open(type.getDeclaredMethod("state"));
        List<Step<?>> steps = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            int me = i;
            names.add("T" + i);
            Step<Object> step = program -> run.invoke(program, texts[me], me);
            steps.add(step);
        }
        Fn<Object, Object> question = state::invoke;
        return new Scenario(
                make, steps.toArray(Step<?>[]::new), names.toArray(String[]::new), question, null);
    }

    private static Method open(Method method) {
        method.setAccessible(true);
        return method;
    }

    private static byte[] classFile() throws IOException {
        String file = GeneratedProgram.class.getSimpleName() + ".class";
        try (InputStream in = GeneratedProgram.class.getResourceAsStream(file)) {
            return in.readAllBytes();
        }
    }
}
