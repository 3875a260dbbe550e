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

    /** What the threads of a program do to each other; one phrase is done as it stands. */
    private static final String[] KINDS = {
        "x X e E f", // plain variables
        "v V vX Vx x", // volatile ones
        "[x] [X] [v] {X} [{x}] {[X]} x", // monitors
        "[w] [W] [n] [N] [Xn] [Nx] i X", // wait and notify
        "lxL lXL l k lk kl L t tX", // locks
        "lcL lCL lXL lc CL tC", // conditions
        "rR rxR gXG r g x", // locks for readers and writers
        "a A u x", // atomics
        "s S sx XS X", // permits
        "P U PX XU i x", // parking
        "i I z P [w] s X", // interrupts
        "j J i X x", // joining
        "p q o X", // queues
        "d D b X x", // latches and barriers
        "m M X x", // concurrent maps
        "y Y X", // synchronised collections
        "z T W o X", // time
    };

    private static final int KINDS_MIXED_ONCE_IN = 3;

    private static final long[] SEEN = new long[4];
    private static final Thread[] THREADS = new Thread[4];
    private static Class<?> program;
    private static Schedule running;
    private static int tooMany;

    private Agreement() {}

    public static void main(String[] args) throws Exception {
        long first = Long.parseLong(args[0]);
        int count = Integer.parseInt(args[1]);
        tooMany = Integer.parseInt(args[2]);
        Map<String, byte[]> files = Map.of(GeneratedProgram.class.getName(), classFile());
        program =
                new ExploredCode(files, new URL[0])
                        .newLoader()
                        .loadClass(GeneratedProgram.class.getName());
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
            running = new Schedule(chooser, Candidates.UNBOUNDED, detail, races, null);
            Execution execution = Execution.of(scenario, running, races, null);
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

    private static String[] generate(Random random) {
        String phrases = KINDS[random.nextInt(KINDS.length)];
        if (random.nextInt(KINDS_MIXED_ONCE_IN) == 0) {
            phrases += " " + KINDS[random.nextInt(KINDS.length)];
        }
        int[] steps =
                switch (random.nextInt(20)) {
                    case 0 -> new int[] {1, 1};
                    case 1, 2, 3, 4, 5, 6 -> new int[] {2, 1, 1};
                    default -> new int[] {4, 2 + random.nextInt(2)};
                };
        String[] texts = new String[steps.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(random, phrases.split(" "), steps[i]);
        }
        return texts;
    }

    /** So many steps at most, not counting the ends of blocks. */
    private static String text(Random random, String[] phrases, int steps) {
        StringBuilder text = new StringBuilder();
        int left = steps;
        for (int tries = 0; tries < 5 && left > 0; tries++) {
            String phrase = phrases[random.nextInt(phrases.length)];
            int length = phrase.replaceAll("[\\]}]", "").length();
            if (length <= left) {
                text.append(phrase);
                left -= length;
            }
        }
        return text.toString();
    }

    private static Scenario scenario(String[] texts) throws Exception {
        Constructor<?> constructor =
                program.getDeclaredConstructor(
                        IntBinaryOperator.class, ObjIntConsumer.class, IntFunction.class);
        constructor.setAccessible(true);
        IntBinaryOperator log = (me, value) -> (int) (SEEN[me] = SEEN[me] * 31 + value);
        boolean startsThem = texts.length == 2 && texts[0].length() + texts[1].length() < 3;
        ObjIntConsumer<Thread> made = (thread, me) -> THREADS[me] = thread;
        IntFunction<Thread> next =
                me -> {
                    int other = (me + 1) % texts.length;
                    return startsThem ? THREADS[other] : running.strands().get(other + 1).thread;
                };
        Task<Object> make = () -> constructor.newInstance(log, made, next);
        if (startsThem) {
            Method main = open(program.getDeclaredMethod("main", String.class, String.class));
            Action action = () -> main.invoke(make.call(), texts[0], texts[1]);
            return new Scenario(null, new Step<?>[0], new String[0], null, action);
        }
        Method run = open(program.getDeclaredMethod("run", String.class, int.class));
        Method look = open(program.getDeclaredMethod("state"));
        List<Step<?>> steps = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            int me = i;
            names.add("T" + i);
            Step<Object> step = state -> run.invoke(state, texts[me], me);
            steps.add(step);
        }
        Fn<Object, Object> question = look::invoke;
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
