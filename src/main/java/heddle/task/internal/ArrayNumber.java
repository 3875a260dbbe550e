package heddle.task.internal;

import java.io.Serializable;

/**
 * Stands in a graph of objects for a big array of primitives, which is sent apart.
 *
 * @param number its place among the arrays of the message
 */
record ArrayNumber(int number) implements Serializable {}
