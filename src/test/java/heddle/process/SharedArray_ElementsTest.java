package heddle.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.NothingLeftBehind;
import heddle.Runner;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
@Timeout(value = 40, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedArray_ElementsTest {

    @Test
    void behavesLikeAnAtomicLongArray() {
        try (SharedArray numbers = SharedArray.create(3)) {
            numbers.set(0, 7);
            numbers.setPlain(2, -1);

            assertThat(numbers.length()).isEqualTo(3);
            assertThat(numbers.get(0)).isEqualTo(7);
            assertThat(numbers.getPlain(0)).isEqualTo(7);
            assertThat(numbers.incrementAndGet(0)).isEqualTo(8);
            assertThat(numbers.addAndGet(0, 2)).isEqualTo(10);
            assertThat(numbers.getAndAdd(0, 2)).isEqualTo(10);
            assertThat(numbers.compareAndSet(0, 10, 1)).isFalse();
            assertThat(numbers.compareAndSet(0, 12, 1)).isTrue();
            assertThat(numbers.toArray()).containsExactly(1, 0, -1);
            assertThat(numbers).hasToString("SharedArray[length 3]");
        }
    }

    @Test
    void showsEachProcessWhatTheOthersWrite() throws Exception {
        int length = 100_000;
        try (SharedArray numbers = SharedArray.create(length)) {
            Runner.processes(2)
                    .map(
                            List.of(0, 1),
                            half -> {
                                for (int i = half; i < length; i += 2) {
                                    numbers.setPlain(i, i);
                                    numbers.incrementAndGet(0);
                                }
                                return half;
                            });

            assertThat(numbers.get(length - 1)).isEqualTo(length - 1);
            assertThat(numbers.toArray())
                    .hasSize(length)
                    .satisfies(all -> assertThat(all[length / 2]).isEqualTo(length / 2));
        }
    }

    @Test
    void losesNoUpdateThatIsOneStep() throws Exception {
        try (SharedArray numbers = SharedArray.create(2)) {
            Runner.processes(2)
                    .map(
                            List.of(0, 1),
                            process -> {
                                for (int i = 0; i < 100_000; i++) {
                                    numbers.incrementAndGet(i % 2);
                                }
                                return process;
                            });

            assertThat(numbers.toArray()).containsExactly(100_000, 100_000);
        }
    }

    @Test
    void refusesAnIndexThatIsNone() {
        try (SharedArray numbers = SharedArray.create(3)) {
            assertThatThrownBy(() -> numbers.get(3))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("Index 3 out of bounds for length 3");
            assertThatThrownBy(() -> numbers.setPlain(-1, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void refusesANegativeLength() {
        assertThatThrownBy(() -> SharedArray.create(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length must be >= 0, got -1");
    }

    @Test
    void mayBeEmpty() throws Exception {
        try (SharedArray nothing = SharedArray.create(0)) {
            assertThat(nothing.toArray()).isEmpty();
            assertThat(Runner.processes(1).run(() -> nothing.length()).results())
                    .containsExactly(0);
        }
    }

    @Test
    void refusesToBeUsedOnceItIsClosed() {
        SharedArray numbers = SharedArray.create(3);
        numbers.close();

        assertThatThrownBy(() -> numbers.get(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this SharedArray is closed");
        assertThatThrownBy(numbers::toArray).isInstanceOf(IllegalStateException.class);
    }
}
