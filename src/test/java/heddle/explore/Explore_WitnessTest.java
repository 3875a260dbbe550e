package heddle.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heddle.explore.internal.Explorer;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** What a reader sees of a failure. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Explore_WitnessTest {

    @AfterAll
    static void endTheExploringJvm() throws InterruptedException {
        Explorer.drop();
    }

    private static final class Hits {
        private static int all;
        private final int[] each = new int[2];
        private int n;
        private int m;

        void hit() {
            n++;
        }

        void failAfter(int times) {
            for (int i = 0; i < times; i++) {
                n++;
                m++;
            }
            throw new IllegalStateException("after all");
        }

        void hitElementAndAll() {
            each[1] = 7;
            all = 8;
        }
    }

    private static Verdict lostHit() throws InterruptedException {
        return Explore.of(Hits::new)
                .thread("<one>", h -> h.hit())
                .thread("two & more", h -> h.hit())
                .check(h -> h.n == 2);
    }

    private static List<String> rows(Verdict verdict) {
        return verdict.witness().orElseThrow().rows();
    }

    /** The lines that have something to do with a word, with single spaces. */
    private static List<String> linesWith(String word, List<String> rows) {
        return rows.stream()
                .map(row -> row.strip().replaceAll(" +", " "))
                .filter(row -> row.contains(word))
                .toList();
    }

    @Test
    void hasAColumnForEachThreadAndTheValuesThatWereReadAndWritten() throws Exception {
        List<String> rows = rows(lostHit());
        assertThat(rows.get(0)).matches("<one> +two & more +line");
        int second = rows.get(0).indexOf("two");
        assertThat(rows.get(1)).matches("read n: 0 +Hits.hit:\\d+");
        assertThat(rows.get(2).substring(second)).matches("read n: 0, write n = 1 +Hits.hit:\\d+");
        assertThat(rows.get(3)).matches("write n = 1 +Hits.hit:\\d+");
        assertThat(rows.get(4)).startsWith("In the end: each = [0, 0], n = 1, m = 0");
        assertThat(rows).hasSize(5);
    }

    @Test
    void namesElementsAndStaticFields() throws Exception {
        List<String> rows =
                rows(
                        Explore.of(Hits::new)
                                .thread(h -> h.hitElementAndAll())
                                .check(h -> h.each[1] == 0));
        assertThat(linesWith("write", rows).toString())
                .contains("write each[1] = 7", "write Hits.all = 8");
        assertThat(rows.getLast())
                .isEqualTo("In the end: Hits.all = 8, each = [0, 7], n = 0, m = 0");
    }

    private static final class Locks {
        private final Object left = new Object();
        private final Object right = new Object();
        private final ReentrantLock lock = new ReentrantLock();
        private final ReentrantLock other = new ReentrantLock();
        private final ArrayDeque<String> items = new ArrayDeque<>();

        void both(Object first, Object second) {
            synchronized (first) {
                synchronized (second) {
                    items.clear();
                }
            }
        }

        void both(ReentrantLock first, ReentrantLock second) {
            first.lock();
            second.lock();
        }

        synchronized void add() {
            items.add("a");
            items.remove();
            items.remove();
        }
    }

    @Test
    void saysWhoHoldsWhichMonitorAndWhoHasToWait() throws Exception {
        List<String> rows =
                rows(
                        Explore.of(Locks::new)
                                .thread("A", l -> l.both(l.left, l.right))
                                .thread("B", l -> l.both(l.right, l.left))
                                .check(l -> true));
        assertThat(linesWith("holds", rows)).containsExactly("A B holds line");
        assertThat(linesWith("lock", rows).toString())
                .contains("lock left A: left", "lock right, has to wait A: left, B: right");
    }

    private static final class Gap {
        private int n;

        synchronized int get() {
            return n;
        }

        synchronized void set(int value) {
            n = value;
        }

        void hit() {
            set(get() + 1);
        }
    }

    @Test
    void saysWhereAMonitorIsGivenBack() throws Exception {
        List<String> rows =
                rows(
                        Explore.of(Gap::new)
                                .thread("A", g -> g.hit())
                                .thread("B", g -> g.hit())
                                .check(g -> g.n == 2));
        assertThat(linesWith("read n: 0", rows))
                .hasSize(2)
                .allMatch(row -> row.startsWith("lock Gap, read n: 0, unlock Gap "));
    }

    @Test
    void saysWhoHoldsWhichLock() throws Exception {
        List<String> rows =
                rows(
                        Explore.of(Locks::new)
                                .thread("A", l -> l.both(l.lock, l.other))
                                .thread("B", l -> l.both(l.other, l.lock))
                                .check(l -> true));
        assertThat(linesWith("gets", rows).toString()).contains("gets lock", "gets other");
        assertThat(linesWith("A: lock other", rows).getLast())
                .startsWith("ReentrantLock.lock(), has to wait");
    }

    @Test
    void saysWhatACallHasChanged() throws Exception {
        Verdict verdict = Explore.of(Locks::new).thread(l -> l.add()).check(l -> true);
        assertThat(linesWith("items", rows(verdict)).toString())
                .contains("items = [\"a\"]", "ArrayDeque.remove(): items = []");
    }

    @Test
    void hasAtMost25RowsAndSaysWhatIsLeftOut() throws Exception {
        List<String> rows =
                rows(Explore.of(Hits::new).thread("A", h -> h.failAfter(20)).check(h -> true));
        assertThat(rows.get(1)).isEqualTo("… 15 rows before these (A 15)");
        assertThat(rows).hasSize(1 + 1 + 25 + 1);
        assertThat(rows.getLast()).contains("n = 20, m = 20");
    }

    @Test
    void mayBeEmpty() throws Exception {
        Verdict verdict = Explore.of(() -> 1).thread(n -> {}).check(n -> n == 2);
        assertThat(rows(verdict)).containsExactly("line");
        assertThat(verdict.shown()).containsKey("text/html");
    }

    @Test
    void isDrawnWithItsReasonInWords() throws Exception {
        String html = (String) lostHit().shown().get("text/html");
        assertThat(html).startsWith("<div class=\"heddle mathjax_ignore\">");
        String svg = html.substring(html.indexOf("<svg"), html.indexOf("</svg>") + 6);
        Element picture =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getDocumentElement();
        assertThat(picture.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo(
                        "Sequence diagram of 2 threads and 3 steps: wrong result: the check is false");
        assertThat(picture.getTextContent()).contains("<one>", "two & more", "write n = 1");
    }

    @Test
    void isSharedAsAFileThatNeedsNothingElse(@TempDir Path folder) throws Exception {
        Path file = lostHit().share(folder.resolve("race.html").toString());
        String page = Files.readString(file);
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains(
                        "<h1>FAIL: wrong result: the check is false</h1>", "You are the scheduler")
                .doesNotContain("<link", "src=", "@import", "url(");
        assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
    }

    @Test
    void cannotBeSharedWhereThereIsNoFolder(@TempDir Path folder) throws Exception {
        String nowhere = folder.resolve("missing").resolve("race.html").toString();
        Verdict verdict = lostHit();
        assertThatThrownBy(() -> verdict.share(nowhere))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + nowhere);
    }
}
