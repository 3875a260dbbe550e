package heddle.task.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Does something after a while, on a thread of its own: the common pool may be full of tasks. */
public final class Later {

    private Later() {}

    /** Runs an action once, after a delay. */
    public static void run(Duration delay, Runnable action) {
        CompletableFuture.delayedExecutor(
                        delay.toNanos(),
                        TimeUnit.NANOSECONDS,
                        task -> Thread.ofPlatform().daemon().name("heddle later").start(task))
                .execute(action);
    }
}
