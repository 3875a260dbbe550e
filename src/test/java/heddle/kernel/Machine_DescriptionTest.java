package heddle.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Machine_DescriptionTest {

    private static final long GIB = 1024L * 1024 * 1024;

    @Test
    void printsAsOneLine() {
        var machine = new Machine(2, 24 * GIB, "25.0.3", "JJava 1.0-a8", OptionalDouble.of(0.26));
        assertThat(machine).hasToString("2 cores · 24 GiB · JDK 25.0.3 · JJava 1.0-a8 · load 0.3");
    }

    @Test
    void leavesOutALoadThatTheSystemDoesNotCount() {
        var machine = new Machine(1, GIB / 2, "25", "no kernel", OptionalDouble.empty());
        assertThat(machine).hasToString("1 core · 0.5 GiB · JDK 25 · no kernel");
    }

    @Test
    void countsWhatThisProcessMayUse() {
        Machine machine = Machine.current();
        assertThat(machine.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(machine.memory()).isGreaterThanOrEqualTo(Runtime.getRuntime().totalMemory());
        assertThat(System.getProperty("java.version")).startsWith(machine.jdk());
        assertThat(machine.kernel()).isEqualTo("no kernel");
        machine.load().ifPresent(load -> assertThat(load).isNotNegative());
    }
}
