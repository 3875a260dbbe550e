package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Wrapped_LinesTest {

    @Test
    void breaksAtTheLastSpaceThatFits() {
        assertThat(Wrapped.lines("read n: 0, write n = 1", 12))
                .containsExactly("read n: 0,", "write n = 1");
    }

    @Test
    void breaksAWordThatIsTooLongAfterADot() {
        assertThat(Wrapped.lines("ConcurrentHashMap.getOrDefault()", 24))
                .containsExactly("ConcurrentHashMap.", "getOrDefault()");
    }

    @Test
    void cutsAWordWithoutADot() {
        assertThat(Wrapped.lines("abcdef", 4)).containsExactly("abcd", "ef");
    }

    @Test
    void hasOneLineForAnEmptyText() {
        assertThat(Wrapped.lines("", 4)).containsExactly("");
    }
}
