package heddle.kernel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

@Timeout(60)
class TableForm_TextTest {

    @Test
    void alignsNumbersRightAndTextLeft() {
        Table table =
                Table.create("times")
                        .addColumns(
                                StringColumn.create("runner", "threads", "processes"),
                                IntColumn.create("workers", 2, 16));
        assertThat(TableForm.text(table))
                .isEqualTo(
                        """
                        times
                        runner     workers
                        ---------  -------
                        threads          2
                        processes       16""");
    }

    @ParameterizedTest
    @CsvSource({
        "0.123456, 0.1235",
        "12.3456, 12.35",
        "12345.678, 12346",
        "1000000, 1000000",
        "2.5, 2.5",
        "-0.0001234567, -0.0001235",
        "0, 0",
        "-0.0, 0",
        "1.23456e-9, 1.235E-9",
        "Infinity, Infinity"
    })
    void roundsToFourSignificantDigitsButNotAboveTheUnits(double value, String shown) {
        Table table = Table.create().addColumns(DoubleColumn.create("x", value));
        assertThat(TableForm.text(table).lines().toList().getLast().strip()).isEqualTo(shown);
    }

    @Test
    void leavesMissingValuesEmpty() {
        Table table =
                Table.create()
                        .addColumns(
                                StringColumn.create("a", "x"),
                                DoubleColumn.create("b", Double.NaN),
                                IntColumn.create("c", 1));
        table.intColumn("c").setMissing(0);
        assertThat(TableForm.text(table).lines().toList().getLast()).isEqualTo("x");
    }

    @Test
    void saysHowManyRowsFollow() {
        Table table =
                Table.create().addColumns(IntColumn.create("n", IntStream.range(0, 103).toArray()));
        assertThat(TableForm.text(table)).endsWith("99\n… and 3 more rows");
        assertThat(html(table)).contains(">99<", "… and 3 more rows").doesNotContain(">100<");
    }

    @Test
    void escapesTextInHtml() {
        Table table = Table.create("a<b").addColumns(StringColumn.create("\"&\"", "<script>"));
        assertThat(html(table))
                .contains("a&lt;b", "&quot;&amp;&quot;", "&lt;script&gt;")
                .doesNotContain("<script>");
    }

    @Test
    void setsNoColours() {
        Table table = Table.create("t").addColumns(IntColumn.create("n", 1));
        assertThat(html(table)).doesNotContain("color").contains("text-align: right");
    }

    @Test
    void showsATableWithoutRowsOrColumns() {
        assertThat(TableForm.text(Table.create("empty"))).isEqualTo("empty");
        assertThat(html(Table.create("empty"))).contains("<caption>empty</caption>");
    }

    private static String html(Table table) {
        return (String) TableForm.pictures(table).get("text/html");
    }
}
