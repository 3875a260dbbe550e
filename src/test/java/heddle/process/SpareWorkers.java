package heddle.process;

/** The worker JVMs that wait for the next pool. */
public final class SpareWorkers {

    private SpareWorkers() {}

    /** Ends them, and those that are about to be started. */
    public static void drop() {
        Launcher.Spares.SHARED.drop();
    }
}
