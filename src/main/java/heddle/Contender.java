package heddle;

import heddle.task.TaskFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is measured against others: a piece of code, or tasks on a runner. */
interface Contender {

    String name();

    /** What it took to get ready, once. */
    Duration startUp();

    /** Does all the work so many times, and measures that. */
    Timings.Round run(int calls) throws TaskFailedException, InterruptedException;

    /** A sentence when the rounds look as if nothing had been measured. */
    Optional<String> doubt(List<Timings.Round> rounds);
}
