package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.explore.internal.Board;
import heddle.explore.internal.Explorer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The game has every way that the threads can take, though equal states are one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_PlayTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static final class Hits {
        private int n;

        void hit(int times) {
            for (int i = 0; i < times; i++) {
                n++;
            }
        }

        synchronized void lockedHit() {
            n++;
        }
    }

    private static Board hits(int times) throws InterruptedException {
        return Explore.of(Hits::new)
                .thread(h -> h.hit(times))
                .thread(h -> h.hit(times))
                .check(h -> h.n == 2 * times)
                .play()
                .board();
    }

    /** In how many ways the ends that fail, or those that do not, can be reached. */
    private static long ways(Board board, boolean failing) {
        return ways(board, 0, failing, new HashMap<>());
    }

    private static long ways(Board board, int number, boolean failing, Map<Integer, Long> known) {
        if (!known.containsKey(number)) {
            Board.Node node = board.nodes().get(number);
            long sum = node.ending() != null && node.failed() == failing ? 1 : 0;
            for (Board.Edge edge : node.edges()) {
                sum += ways(board, edge.to(), failing, known);
            }
            known.put(number, sum);
        }
        return known.get(number);
    }

    @Test
    void twoIncrementsGoWrongInFourOfSixWays() throws Exception {
        Board board = hits(1);
        assertThat(ways(board, true)).isEqualTo(4);
        assertThat(ways(board, false)).isEqualTo(2);
    }

    @Test
    void twiceThreeIncrementsHaveAsManyWaysAsTwelveOverSixAndAreRightInSixOverThree()
            throws Exception {
        Board board = hits(3);
        assertThat(ways(board, true)).isEqualTo(924 - 20);
        assertThat(ways(board, false)).isEqualTo(20);
    }

    @Test
    void aRightProgramCannotBeBroken() throws Exception {
        Play play =
                Explore.of(Hits::new)
                        .thread(h -> h.lockedHit())
                        .thread(h -> h.lockedHit())
                        .check(h -> h.n == 2)
                        .play();
        assertThat(play.board().canFail()).isFalse();
        assertThat(play.toString()).contains("wrong ends: 0, right ends: 1)");
    }

    private static final class Locks {
        private final Object left = new Object();
        private final Object right = new Object();

        void both(Object first, Object second) {
            synchronized (first) {
                synchronized (second) {
                    first.hashCode();
                }
            }
        }
    }

    @Test
    void aDeadlockIsAWrongEnd() throws Exception {
        Board board =
                Explore.of(Locks::new)
                        .thread("A", l -> l.both(l.left, l.right))
                        .thread("B", l -> l.both(l.right, l.left))
                        .check(l -> true)
                        .play()
                        .board();
        assertThat(board.nodes())
                .filteredOn(Board.Node::failed)
                .singleElement()
                .satisfies(
                        node -> {
                            assertThat(node.ending()).startsWith("deadlock: A waits for the lock");
                            assertThat(node.scene().locks())
                                    .containsOnly(Map.entry("left", 1), Map.entry("right", 2));
                        });
    }

    private static final class Door {
        private boolean open;

        synchronized void await() throws InterruptedException {
            if (!open) {
                wait();
            }
            if (!open) {
                throw new IllegalStateException("not open");
            }
        }

        synchronized void open() {
            open = true;
            notifyAll();
        }
    }

    /** With one waiter and one signal, if is enough unless a thread wakes up by itself. */
    @Test
    void aThreadMayWakeUpByItselfWhereNothingElseBreaksTheProgram() throws Exception {
        Verdict verdict =
                Explore.of(Door::new)
                        .thread("guest", d -> d.await())
                        .thread("host", d -> d.open())
                        .check(d -> d.open);
        assertThat(verdict.failed()).as("%s", verdict).isTrue();
        assertThat(verdict.toString()).contains("up by itself");
        assertThat(verdict.play().board().canFail()).isTrue();
    }

    @Test
    void aProgramThatStartsItsThreadsCanBePlayed() throws Exception {
        Play play =
                Explore.program(
                                () -> {
                                    int[] n = {0};
                                    Thread other = new Thread(() -> n[0]++);
                                    other.start();
                                    n[0]++;
                                    other.join();
                                    if (n[0] != 2) {
                                        throw new IllegalStateException("lost");
                                    }
                                })
                        .check()
                        .play();
        assertThat(play.board().nodes()).filteredOn(Board.Node::failed).hasSize(1);
    }

    @Test
    void whatHasTooManyStatesSaysSo() throws Exception {
        Play play =
                Explore.of(Hits::new)
                        .thread(h -> h.hit(30))
                        .thread(h -> h.hit(30))
                        .limit(Duration.ofSeconds(40))
                        .check(h -> h.n == 60)
                        .play();
        assertThat(play.toString())
                .isEqualTo(
                        "There is no game: there are more than 2,000 states to choose in: take"
                                + " fewer threads or shorter ones");
        assertThat(play.shown()).isEmpty();
    }
}
