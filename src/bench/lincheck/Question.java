import heddle.explore.Explore;
import heddle.explore.Verdict;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;

/** Asks about a program; a class of its own, as both rewrite the class that asks. */
final class Question {

    private Question() {}

    static String askHeddle(int program) throws InterruptedException {
        Explore<Shared> explore =
                Explore.of(() -> Shared.make(program))
                        .thread(s -> s.first())
                        .thread(s -> s.second());
        if (Shared.make(program).hasThird()) {
            explore = explore.thread(s -> s.third());
        }
        Verdict verdict = explore.check(s -> s.holds());
        return verdict.passed() ? "PASS" : verdict.failed() ? "FAIL" : verdict.toString();
    }

    static String askLincheck(int program) {
        try {
            Lincheck.runConcurrentTest(() -> Run.of(Shared.make(program)));
            return "PASS";
        } catch (LincheckAssertionError e) {
            String message = String.valueOf(e.getMessage());
            return message.contains("caught a bug in Lincheck") ? "broken" : "FAIL";
        }
    }
}
