package heddle.explore.internal;

/**
 * What has happened before, as seen from one place: by what the language and the documentation
 * promise, and by the way the JDK happens to work, which orders more.
 */
final class Past {

    private final Clock promised = new Clock();
    private final Clock actual = new Clock();

    /** The own time of a thread, the only writer of which is that thread. */
    int time(int strand) {
        return promised.of(strand);
    }

    void tick(int strand) {
        int next = promised.of(strand) + 1;
        promised.set(strand, next);
        actual.set(strand, next);
    }

    /** What the other place knows is known here, since something promises it. */
    void learn(Past other) {
        promised.join(other.promised);
        actual.join(other.actual);
    }

    /** What the other place knows is known here, though nothing promises it. */
    void happenToLearn(Past other) {
        actual.join(other.actual);
    }

    boolean isPromised(int strand, int time) {
        return promised.of(strand) >= time;
    }

    boolean isActual(int strand, int time) {
        return actual.of(strand) >= time;
    }
}
