import heddle.task.Task;
import java.util.List;

/**
 * All programs, twice: the explorer is asked about one that nothing else is named beside, as in a
 * cell; Lincheck has to see how the object is made.
 */
final class Programs {

    private static final List<Task<Shared>> ALL =
            List.of(
                    Shared.PlainCounter::new,
                    Shared.VolatileCounter::new,
                    Shared.LockedCounter::new,
                    Shared.GetThenSet::new,
                    Shared.AtomicCounter::new,
                    Shared.GetThenPut::new,
                    Shared.Merge::new,
                    Shared.LocksAsTheyCome::new,
                    Shared.LocksInOrder::new,
                    Shared.SlotWithIf::new,
                    Shared.SlotWithWhile::new,
                    Shared.StackWithSet::new,
                    Shared.Stack::new);

    static final int COUNT = ALL.size();

    private Programs() {}

    static Task<Shared> get(int number) {
        return ALL.get(number);
    }

    static Shared make(int number) {
        return switch (number) {
            case 0 -> new Shared.PlainCounter();
            case 1 -> new Shared.VolatileCounter();
            case 2 -> new Shared.LockedCounter();
            case 3 -> new Shared.GetThenSet();
            case 4 -> new Shared.AtomicCounter();
            case 5 -> new Shared.GetThenPut();
            case 6 -> new Shared.Merge();
            case 7 -> new Shared.LocksAsTheyCome();
            case 8 -> new Shared.LocksInOrder();
            case 9 -> new Shared.SlotWithIf();
            case 10 -> new Shared.SlotWithWhile();
            case 11 -> new Shared.StackWithSet();
            case 12 -> new Shared.Stack();
            default -> throw new IllegalArgumentException("there is no program " + number);
        };
    }
}
