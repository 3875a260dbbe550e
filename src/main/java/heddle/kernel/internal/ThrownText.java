package heddle.kernel.internal;

/** What an exception says of itself; code of the notebook is asked, and may throw in its turn. */
public final class ThrownText {

    private ThrownText() {}

    /** Returns the exception's own text, or its type and why there is no text; throws nothing. */
    public static String of(Throwable thrown) {
        String type = thrown.getClass().getName();
        try {
            String text = thrown.toString();
            return text == null ? type : text;
        } catch (Throwable t) {
            return type + ", whose message cannot be read: " + t.getClass().getName();
        }
    }
}
