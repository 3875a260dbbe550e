package heddle.explore.internal;

import java.util.Arrays;

/**
 * The choices that lead to one schedule after the other, depth first: those of the last schedule up
 * to the last one that has an alternative, then that alternative, then the first of everything.
 */
final class Choices implements Chooser {

    private int[] taken = new int[64];
    private int[] options = new int[64];

    /** How many choices are laid down, by the schedules before. */
    private int laidDown;

    private int next;

    /** The choices from which every search begins: none. */
    Choices() {}

    /** The choices of one schedule, to run it again. */
    Choices(int[] schedule) {
        taken = schedule.clone();
        options = null;
        laidDown = taken.length;
    }

    @Override
    public int turn(Strand[] candidates, int count) {
        return count == 1 ? 0 : among(count);
    }

    @Override
    public int among(int count) {
        int i = next++;
        if (i < laidDown) {
            if (options != null && options[i] != count || taken[i] >= count) {
                throw new UnsteadyException();
            }
            return taken[i];
        }
        if (options == null) {
            return 0;
        }
        if (i == taken.length) {
            taken = Arrays.copyOf(taken, 2 * i);
            options = Arrays.copyOf(options, 2 * i);
        }
        taken[i] = 0;
        options[i] = count;
        laidDown = next;
        return 0;
    }

    @Override
    public boolean advance() {
        laidDown = next;
        next = 0;
        while (laidDown > 0 && taken[laidDown - 1] + 1 == options[laidDown - 1]) {
            laidDown--;
        }
        if (laidDown == 0) {
            return false;
        }
        taken[laidDown - 1]++;
        return true;
    }

    @Override
    public int[] schedule() {
        return Arrays.copyOf(taken, Math.min(next, laidDown));
    }

    /** The same choices have led to another schedule: the code depends on something else. */
    static final class UnsteadyException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnsteadyException() {
            super("the same choices do not lead to the same schedule");
        }
    }
}
