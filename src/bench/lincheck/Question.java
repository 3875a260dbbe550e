import heddle.explore.Explore;
import heddle.explore.Verdict;
import heddle.task.Task;

/** What the explorer is asked, as it would be in a cell. */
final class Question {

    private Question() {}

    static Verdict ask(Task<Shared> program, boolean hasThird) throws InterruptedException {
        Explore<Shared> explore =
                Explore.of(program).thread(s -> s.first()).thread(s -> s.second());
        if (hasThird) {
            explore = explore.thread(s -> s.third());
        }
        return explore.check(s -> s.holds());
    }
}
