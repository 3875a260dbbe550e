package heddle.explore;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * A program whose verdict is known.
 *
 * @param failure what the reason for its failure says; null for a right program
 */
record ExploredProgram(String name, String failure, Callable<Verdict> verdict) {

    /** For a program with many schedules on a machine that has other things to do. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    static final String WRONG = "the check is false";
    static final String RACE = "data race";
    static final String DEADLOCK = "deadlock";
    static final String DIED = "was ended by";
    static final String NO_PROGRESS = "no progress";

    static ExploredProgram right(String name, Callable<Verdict> verdict) {
        return new ExploredProgram(name, null, verdict);
    }

    static ExploredProgram wrong(String name, String failure, Callable<Verdict> verdict) {
        return new ExploredProgram(name, failure, verdict);
    }

    /** All of them. */
    static List<ExploredProgram> all() {
        return Stream.of(
                        CounterPrograms.ALL,
                        MonitorPrograms.ALL,
                        CoursePrograms.ALL,
                        WorkerPrograms.ALL,
                        LockPrograms.ALL,
                        QueuePrograms.ALL,
                        PoolPrograms.ALL,
                        LanguagePrograms.ALL,
                        CollectionPrograms.ALL)
                .flatMap(List::stream)
                .toList();
    }

    /** Returns what is wrong with a verdict, or nothing. */
    String misjudged(Verdict verdict) {
        boolean right =
                failure == null
                        ? verdict.passed()
                        : verdict.failed() && verdict.reason().contains(failure);
        return right ? "" : name + ": " + verdict;
    }

    @Override
    public String toString() {
        return name + (failure == null ? " is right" : " is wrong: " + failure);
    }
}
