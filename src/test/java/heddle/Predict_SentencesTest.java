package heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

class Predict_SentencesTest {

    @Test
    void asksForANumberAsLongAsThereIsNone() {
        assertThat(Predict.number("asked", null))
                .isEqualTo(
                        "No prediction yet: put your number in place of null and run the cell"
                                + " again.");
    }

    @Test
    void repeatsTheNumber() {
        assertThat(Predict.number("final count", 200_000))
                .isEqualTo("Prediction recorded: final count = 200000");
    }

    @Test
    void saysHowFarAGuessIsTooHighOrTooLow() {
        Predict.number("n", 150);
        assertThat(Predict.compare("n", 100))
                .isEqualTo("n: you predicted 150, it is 100; 50 too high (50 % off).");
        assertThat(Predict.compare("n", 200L))
                .isEqualTo("n: you predicted 150, it is 200; 50 too low (25 % off).");
    }

    @Test
    void saysWhenAGuessIsExactlyRight() {
        Predict.number("exact", 3);
        assertThat(Predict.compare("exact", 3.0)).endsWith("exactly right.");
    }

    @Test
    void givesNoPercentageOfZero() {
        Predict.number("zero", 4);
        assertThat(Predict.compare("zero", 0)).endsWith("; 4 too high.");
    }

    @Test
    void roundsTheDistanceOfFractions() {
        Predict.number("ratio", 2);
        assertThat(Predict.compare("ratio", 1.8765)).endsWith("; 0.12 too high (6.58 % off).");
    }

    @Test
    void comparesAlsoWhenNothingWasPredicted() {
        Predict.number("shipped", null);
        assertThat(Predict.compare("shipped", 7))
                .isEqualTo("shipped: it is 7; nothing was predicted.");
        assertThat(Predict.compare("never asked", "x"))
                .isEqualTo("never asked: it is x; nothing was predicted.");
    }

    @Test
    void replacesAPredictionWhenTheCellRunsAgain() {
        Predict.number("again", 1);
        Predict.number("again", 2);
        assertThat(Predict.compare("again", 2)).contains("predicted 2").endsWith("right.");
    }

    @Test
    void listsTheOptionsWithTheirLetters() {
        assertThat(Predict.choice("who", null, "first", "second", "nobody"))
                .isEqualTo(
                        "No prediction yet: put a letter in quotes, such as \"a\", in place of null and"
                                + " run the cell again.\n"
                                + "a) first\nb) second\nc) nobody");
    }

    @Test
    void takesALetterOrATextAsTheAnswer() {
        assertThat(Predict.choice("who", "B", "first", "second"))
                .isEqualTo("Prediction recorded: who = b) second");
        assertThat(Predict.choice("who", "first", "first", "second")).endsWith("a) first");
    }

    @Test
    void putsTheChoiceBesideTheAnswer() {
        Predict.choice("state", "a", "RUNNABLE", "BLOCKED");
        assertThat(Predict.compare("state", Thread.State.BLOCKED))
                .isEqualTo("state: you predicted a) RUNNABLE, it is b) BLOCKED.");
        assertThat(Predict.compare("state", "a"))
                .isEqualTo("state: you predicted a) RUNNABLE; right.");
    }

    @Test
    void comparesAChoiceThatWasNotMade() {
        Predict.choice("open", null, "yes", "no");
        assertThat(Predict.compare("open", "no"))
                .isEqualTo("open: it is b) no; nothing was predicted.");
    }

    @Test
    void refusesAnAnswerThatIsNoOptionAndNamesTheOptions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Predict.choice("who", "d", "first", "second"))
                .withMessage("\"d\" is none of the options: a) first, b) second");
    }

    @Test
    void refusesFewerThanTwoOptionsAndEqualOnes() {
        assertThatIllegalArgumentException().isThrownBy(() -> Predict.choice("x", null, "only"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Predict.choice("x", null, "same", "same"))
                .withMessageContaining("[same, same]");
    }

    @Test
    void refusesANumberThatIsNotFiniteAndAResultThatIsNoNumber() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Predict.number("x", Double.NaN))
                .withMessageContaining("NaN");
        Predict.number("y", 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Predict.compare("y", "many"))
                .withMessageContaining("many");
        assertThatNullPointerException().isThrownBy(() -> Predict.compare("y", null));
    }

    @Test
    void refusesABlankName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Predict.number(" ", 1))
                .withMessage("name must say what is predicted, got \" \"");
    }
}
