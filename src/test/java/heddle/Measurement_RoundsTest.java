package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Measurement_RoundsTest {

    private static final double MILLISECOND = 1e6;
    private static final double SECOND = 1e9;

    /** Which contender ran, block by block. */
    private final List<String> order = new ArrayList<>();

    /** Says how long it took; the time of one call depends on the number of the block. */
    private final class Fake implements Contender {

        private final String name;
        private final DoubleUnaryOperator nanosOfBlock;
        DoubleUnaryOperator utilisationOfBlock = block -> 1;
        private int blocks;

        Fake(String name, DoubleUnaryOperator nanosOfBlock) {
            this.name = name;
            this.nanosOfBlock = nanosOfBlock;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Duration startUp() {
            return Duration.ofMillis(3);
        }

        @Override
        public Timings.Round run(int calls) {
            order.add(name);
            long nanos = (long) (calls * nanosOfBlock.applyAsDouble(blocks));
            long cpuNanos = (long) (nanos * utilisationOfBlock.applyAsDouble(blocks));
            blocks++;
            Duration wall = Duration.ofNanos(nanos);
            return new Timings.Round(wall, Duration.ofNanos(cpuNanos), wall, calls);
        }

        @Override
        public Optional<String> doubt(List<Timings.Round> rounds) {
            return Optional.empty();
        }
    }

    private Fake constant(String name, double nanos) {
        return new Fake(name, block -> nanos);
    }

    private static Timings measure(Contender... contenders) throws Exception {
        return new Measurement("fake", List.of(contenders), 0).run();
    }

    @Test
    void repeatsShortWorkUntilABlockTakesTwentyMilliseconds() throws Exception {
        Timings timings = measure(constant("short", 100), constant("long", 50 * MILLISECOND));
        assertThat(timings.alternatives().getFirst().rounds())
                .allSatisfy(round -> assertThat(round.calls()).isEqualTo(200_000));
        assertThat(timings.alternatives().getLast().rounds())
                .allSatisfy(round -> assertThat(round.calls()).isEqualTo(1));
    }

    @Test
    void measuresTwentyOneRoundsOfShortWork() throws Exception {
        assertThat(measure(constant("short", 100)).roundCount()).isEqualTo(21);
    }

    @Test
    void measuresAtLeastElevenRoundsOfLongWork() throws Exception {
        assertThat(measure(constant("long", 10 * SECOND)).roundCount()).isEqualTo(11);
    }

    @Test
    void measuresMoreRoundsWhenTheyScatter() throws Exception {
        Random random = new Random(1);
        DoubleUnaryOperator scattered = block -> 1_000 * Math.exp(0.3 * random.nextGaussian());
        assertThat(measure(new Fake("a", scattered), new Fake("b", scattered)).roundCount())
                .isBetween(30, 51);
    }

    @Test
    void measuresAsManyRoundsAsWereAskedFor() throws Exception {
        List<Fake> one = List.of(constant("long", 10 * SECOND));
        assertThat(new Measurement("fake", one, 3).run().roundCount()).isEqualTo(3);
    }

    @Test
    void runsEveryAlternativeOnceInEachRoundAndReversesTheNext() throws Exception {
        Timings timings = measure(constant("a", 100), constant("b", 100), constant("c", 100));
        int blocks = 3 * timings.roundCount();
        List<String> measured = order.subList(order.size() - blocks, order.size());
        for (int i = 0; i + 6 <= blocks; i += 6) {
            List<String> round = measured.subList(i, i + 3);
            assertThat(round).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(measured.subList(i + 3, i + 6)).isEqualTo(round.reversed());
        }
    }

    @Test
    void doesNotLetADriftLookLikeADifference() throws Exception {
        DoubleUnaryOperator everSlower = block -> 1_000 * (1 + order.size() / 20.0);
        Timings timings = measure(new Fake("a", everSlower), new Fake("b", everSlower));
        assertThat(timings.compare("b", "a").ratio().value()).isBetween(0.98, 1.02);
    }

    @Test
    void countsNoRoundBeforeTheCodeIsWarm() throws Exception {
        int cold = 15;
        Timings timings = measure(new Fake("jit", block -> block < cold ? 20_000 : 1_000));
        assertThat(timings.alternatives().getFirst().nanosPerCall()).containsOnly(1_000);
        assertThat(timings.warmUpRounds()).isPositive();
        assertThat(timings.warnings()).isEmpty();
    }

    @Test
    void saysWhenTheCodeIsStillGettingFaster() throws Exception {
        Timings timings = measure(new Fake("jit", block -> 1_000 * Math.pow(0.98, block)));
        assertThat(timings.warnings())
                .singleElement()
                .asString()
                .startsWith("still getting faster");
    }

    @Test
    void givesEqualWorkEqualBlocksThoughOneWasDisturbedAtFirst() throws Exception {
        int disturbed = 6;
        Timings timings =
                measure(
                        constant("quiet", 1_000),
                        new Fake(
                                "disturbed", block -> block < disturbed ? 3 * MILLISECOND : 1_000));
        assertThat(timings.alternatives())
                .allSatisfy(a -> assertThat(a.rounds().getFirst().calls()).isEqualTo(20_000));
    }

    @Test
    void stopsWarmingUpLongWorkAfterOneRound() throws Exception {
        assertThat(measure(constant("long", 10 * SECOND)).warmUpRounds()).isEqualTo(1);
    }

    @Test
    void saysThatTheMachineWasBusyWhenAComputationLacksACore() throws Exception {
        Fake lucky = constant("sum", 1_000);
        Fake unlucky = constant("count", 1_000);
        unlucky.utilisationOfBlock = block -> block % 10 == 0 ? 1 : 0.7;
        Timings timings = measure(lucky, unlucky);
        assertThat(timings.warnings())
                .singleElement()
                .asString()
                .contains("something else kept the cores busy", "count had a core for 7")
                .doesNotContain("sum");
    }

    @Test
    void doesNotTakeWorkThatWaitsForABusyMachine() throws Exception {
        Fake sleeper = constant("sleep", MILLISECOND);
        sleeper.utilisationOfBlock = block -> 0.02;
        assertThat(measure(sleeper).warnings()).isEmpty();
    }

    @Test
    void saysThatOtherProgramsUsedTheMachine() {
        assertThat(OtherPrograms.doubt(1.62, 2))
                .hasValue(
                        "other programs used 1.6 of 2 cores meanwhile; measure again when they are quiet");
        assertThat(OtherPrograms.doubt(0.4, 2)).isEmpty();
        assertThat(OtherPrograms.doubt(Double.NaN, 2)).isEmpty();
    }

    @Test
    void saysThatTheTimerIsTooCoarse() {
        var blocksOfOneMillisecond =
                new Timings.Alternative(
                        "short",
                        Duration.ZERO,
                        List.of(
                                new Timings.Round(
                                        Duration.ofMillis(1),
                                        Duration.ofMillis(1),
                                        Duration.ofMillis(1),
                                        1)));
        assertThat(Doubts.of(List.of(blocksOfOneMillisecond), 15_000_000))
                .singleElement()
                .asString()
                .contains("steps of 15000000 ns, too coarse");
        assertThat(Doubts.of(List.of(blocksOfOneMillisecond), 100)).isEmpty();
    }

    @Test
    void keepsTheStartUpOutOfTheRounds() throws Exception {
        Timings.Alternative alternative = measure(constant("a", 100)).alternatives().getFirst();
        assertThat(alternative.startUp()).isEqualTo(Duration.ofMillis(3));
        assertThat(alternative.nanosPerCall()).containsOnly(100);
    }

    @Test
    void endsWhenTheThreadIsInterrupted() {
        Fake interrupting =
                new Fake(
                        "a",
                        block -> {
                            if (block == 30) {
                                Thread.currentThread().interrupt();
                            }
                            return 1_000;
                        });
        assertThatThrownBy(() -> measure(interrupting)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(interrupting.blocks).isEqualTo(31);
    }
}
