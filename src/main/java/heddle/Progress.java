package heddle;

/**
 * A bar in the cell that shows how far a long run is and how long it will take.
 *
 * <p>For the thread of the cell alone: a kernel drops what other threads display.
 */
final class Progress implements AutoCloseable {

    private Progress() {}

    static Progress of(String what, int total) {
        return new Progress();
    }

    void done(int count) {}

    @Override
    public void close() {}
}
