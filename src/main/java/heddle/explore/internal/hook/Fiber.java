package heddle.explore.internal.hook;

/**
 * A stack that can be left and continued: {@code jdk.internal.vm.Continuation}.
 *
 * <p>The methods are written by {@link heddle.explore.internal.JdkPatcher}, since ordinary code
 * cannot be compiled against that class.
 */
public final class Fiber {

    /** The {@code ContinuationScope} of all. */
    static final Object SCOPE = newScope();

    private Fiber() {}

    static Object newScope() {
        throw notPatched();
    }

    /** Returns a new fiber, which has yet to run. */
    public static Object of(Runnable body) {
        throw notPatched();
    }

    /** Runs a fiber on the carrier until it suspends itself or ends; it runs as that thread. */
    public static void resume(Object fiber, Thread carrier, Thread thread) {
        throw notPatched();
    }

    /** Leaves the fiber that runs; returns when it is resumed. */
    public static void suspend() {
        throw notPatched();
    }

    private static IllegalStateException notPatched() {
        return new IllegalStateException("only an exploring JVM has fibers");
    }
}
