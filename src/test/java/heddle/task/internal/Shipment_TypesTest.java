package heddle.task.internal;

import static org.assertj.core.api.Assertions.assertThat;

import heddle.kernel.CellEngine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of type that can be declared in a cell. */
@Timeout(60)
@ParameterizedClass
@EnumSource(CellEngine.Kind.class)
class Shipment_TypesTest extends InNotebook {

    @Test
    void takesAlongAClassAndItsObjects() throws Exception {
        eval(
                """
                class Account implements Serializable {
                    int balance;
                    Account(int balance) { this.balance = balance; }
                    int doubled() { return 2 * balance; }
                }
                Account mine = new Account(7);
                """);
        assertThat(call("Task<Integer> t = () -> new Account(21).doubled(); t")).isEqualTo(42);
        assertThat(call("Task<Integer> t = () -> mine.doubled(); t")).isEqualTo(14);
        assertThat(call("Task<Account> t = () -> mine; t").getClass())
                .isSameAs(eval("mine.getClass()"));
    }

    @Test
    void takesAlongAClassThatIsOnlyUsedThere() throws Exception {
        eval("class Plain { int twice(int x) { return 2 * x; } }");
        assertThat(call("Task<Integer> t = () -> new Plain().twice(21); t")).isEqualTo(42);
    }

    @Test
    void takesAlongSuperclassesAndInterfaces() throws Exception {
        eval(
                """
                interface Named { String name(); default String shout() { return loud(name()); }
                    private String loud(String s) { return s.toUpperCase() + mark(); }
                    static String mark() { return "!"; } }
                abstract class Base implements Named, Serializable { int id = 3; }
                class Leaf extends Base { public String name() { return "leaf" + id; } }
                Named leaf = new Leaf();
                """);
        assertThat(call("Task<String> t = () -> leaf.shout(); t")).isEqualTo("LEAF3!");
    }

    @Test
    void takesAlongARecordThatIsNotSerializable() throws Exception {
        eval(
                "record Point(int x, int y) { int sum() { return x + y; } }\n Point p = new Point(1, 2);");
        assertThat(call("Task<Point> t = () -> new Point(p.sum(), 4); t"))
                .isEqualTo(eval("new Point(3, 4)"));
    }

    @Test
    void takesAlongASerializableRecord() throws Exception {
        eval(
                "record Size(int w, double h) implements Serializable {}\n Size s = new Size(1, 2.5);");
        assertThat(call("Task<Size> t = () -> s; t")).isEqualTo(eval("s"));
    }

    @Test
    void takesAlongEveryTypeOfComponent() throws Exception {
        eval(
                """
                record All(boolean a, byte b, short c, char d, int e, long f, float g, double h,
                        String i, int[] j, List<String> k, Object l) {}
                var all = new All(true, (byte) -1, (short) 2, 'ü', 5, 6L, 7f, 8d, "i",
                        new int[] {10}, List.of("k"), null);
                """);
        assertThat(call("Task<String> t = () -> all.toString().replaceAll(\"@\\\\w+\", \"\"); t"))
                .isEqualTo(
                        "All[a=true, b=-1, c=2, d=ü, e=5, f=6, g=7.0, h=8.0, i=i, j=[I, k=[k], l=null]");
        assertThat(call("Task<Integer> t = () -> all.j()[0]; t")).isEqualTo(10);
    }

    @Test
    void takesAlongRecordsWithinRecords() throws Exception {
        eval(
                """
                record Inner(List<String> names) {}
                record Outer(Inner inner, Map<String, Inner> byName, Inner[] array) {
                    record Nested(Outer outer) {} }
                var inner = new Inner(List.of("a", "b"));
                var nested = new Outer.Nested(
                        new Outer(inner, Map.of("x", inner), new Inner[] {inner}));
                """);
        assertThat(call("Task<Object> t = () -> nested.outer().byName(); t"))
                .isEqualTo(eval("nested.outer().byName()"));
        assertThat(call("Task<Object> t = () -> nested.outer().array()[0]; t"))
                .isEqualTo(eval("inner"));
    }

    @Test
    void takesAlongAGenericRecord() throws Exception {
        eval("record Pair<A, B>(A first, B second) {}\n var pair = new Pair<>(\"a\", List.of(1));");
        assertThat(call("Task<Object> t = () -> new Pair<>(pair.second(), pair.first()); t"))
                .isEqualTo(eval("new Pair<>(List.of(1), \"a\")"));
    }

    @Test
    void constructsARecordByItsCompactConstructor() throws Exception {
        eval(
                """
                int limit = 10;
                record Small(int n) { public Small { if (n > limit)
                    throw new IllegalArgumentException(n + " > " + limit); } }
                var small = new Small(9);
                var smalls = new ArrayList<>(List.of(small));
                """);
        assertThat(call("Task<Object> t = () -> smalls.get(0); t")).isEqualTo(eval("small"));
        assertThat(call("Task<Object> t = () -> List.of(small, smalls); t"))
                .isEqualTo(eval("List.of(small, smalls)"));
    }

    @Test
    void readsTheComponentsThemselvesAndNotWhatAccessorsMakeOfThem() throws Exception {
        eval(
                """
                record Celsius(double degrees) {
                    public double degrees() { return degrees * 9 / 5 + 32; } }
                record Secret(String word) {
                    public String word() { throw new IllegalStateException("secret"); }
                    int size() { return word.length(); } }
                var boiling = new Celsius(100);
                var secret = new Secret("heddle");
                """);
        assertThat(call("Task<Double> t = () -> boiling.degrees(); t")).isEqualTo(212.0);
        assertThat(call("Task<Integer> t = () -> secret.size(); t")).isEqualTo(6);
    }

    @Test
    void keepsOneRecordOneRecord() throws Exception {
        eval(
                """
                record Cell(int[] value) {}
                var one = new Cell(new int[1]);
                var twice = List.of(one, one);
                """);
        assertThat(call("Task<Boolean> t = () -> twice.get(0) == twice.get(1); t")).isEqualTo(true);
        assertThat(call("Task<Boolean> t = () -> twice.get(0) == one; t")).isEqualTo(true);
    }

    @Test
    void takesAlongManyRecordsThatShareOthers() throws Exception {
        eval(
                """
                record Tree(Tree left, Tree right) {
                    int depth() { return left == null ? 0 : 1 + left.depth(); } }
                Tree tree = null;
                for (int i = 0; i < 41; i++) tree = new Tree(tree, tree);
                """);
        assertThat(call("Task<Integer> t = () -> tree.depth(); t")).isEqualTo(40);
    }

    @Test
    void takesAlongAnEnum() throws Exception {
        eval(
                """
                enum Planet {
                    EARTH(5.97e24), MARS(6.42e23) { @Override String kind() { return "red"; } };
                    final double mass;
                    Planet(double mass) { this.mass = mass; }
                    String kind() { return "blue"; }
                }
                var far = Planet.MARS;
                """);
        assertThat(call("Task<String> t = () -> far.kind() + Planet.EARTH.kind(); t"))
                .isEqualTo("redblue");
        assertThat(call("Task<Double> t = () -> Planet.valueOf(\"EARTH\").mass; t"))
                .isEqualTo(5.97e24);
        assertThat(call("Task<Planet> t = () -> Planet.MARS; t")).isSameAs(eval("far"));
        assertThat(call("Task<Object> t = () -> new EnumMap<>(Map.of(far, 1)); t"))
                .isEqualTo(eval("Map.of(far, 1)"));
    }

    @Test
    void takesAlongAnEnumWhoseConstantsReadAVariable() throws Exception {
        eval(
                """
                int unit = 21;
                enum Scaled { ONE(1), TWO(2); final int v; static int reads = 5;
                    Scaled(int n) { v = n * unit; } int v() { reads++; return v; } }
                var two = Scaled.TWO;
                """);
        assertThat(call("Task<Integer> t = () -> Scaled.TWO.v() + Scaled.reads; t")).isEqualTo(48);
        assertThat(call("Task<Integer> t = () -> two.v(); t")).isEqualTo(42);
    }

    @Test
    void switchesOverAnEnum() throws Exception {
        eval(
                """
                enum Light { RED, GREEN }
                String old(Light l) { switch (l) { case RED: return "stop"; default: return "go"; } }
                class Crossing { static String at(Light l) {
                    return switch (l) { case RED -> "wait"; case GREEN -> "walk"; }; } }
                """);
        assertThat(
                        call(
                                """
                                Task<String> t = () -> old(Light.RED) + Crossing.at(Light.GREEN)
                                        + switch (Light.GREEN) { case RED -> 1; case GREEN -> 2; };
                                t
                                """))
                .isEqualTo("stopwalk2");
    }

    @Test
    void switchesOverASealedHierarchyWithRecordPatterns() throws Exception {
        eval(
                """
                sealed interface Shape {
                    record Circle(double r) implements Shape {}
                    record Box(double w, double h) implements Shape {}
                    enum Nothing implements Shape { NONE }
                }
                double area(Shape s) {
                    return switch (s) {
                        case Shape.Circle(double r) when r == 0 -> 0;
                        case Shape.Circle(var r) -> 3 * r * r;
                        case Shape.Box(double w, double h) -> w * h;
                        case Shape.Nothing.NONE -> -1;
                    };
                }
                List<Shape> shapes = List.of(new Shape.Circle(2), new Shape.Box(3, 4),
                        new Shape.Circle(0), Shape.Nothing.NONE);
                """);
        assertThat(call("Task<Object> t = () -> shapes.stream().map(s -> area(s)).toList(); t"))
                .isEqualTo(List.of(12.0, 12.0, 0.0, -1.0));
        assertThat(
                        journey()
                                .apply(
                                        eval("Fn<Shape, Double> f = s -> area(s); f"),
                                        eval("shapes.get(1)")))
                .isEqualTo(12.0);
    }

    @Test
    void matchesPatternsOfInstanceof() throws Exception {
        assertThat(
                        call(
                                """
                                Object it = "text";
                                Task<Integer> t = () -> it instanceof String s && !s.isEmpty()
                                        ? s.length() : -1;
                                t
                                """))
                .isEqualTo(4);
    }

    @Test
    void switchesOverStrings() throws Exception {
        eval(
                "int code(String s) { return switch (s) { case \"a\" -> 1; case \"Aa\", \"BB\" -> 2; default -> 3; }; }");
        assertThat(
                        call(
                                "Task<Integer> t = () -> code(\"BB\") * 100 + code(\"a\") * 10 + code(\"\"); t"))
                .isEqualTo(213);
    }

    @Test
    void takesAlongTextBlocksAndConstants() throws Exception {
        eval(
                """
                class Limits { static final int MAX = 7; static final String NAME = "n\u00e9";
                    static final String BLOCK = \"""
                        two
                        lines\"""; }
                interface Constants { double HALF = 0.5; List<Integer> ODD = List.of(1, 3); }
                """);
        assertThat(call("Task<String> t = () -> Limits.MAX + Limits.NAME + Limits.BLOCK; t"))
                .isEqualTo("7n\u00e9two\nlines");
        assertThat(call("Task<String> t = () -> Constants.HALF + \"\" + Constants.ODD; t"))
                .isEqualTo("0.5[1, 3]");
    }

    @Test
    void takesAlongInnerClassesWithTheirOuterObject() throws Exception {
        eval(
                """
                class Outer2 implements Serializable { int n = 40;
                    class Inner2 implements Serializable { int m = 2; int sum() { return n + m; } }
                    Inner2 inner() { return new Inner2(); } }
                var in = new Outer2().inner();
                """);
        assertThat(call("Task<Integer> t = () -> in.sum(); t")).isEqualTo(42);
    }

    @Test
    void takesAlongLocalAndAnonymousClasses() throws Exception {
        eval(
                """
                interface Adder extends Serializable { int add(int x); }
                Adder anonymous(int a) { return new Adder() {
                    int calls = 0;
                    public int add(int x) { calls++; return a + x + calls; } }; }
                Adder local(int a) {
                    class Local implements Adder { public int add(int x) { return a * x; } }
                    return new Local();
                }
                var an = anonymous(1);
                var lo = local(6);
                """);
        assertThat(call("Task<Integer> t = () -> an.add(1) + an.add(1); t")).isEqualTo(7);
        assertThat(call("Task<Integer> t = () -> lo.add(7); t")).isEqualTo(42);
    }

    @Test
    void takesAlongAnAnonymousTask() throws Exception {
        assertThat(
                        call(
                                """
                                int seed = 41;
                                new Task<Integer>() { int n = 1;
                                    public Integer call() { return seed + n; } }
                                """))
                .isEqualTo(42);
    }

    @Test
    void takesAlongAClassThatImplementsTask() throws Exception {
        eval(
                "class Sum implements Task<Integer> { int a; Sum(int a) { this.a = a; } public Integer call() { return a + 1; } }");
        assertThat(call("new Sum(41)")).isEqualTo(42);
    }

    @Test
    void takesAlongLocalRecordsEnumsAndInterfaces() throws Exception {
        eval(
                """
                int count(List<String> words) {
                    record Word(String text, Kind kind) {}
                    enum Kind { LONG, SHORT }
                    interface Test { boolean on(Word w); }
                    Test test = w -> w.kind() == Kind.LONG;
                    return (int) words.stream()
                            .map(w -> new Word(w, w.length() > 3 ? Kind.LONG : Kind.SHORT))
                            .filter(test::on).count();
                }
                """
                        .replace(
                                "record Word(String text, Kind kind) {}\n    enum Kind { LONG, SHORT }",
                                "enum Kind { LONG, SHORT }\n    record Word(String text, Kind kind) {}"));
        assertThat(call("Task<Integer> t = () -> count(List.of(\"a\", \"long\", \"longer\")); t"))
                .isEqualTo(2);
    }

    @Test
    void takesAlongGenericClassesAndMethods() throws Exception {
        eval(
                """
                class Box<T extends Comparable<T>> implements Serializable { T value;
                    Box(T value) { this.value = value; }
                    <R extends Comparable<R>> Box<R> map(Function<T, R> f) {
                        return new Box<>(f.apply(value)); } }
                <T extends Comparable<T>> T biggest(Collection<? extends Box<T>> boxes) {
                    return boxes.stream().map(b -> b.value).max(Comparator.naturalOrder()).get(); }
                """);
        assertThat(
                        call(
                                """
                                Task<String> t = () -> biggest(List.of(new Box<>("a"),
                                        new Box<>(41).map(n -> "b" + (n + 1))));
                                t
                                """))
                .isEqualTo("b42");
    }

    @Test
    void takesAlongAnExceptionClassWithItsCauseAndWhatItSuppressed() throws Exception {
        eval(
                """
                class Broke extends Exception { final int owed;
                    Broke(String m, int owed, Throwable cause) { super(m, cause); this.owed = owed; } }
                """);
        Object thrown =
                call(
                        """
                        Task<Object> t = () -> {
                            try {
                                throw new Broke("no money", 7, new IOException("bank"));
                            } catch (Broke e) {
                                e.addSuppressed(new Broke("second", 8, null));
                                return e;
                            }
                        };
                        t
                        """);
        assertThat((Exception) thrown)
                .hasMessage("no money")
                .hasFieldOrPropertyWithValue("owed", 7)
                .hasCause(new java.io.IOException("bank"))
                .hasSuppressedException((Throwable) eval("new Broke(\"second\", 8, null)"));
        assertThat(thrown.getClass()).isSameAs(eval("Broke.class"));
    }

    @Test
    void usesAClassAsItIsAfterItsCellWasRunAgain() throws Exception {
        eval("class Version implements Serializable { String v() { return \"old\"; } }");
        Object oldTask = eval("Task<String> oldTask = () -> new Version().v(); oldTask");
        Object oldObject = eval("Object oldObject = new Version(); oldObject");
        eval("class Version implements Serializable { String v() { return \"new\" + 2; } }");
        assertThat(call("Task<String> t = () -> new Version().v(); t")).isEqualTo("new2");
        assertThat(journey().callThere(oldTask)).isEqualTo("old");
        assertThat(journey().apply(eval("Fn<Object, Object> same = x -> x; same"), oldObject))
                .hasSameClassAs(oldObject);
    }

    @Test
    void takesAlongAClassOfAnotherClassesField() throws Exception {
        eval(
                """
                class Engine implements Serializable { int power = 90; }
                class Car implements Serializable { Engine engine = new Engine(); Engine[] spare = {}; }
                """);
        assertThat(call("Task<Integer> t = () -> new Car().engine.power; t")).isEqualTo(90);
        assertThat(call("Task<Integer> t = () -> new Car().spare.length; t")).isEqualTo(0);
    }

    @Test
    void takesAlongArraysOfCellClasses() throws Exception {
        eval("record Dot(int x) {}\n Dot[][] dots = {{new Dot(1)}, {new Dot(2), null}};");
        assertThat(call("Task<Integer> t = () -> dots[1][0].x() + new Dot[3].length; t"))
                .isEqualTo(5);
        assertThat(call("Task<Object> t = () -> new Dot[][] {{new Dot(4)}}; t"))
                .isEqualTo(eval("new Dot[][] {{new Dot(4)}}"));
    }

    @Test
    void takesAlongClassLiterals() throws Exception {
        eval("class Lit {}\n Class<?> lit = Lit.class;");
        assertThat(call("Task<Object> t = () -> lit == Lit.class; t")).isEqualTo(true);
        assertThat(call("Task<Object> t = () -> Lit[].class; t")).isEqualTo(eval("Lit[].class"));
    }

    @Test
    void takesAlongAProxyOfACellsInterface() throws Exception {
        eval(
                """
                interface Greeter { String greet(String who); }
                class Hello implements java.lang.reflect.InvocationHandler, Serializable {
                    public Object invoke(Object p, java.lang.reflect.Method m, Object[] a) {
                        return "hello " + a[0]; } }
                Object proxy = java.lang.reflect.Proxy.newProxyInstance(Greeter.class.getClassLoader(),
                        new Class<?>[] {Greeter.class}, new Hello());
                """);
        assertThat(
                        call(
                                "Task<Object> t = () -> proxy.getClass().getInterfaces()[0].getSimpleName(); t"))
                .isEqualTo("Greeter");
        assertThat(call("Task<Object> t = () -> ((Greeter) proxy).greet(\"you\"); t"))
                .isEqualTo("hello you");
    }

    @Test
    void takesAlongAHundredClasses() throws Exception {
        var source = new StringBuilder("class Many {\n");
        for (int i = 0; i < 100; i++) {
            source.append(
                    "static class C%d { int n() { return %d + %s; } }\n"
                            .formatted(i, i, i == 0 ? "0" : "new C" + (i - 1) + "().n()"));
        }
        eval(source.append("}").toString());
        assertThat(call("Task<Integer> t = () -> new Many.C99().n(); t")).isEqualTo(4950);
    }

    @Test
    void asksForAssertionsWhereTheyAreOnHere() throws Exception {
        eval(
                "boolean asserting() { try { assert false; return false; } catch (AssertionError e) { return true; } }");
        eval(
                "class Quiet { static boolean on() { try { assert false; return false; } catch (AssertionError e) { return true; } } }");
        assertThat(call("Task<Boolean> t = () -> asserting() || Quiet.on(); t")).isEqualTo(false);
        heddle.kernel.internal.CellClasses.enableAssertions(
                (ClassLoader) eval("Thread.currentThread().getContextClassLoader()"));
        eval(
                "class Loud { static boolean on() { try { assert false; return false; } catch (AssertionError e) { return true; } } }");
        assertThat(call("Task<Boolean> t = () -> Loud.on(); t")).isEqualTo(true);
        assertThat(call("Task<List<Boolean>> t = () -> List.of(Loud.on(), Quiet.on()); t"))
                .isEqualTo(List.of(true, false));
    }
}
