package heddle;

/** A picture whose text form is a sentence. */
public final class ChartImage {
    private ChartImage() {}
}
