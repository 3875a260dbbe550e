import heddle.task.Action;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;

/** Measures one metric once: seconds, bytes, or how many a second. */
@FunctionalInterface
interface Measure {

    double value() throws Exception;

    /** Prepares to measure the metric of that name. */
    @FunctionalInterface
    interface Preparation {
        Measure prepare(String metric) throws Exception;
    }

    /**
     * Reads names of metrics, one a line, from standard input, and answers each with a number; what
     * a metric needs is prepared when it is first asked for. Ends the JVM at the end of input.
     */
    static void serve(Preparation preparation) {
        Map<String, Measure> prepared = new HashMap<>();
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
            String metric;
            while ((metric = in.readLine()) != null) {
                if (!prepared.containsKey(metric)) {
                    prepared.put(metric, preparation.prepare(metric));
                }
                System.out.println(prepared.get(metric).value());
            }
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    static IllegalArgumentException unknown(String metric) {
        return new IllegalArgumentException("there is no metric " + metric);
    }

    static double seconds(Action action) throws Exception {
        long start = System.nanoTime();
        action.act();
        return (System.nanoTime() - start) / 1e9;
    }
}
