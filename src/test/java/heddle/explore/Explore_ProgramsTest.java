package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import heddle.explore.internal.Explorer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Each program gets the verdict that is known. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_ProgramsTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    @TestFactory
    Stream<DynamicTest> programs() {
        return ExploredProgram.all().stream()
                .map(
                        program ->
                                dynamicTest(
                                        program.toString(),
                                        () ->
                                                assertThat(
                                                                program.misjudged(
                                                                        program.verdict().call()))
                                                        .isEmpty()));
    }
}
