package heddle.task.internal;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.kernel.CellEngine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The values that code from a cell reads: captured locals, variables, static fields. */
@Timeout(60)
@ParameterizedClass
@EnumSource(CellEngine.Kind.class)
class Shipment_ValuesTest extends InNotebook {

    @Test
    void takesAlongCapturedLocalsOfEveryType() throws Exception {
        eval(
                """
                Task<String> capture() {
                    boolean a = true; byte b = 1; short c = 2; char d = 'd'; int e = 5; long f = 6;
                    float g = 7; double h = 8; String i = "i"; int[] j = {10}; List<String> k = List.of("k");
                    Object l = null; Integer m = 13; int[][] n = {{14}}; Map<String, int[]> o = Map.of("o", j);
                    return () -> "" + a + b + c + d + e + f + g + h + i + j[0] + k + l + m + n[0][0]
                            + (o.get("o") == j);
                }
                """);
        assertThat(call("capture()")).isEqualTo("true12d567.08.0i10[k]null1314true");
    }

    @Test
    void takesAlongVariablesWithTheValuesOfTheMoment() throws Exception {
        eval("int offset = 40;  Task<Integer> plus2 = () -> offset + 2;");
        assertThat(call("plus2")).isEqualTo(42);
        eval("offset = 50;");
        assertThat(call("plus2")).isEqualTo(52);
    }

    @Test
    void takesAlongAVariableThatWasDeclaredAgain() throws Exception {
        eval("int rate = 1;  int doubled() { return 2 * rate; }");
        Object old = eval("Task<Integer> oldRate = () -> rate; oldRate");
        eval("int rate = 7;");
        assertThat(call("Task<Integer> t = () -> rate; t")).isEqualTo(7);
        assertThat(journey().callThere(old))
                .isEqualTo(((java.util.concurrent.Callable<?>) old).call());
        eval("String rate = \"high\";");
        assertThat(call("Task<Object> t = () -> rate; t")).isEqualTo("high");
    }

    @Test
    void takesAlongVariablesThatMethodsAndClassesRead() throws Exception {
        eval("int depth = 5;  int deep() { return depth; }");
        eval("class Diver { int d() { return depth + deep(); } }");
        assertThat(call("Task<Integer> t = () -> new Diver().d(); t")).isEqualTo(10);
    }

    @Test
    void takesAlongVariablesOfEveryType() throws Exception {
        eval(
                "boolean va = true; byte vb = -1; short vc = 2; char vd = 'd'; long vf = 6L; float vg = 7f; double vh = 8d;");
        eval(
                "var vi = new ArrayList<>(List.of(1, 2)); var vj = new HashMap<>(Map.of(\"k\", new int[] {1})); BigInteger vk = BigInteger.TEN;");
        assertThat(
                        call(
                                "Task<String> t = () -> \"\" + va + vb + vc + vd + vf + vg + vh + vi + vj.get(\"k\")[0] + vk; t"))
                .isEqualTo("true-12d67.08.0[1, 2]110");
    }

    @Test
    void keepsOneObjectOneObject() throws Exception {
        eval(
                "var list1 = new ArrayList<>(List.of(1));  var list2 = list1;  int[] big1 = new int[10_000]; Object big2 = big1;");
        assertThat(
                        call(
                                "Task<Boolean> t = () -> { list1.add(2); big1[5] = 1; return list2.size() == 2 && big1 == big2; }; t"))
                .isEqualTo(true);
        assertThat(
                        call(
                                """
                                Task<Boolean> same(List<Integer> captured) {
                                    return () -> captured == list1 && list1 == list2; }
                                same(list1)
                                """))
                .isEqualTo(true);
    }

    @Test
    void leavesTheNotebooksValuesAlone() throws Exception {
        eval(
                "int count = 1;  var items = new ArrayList<>(List.of(1));  class Tally { static int n = 1; }");
        assertThat(
                        call(
                                "Task<Object> t = () -> { count++; items.add(9); Tally.n++; return count + items.size() + Tally.n; }; t"))
                .isEqualTo(6);
        assertThat(eval("count + items.size() + Tally.n")).isEqualTo(3);
    }

    @Test
    void takesAlongStaticFieldsWithTheValuesOfTheMoment() throws Exception {
        eval(
                """
                class Config {
                    static int port = 80;
                    private static String host = "here";
                    static final List<String> NAMES = new ArrayList<>(List.of("a"));
                    static final Map<String, Integer> CACHE = new HashMap<>();
                    static class Deep { private static final int[] TABLE = {1, 2}; }
                    static String all() { return host + port + NAMES + CACHE + Deep.TABLE[1]; }
                    static void change() { host = "there"; port++; NAMES.add("b"); CACHE.put("k", 1); Deep.TABLE[1] = 3; }
                }
                """);
        assertThat(call("Task<String> t = () -> Config.all(); t")).isEqualTo("here80[a]{}2");
        eval("Config.change();");
        assertThat(call("Task<String> t = () -> Config.all(); t")).isEqualTo("there81[a, b]{k=1}3");
    }

    @Test
    void takesAlongStaticFieldsOfRecordsAndEnums() throws Exception {
        eval(
                """
                record Ticket(int no) { static int next = 1; static Ticket take() { return new Ticket(next++); } }
                enum Mode { ON, OFF; static Mode current = ON; static final List<Mode> LOG = new ArrayList<>();
                    static void set(Mode m) { LOG.add(current); current = m; } }
                Ticket.take(); Ticket.take(); Mode.set(Mode.OFF);
                """);
        assertThat(call("Task<Integer> t = () -> Ticket.take().no(); t")).isEqualTo(3);
        assertThat(call("Task<Object> t = () -> Mode.LOG + \"\" + Mode.current; t"))
                .isEqualTo("[ON]OFF");
    }

    @Test
    void takesAlongInheritedStaticFields() throws Exception {
        eval("class Top { static int level = 1; } class Bottom extends Top {}");
        eval("Bottom.level = 5;");
        assertThat(call("Task<Integer> t = () -> Bottom.level; t")).isEqualTo(5);
    }

    @Test
    void takesAlongStaticFieldsThatOnlyTheArgumentsClassReads() throws Exception {
        eval(
                """
                int factor = 6;
                interface Cost { int euros(); }
                record Fixed(int n) implements Cost { static int tax = 1; public int euros() { return n * factor + tax; } }
                Fixed.tax = 2;
                """);
        Object fn = eval("Fn<Cost, Integer> f = c -> c.euros(); f");
        assertThat(journey().apply(fn, eval("new Fixed(7)"))).isEqualTo(44);
        assertThat(journey().apply(fn, eval("new Fixed(7)"))).isEqualTo(44);
    }

    @Test
    void takesAlongStaticFieldsThatOnlyTheClassOfAVariablesValueReads() throws Exception {
        eval(
                """
                interface Rule { boolean ok(int n); }
                class Max implements Rule, Serializable { static int limit = 3; public boolean ok(int n) { return n <= limit + more(); } int more() { return extra; } }
                int extra = 1;
                Max.limit = 5;
                List<Rule> rules = List.of(new Max());
                """);
        assertThat(call("Task<Boolean> t = () -> rules.get(0).ok(6); t")).isEqualTo(true);
        assertThat(call("Task<Boolean> t = () -> rules.get(0).ok(7); t")).isEqualTo(false);
    }

    @Test
    void doesNotRunStaticInitialisersAgain() throws Exception {
        eval(
                """
                int divisor = 4;
                class Once {
                    static int runs = 0;
                    static final int QUARTER = 100 / divisor;
                    static { runs++; if (divisor == 0) throw new IllegalStateException("ran again"); }
                    int quarter() { return QUARTER; }
                }
                new Once();
                divisor = 0;
                """);
        assertThat(call("Task<Integer> t = () -> new Once().quarter() + Once.runs; t"))
                .isEqualTo(26);
    }

    @Test
    void takesNothingAlongThatOnlyAnInitialiserReads() throws Exception {
        eval("Thread starter = Thread.currentThread();");
        eval("class Started { static final String NAME = starter.getName(); }");
        assertThat(call("Task<Boolean> t = () -> Started.NAME.isEmpty(); t")).isEqualTo(false);
        assertThat(call("Task<Integer> t = () -> 1; t")).isEqualTo(1);
    }

    @Test
    void takesAlongTheValueOfAVariableAndNotTheCellThatMadeIt() throws Exception {
        eval(
                "List<Integer> made = new ArrayList<>(); int make() { made.add(1); return 5; } int five = make();");
        assertThat(call("Task<Integer> t = () -> five + made.size(); t")).isEqualTo(6);
    }

    @Test
    void takesAlongValuesThatPointAtEachOther() throws Exception {
        eval(
                "class Person implements Serializable { String name; Person friend; Person(String n) { name = n; } }");
        eval(
                "var ada = new Person(\"Ada\"); var bob = new Person(\"Bob\"); ada.friend = bob; bob.friend = ada;");
        assertThat(call("Task<Boolean> t = () -> ada.friend == bob && bob.friend == ada; t"))
                .isEqualTo(true);
    }

    @Test
    void takesAlongNullsAndEmptyValues() throws Exception {
        eval(
                "String nothing = null; List<Integer> none = List.of(); int[] noInts = {}; String blank = \"\";");
        assertThat(call("Task<String> t = () -> nothing + none + noInts.length + blank; t"))
                .isEqualTo("null[]0");
    }

    @Test
    void takesAlongBigArraysBesideOtherObjects() throws Exception {
        eval(
                "long[] big = LongStream.range(0, 100_000).toArray(); var holder = new ArrayList<Object>(List.of(big, List.of(\"x\")));");
        assertThat(call("Task<Object> t = () -> holder.get(0) == big ? big[99_999] : null; t"))
                .isEqualTo(99_999L);
    }

    @Test
    void takesTheValuesFromBeforeALaterChange() throws Exception {
        eval(
                "int[] later = new int[20_000]; Task<Integer> first = () -> later[0]; var names = new ArrayList<>(List.of(1));");
        Shipment shipment = Shipment.of(eval("first"), List.of()).detached();
        eval("later[0] = 99;");
        var decoder = new Decoder(shipment.code(), null);
        assertThat(shipment.code().arrays()).hasSize(1);
        assertThat(((int[]) shipment.code().arrays().get(0))[0]).isZero();
        assertThat(decoder).isNotNull();
    }

    @Test
    void takesAlongCollectionsOfTheJdk() throws Exception {
        eval(
                "var col = List.of(new TreeMap<>(Map.of(1, 2)), new ArrayDeque<>(List.of(1)).toString(), new LinkedHashSet<>(List.of(3)), Collections.unmodifiableList(Arrays.asList(4)), new java.util.concurrent.ConcurrentHashMap<>(Map.of(5, 6)), new java.util.concurrent.atomic.AtomicInteger(7).get(), java.time.Duration.ofMillis(8), EnumSet.of(java.util.concurrent.TimeUnit.DAYS));");
        assertThat(call("Task<Object> t = () -> col; t")).isEqualTo(eval("col"));
        assertThat(call("Task<Object> t = () -> Map.of(1, 2); t")).isEqualTo(Map.of(1, 2));
    }
}
