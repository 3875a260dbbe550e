package heddle;

import heddle.task.Action;
import heddle.task.Task;
import heddle.task.TaskFailedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Measures how long work takes: the same tasks on several runners, or several pieces of code.
 *
 * <pre>{@code
 * Benchmark.of("sum", tasks).runners(Runner.sequential(), Runner.threads(2)).measure()
 * Benchmark.of("one lock", () -> a.put(1)).against("striped", () -> b.put(1)).measure()
 * }</pre>
 *
 * <p>What it does: it repeats short work until a block takes about 20 ms; it warms up until seven
 * blocks in a row bring no improvement, for 2 s at most; then it measures 21 rounds: at least 11
 * when the work is long, up to 51 when the rounds scatter, and for about 4 s at most unless 11
 * rounds take longer. In each round every alternative gets one block, in an order that is drawn
 * anew and reversed in the next round, so that whatever drifts hits all alike. Results are kept, so
 * that the compiler cannot drop the work. Workers are started before and reported apart.
 *
 * <p>Code runs on the thread that calls {@link #measure}; a call of it costs a few nanoseconds more
 * than the code itself. Put measured code into a method and let a lambda call it: statements at the
 * top of a cell run slower.
 *
 * <p>A benchmark is immutable; each method returns a new one. Only one should measure at a time.
 *
 * @see Timings
 */
public final class Benchmark {

    private final String title;
    private final List<Code> codes;
    private final List<?> tasks;
    private final List<Runner> runners;
    private final int rounds;

    /** Either code or tasks; rounds are 0 when their number is left to the time. */
    private Benchmark(
            String title, List<Code> codes, List<?> tasks, List<Runner> runners, int rounds) {
        this.title = title;
        this.codes = codes;
        this.tasks = tasks;
        this.runners = runners;
        this.rounds = rounds;
    }

    /** A name and a {@link Task} or an {@link Action}. */
    private record Code(String name, Object code) {
        private Code {
            Objects.requireNonNull(code, "code");
            requireName(name);
        }
    }

    /**
     * Begins a benchmark of a piece of code with a result.
     *
     * @param <T> the type of the result
     * @param name what to call it
     * @param code what to measure; its result is kept, so that the work cannot be left out
     * @return a benchmark of that code
     * @throws IllegalArgumentException if the name is blank
     */
    public static <T> Benchmark of(String name, Task<T> code) {
        return ofCode(new Code(name, code));
    }

    /**
     * Begins a benchmark of a piece of code without a result.
     *
     * @param name what to call it
     * @param code what to measure; the compiler may leave out what has no effect
     * @return a benchmark of that code
     * @throws IllegalArgumentException if the name is blank
     */
    public static Benchmark of(String name, Action code) {
        return ofCode(new Code(name, code));
    }

    /**
     * Begins a benchmark of tasks that are run together.
     *
     * @param name what to call them
     * @param tasks the tasks of one run
     * @return a benchmark of those tasks, one after the other unless {@link #runners} are named
     * @throws IllegalArgumentException if there is no task or the name is blank
     */
    public static Benchmark of(String name, List<? extends Task<?>> tasks) {
        requireName(name);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("tasks must not be empty");
        }
        return new Benchmark(name, List.of(), List.copyOf(tasks), List.of(Runner.sequential()), 0);
    }

    /**
     * Begins a benchmark of tasks that are run together.
     *
     * @param name what to call them
     * @param tasks the tasks of one run
     * @return a benchmark of those tasks, one after the other unless {@link #runners} are named
     * @throws IllegalArgumentException if there is no task or the name is blank
     */
    public static Benchmark of(String name, Task<?>... tasks) {
        return of(name, Arrays.asList(tasks));
    }

    private static Benchmark ofCode(Code code) {
        return new Benchmark(code.name, List.of(code), List.of(code.code), List.of(), 0);
    }

    /**
     * Adds a piece of code to compare with.
     *
     * @param <T> the type of the result
     * @param name what to call it
     * @param code what to measure
     * @return a benchmark with that code too
     * @throws IllegalArgumentException if the name is blank or taken
     * @throws IllegalStateException if this is a benchmark of tasks on runners
     */
    public <T> Benchmark against(String name, Task<T> code) {
        return against(new Code(name, code));
    }

    /**
     * Adds a piece of code to compare with.
     *
     * @param name what to call it
     * @param code what to measure
     * @return a benchmark with that code too
     * @throws IllegalArgumentException if the name is blank or taken
     * @throws IllegalStateException if this is a benchmark of tasks on runners
     */
    public Benchmark against(String name, Action code) {
        return against(new Code(name, code));
    }

    private Benchmark against(Code code) {
        if (!runners.isEmpty()) {
            throw new IllegalStateException(
                    "against() compares code with code; this benchmark compares runners");
        }
        List<Code> all = Stream.concat(codes.stream(), Stream.of(code)).toList();
        requireDistinct(all.stream().map(Code::name).toList());
        return new Benchmark(title, all, tasks, runners, rounds);
    }

    /**
     * Sets what the tasks are run on.
     *
     * @param runners the runners to compare; the first is the baseline
     * @return a benchmark of the tasks on those runners
     * @throws IllegalArgumentException if there is none, if one is there twice, or if one is {@link
     *     Runner#recorded recorded}
     * @throws IllegalStateException if this benchmark compares pieces of code
     */
    public Benchmark runners(Runner... runners) {
        if (codes.size() > 1) {
            throw new IllegalStateException(
                    "runners() compares runners; this benchmark compares code with code");
        }
        if (runners.length == 0) {
            throw new IllegalArgumentException("runners must not be empty");
        }
        for (Runner runner : runners) {
            if (runner.isRecorded()) {
                throw new IllegalArgumentException(
                        "recording takes time and would be measured too; leave recorded() out of "
                                + runner);
            }
        }
        requireDistinct(Stream.of(runners).map(Runner::name).toList());
        return new Benchmark(title, List.of(), tasks, List.of(runners), rounds);
    }

    /**
     * Sets how many rounds are measured, instead of 11 to 51.
     *
     * @param rounds how many; fewer than 8 are too few to tell anything faster or slower
     * @return a benchmark with that many rounds
     * @throws IllegalArgumentException if {@code rounds} is less than 1
     */
    public Benchmark rounds(int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be >= 1, got " + rounds);
        }
        return new Benchmark(title, codes, tasks, runners, rounds);
    }

    /**
     * Measures. It takes a few seconds, or a dozen rounds of the work when that is longer.
     *
     * @return what was measured
     * @throws TaskFailedException if the work throws; its number is that of the task, or of the
     *     piece of code, from 0
     * @throws InterruptedException if this thread is interrupted
     * @throws IllegalArgumentException if a task cannot be sent to a process
     */
    public Timings measure() throws TaskFailedException, InterruptedException {
        return runners.isEmpty() ? measureCode() : measureRunners();
    }

    private Timings measureCode() throws TaskFailedException, InterruptedException {
        List<Contender> contenders = new ArrayList<>();
        for (Code code : codes) {
            contenders.add(new CodeContender(contenders.size(), code.name, code.code));
        }
        String others = codes.size() == 2 ? codes.getLast().name : codes.size() - 1 + " others";
        String what = codes.size() == 1 ? title : title + " against " + others;
        return measure(what, contenders);
    }

    private Timings measureRunners() throws TaskFailedException, InterruptedException {
        List<WorkerPool> pools = new ArrayList<>();
        try {
            List<Contender> contenders = new ArrayList<>();
            for (Runner runner : runners) {
                WorkerPool pool = runner.open();
                pools.add(pool);
                contenders.add(new PoolContender(runner, pool, new Work.Tasks(tasks)));
            }
            return measure(title, contenders);
        } finally {
            pools.forEach(WorkerPool::shutdownNow);
        }
    }

    private Timings measure(String what, List<Contender> contenders)
            throws TaskFailedException, InterruptedException {
        OtherPrograms others = OtherPrograms.watch();
        Timings timings = new Measurement(what, contenders, rounds).run();
        List<String> warnings = new ArrayList<>(timings.warnings());
        others.doubt().ifPresent(warnings::add);
        return new Timings(what, timings.alternatives(), timings.warmUpRounds(), warnings);
    }

    private static void requireName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank, got \"" + name + "\"");
        }
    }

    private static void requireDistinct(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("names must differ, got \"" + name + "\" twice");
            }
        }
    }
}
