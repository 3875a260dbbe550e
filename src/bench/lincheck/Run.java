/** Runs a program once, on threads of its own. */
final class Run {

    /** Lincheck 3.6 on JDK 25 does not see that what only lambdas have captured is shared. */
    static volatile Shared seen;

    private Run() {}

    static void of(Shared shared) {
        seen = shared;
        Thread[] threads = new Thread[shared.hasThird() ? 3 : 2];
        for (int i = 0; i < threads.length; i++) {
            int number = i;
            threads[i] = new Thread(() -> act(shared, number));
            threads[i].start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (!shared.holds()) {
            throw new AssertionError("the check is not fulfilled");
        }
    }

    private static void act(Shared shared, int number) {
        try {
            switch (number) {
                case 0 -> shared.first();
                case 1 -> shared.second();
                default -> shared.third();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
