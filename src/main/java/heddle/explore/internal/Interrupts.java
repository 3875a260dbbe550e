package heddle.explore.internal;

/** The interrupt of the running thread: its real flag counts. */
final class Interrupts {

    private Interrupts() {}

    /** Takes the interrupt, if there is one. */
    static void check() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
