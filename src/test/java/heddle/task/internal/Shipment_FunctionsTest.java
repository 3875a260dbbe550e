package heddle.task.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import heddle.kernel.CellEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Lambdas, method references and the methods of other cells. */
@Timeout(60)
@ParameterizedClass
@EnumSource(CellEngine.Kind.class)
class Shipment_FunctionsTest extends InNotebook {

    private static Object apply(String fn, Object argument) throws Exception {
        return journey().apply(eval(fn), argument);
    }

    @Test
    void callsMethodsOfOtherCells() throws Exception {
        eval("int twice(int x) { return 2 * x; }");
        eval("int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }");
        assertThat(call("Task<Integer> t = () -> twice(fib(10)); t")).isEqualTo(110);
    }

    @Test
    void callsMethodsThatCallEachOther() throws Exception {
        eval("boolean even(int n) { return n == 0 || odd(n - 1); }");
        eval("boolean odd(int n) { return n != 0 && even(n - 1); }");
        assertThat(call("Task<Boolean> t = () -> even(10); t")).isEqualTo(true);
    }

    @Test
    void callsMethodsWithVariableArgumentsAndTypeParameters() throws Exception {
        eval("int sum(int... all) { int s = 0; for (int a : all) s += a; return s; }");
        eval("<T extends Comparable<T>> T max(T a, T b) { return a.compareTo(b) > 0 ? a : b; }");
        assertThat(call("Task<Integer> t = () -> max(sum(1, 2, 3), sum()); t")).isEqualTo(6);
    }

    @Test
    void callsAMethodAsItIsAfterItsCellWasRunAgain() throws Exception {
        eval("int price() { return 1; }");
        eval("int total() { return 10 * price(); }");
        eval("int price() { return 2; }");
        assertThat(call("Task<Integer> t = () -> total(); t")).isEqualTo(20);
    }

    @Test
    void takesAlongLambdasInLambdas() throws Exception {
        eval("int base3 = 3;");
        assertThat(
                        call(
                                """
                                Task<Object> t = () -> {
                                    int local = 4;
                                    Supplier<Function<Integer, Integer>> s = () -> x -> x * base3 + local;
                                    return IntStream.range(0, 3).mapToObj(i -> s.get().apply(i)).toList();
                                };
                                t
                                """))
                .isEqualTo(List.of(4, 7, 10));
    }

    @Test
    void takesAlongLambdasOfOursThatALambdaCaptures() throws Exception {
        eval(
                """
                <A, B, C> Fn<A, C> then(Fn<A, B> f, Fn<B, C> g) { return a -> g.apply(f.apply(a)); }
                Fn<Integer, Integer> plus = n -> n + 1;
                """);
        assertThat(apply("then(then(plus, plus), n -> \"=\" + n)", 40)).isEqualTo("=42");
    }

    @Test
    void takesAlongALambdaThatCallsItself() throws Exception {
        eval("Fn<Integer, Integer> factorial = null;");
        eval("factorial = n -> n < 2 ? 1 : n * factorial.apply(n - 1);");
        assertThat(apply("factorial", 5)).isEqualTo(120);
        eval(
                """
                Fn<Integer, Integer> knot() {
                    List<Fn<Integer, Integer>> self = new ArrayList<>();
                    self.add(n -> n < 2 ? 1 : n * self.get(0).apply(n - 1));
                    return self.get(0);
                }
                """);
        assertThat(apply("knot()", 5)).isEqualTo(120);
        eval("Fn<Integer, Integer> tied = knot();");
        assertThat(call("Task<Integer> t = () -> tied.apply(5); t")).isEqualTo(120);
    }

    @Test
    void takesAlongTheSameLambdaManyTimesAsOne() throws Exception {
        eval(
                """
                Fn<Integer, Integer> both(Fn<Integer, Integer> f, Fn<Integer, Integer> g) {
                    return n -> Math.max(f.apply(n), n); }
                Fn<Integer, Integer> deep = n -> n + 1;
                for (int i = 0; i < 40; i++) deep = both(deep, deep);
                """);
        assertThat(apply("deep", 41)).isEqualTo(42);
    }

    @Test
    void takesAlongLambdasOfInterfacesFromCells() throws Exception {
        eval(
                """
                int bonus = 100;
                interface Score { default int extra() { return bonus; } }
                interface Op extends Score, Serializable { int on(int x); }
                Op op = x -> x + 1;
                Score score = (Op) x -> x;
                """);
        assertThat(call("Task<Integer> t = () -> op.on(1) + score.extra(); t")).isEqualTo(102);
        eval(
                "interface Quick extends Task<Integer> { default Integer call() { return now() + bonus; } int now(); }");
        assertThat(call("Quick q = () -> 5; q")).isEqualTo(105);
    }

    @Test
    void takesAlongWhatOnlyTheInterfaceOfACapturedLambdaReads() throws Exception {
        eval(
                """
                int hidden = 42;
                interface Root { int value(); }
                interface Twig extends Root, Serializable { int x();
                    default int value() { return hidden + x(); } }
                Root root = (Twig) () -> 0;
                """);
        assertThat(call("Task<Integer> t = () -> root.value(); t")).isEqualTo(42);
    }

    @Test
    void takesAlongLambdasMadeSerializableByACast() throws Exception {
        eval(
                "var cast = (Function<Integer, Integer> & Serializable) x -> x * bonus2;"
                        .replace("bonus2", "6"));
        eval("var order = (Comparator<String> & Serializable) (a, b) -> b.compareTo(a);");
        assertThat(call("Task<Integer> t = () -> cast.apply(7); t")).isEqualTo(42);
        assertThat(
                        call(
                                "Task<Object> t = () -> { var l = new ArrayList<>(List.of(\"a\", \"b\")); l.sort(order); return l; }; t"))
                .isEqualTo(List.of("b", "a"));
    }

    @Test
    void rebuildsStaticMethodReferences() throws Exception {
        eval("int negate(int x) { return -x; }");
        eval(
                "class Maths { private static int square(int x) { return x * x; } static Fn<Integer, Integer> sq() { return Maths::square; } }");
        eval("Fn<Integer, Integer> fn(Fn<Integer, Integer> f) { return f; }");
        assertThat(apply("fn(x -> negate(x))", 3)).isEqualTo(-3);
        assertThat(apply("Maths.sq()", 3)).isEqualTo(9);
        assertThat(apply("Fn<String, Integer> f = Integer::parseInt; f", "42")).isEqualTo(42);
        assertThat(apply("Fn<Integer, Double> f = Math::sqrt; f", 16)).isEqualTo(4.0);
        assertThat(apply("Fn<Integer, Object> f = Arrays::asList; f", 1)).isEqualTo(List.of(1));
    }

    @Test
    void rebuildsBoundMethodReferences() throws Exception {
        eval(
                "class Scale implements Serializable { int by = 6; int up(int x) { return by * x; } Fn<Integer, Integer> me() { return this::up; } }");
        assertThat(apply("new Scale().me()", 7)).isEqualTo(42);
        assertThat(apply("Fn<Integer, Integer> f = new Scale()::up; f", 7)).isEqualTo(42);
        assertThat(apply("Fn<String, String> f = \"ab\"::concat; f", "c")).isEqualTo("abc");
        assertThat(apply("Fn<Object, Object> f = Map.of(1, \"one\")::get; f", 1)).isEqualTo("one");
    }

    @Test
    void rebuildsUnboundMethodReferences() throws Exception {
        assertThat(apply("Fn<String, Integer> f = String::length; f", "four")).isEqualTo(4);
        assertThat(apply("Fn<List<Integer>, Integer> f = List::size; f", List.of(1, 2)))
                .isEqualTo(2);
        assertThat(
                        apply(
                                "Fn<ArrayList<Integer>, Object> f = ArrayList::hashCode; f",
                                new ArrayList<>(List.of())))
                .isEqualTo(1);
        assertThat(apply("Fn<Object, String> f = Object::toString; f", 42)).isEqualTo("42");
        eval("record Name(String first) { String greeting() { return \"Hi \" + first; } }");
        assertThat(
                        journey()
                                .apply(
                                        eval("Fn<Name, String> f = Name::greeting; f"),
                                        eval("new Name(\"Ada\")")))
                .isEqualTo("Hi Ada");
        assertThat(
                        journey()
                                .apply(
                                        eval("Fn<Name, String> f = Name::first; f"),
                                        eval("new Name(\"Ada\")")))
                .isEqualTo("Ada");
    }

    @Test
    void rebuildsConstructorReferences() throws Exception {
        assertThat(call("Task<List<String>> t = ArrayList::new; t")).isEqualTo(new ArrayList<>());
        assertThat(apply("Fn<Integer, int[]> f = int[]::new; f", 3)).isEqualTo(new int[3]);
        assertThat(apply("Fn<String, StringBuilder> f = StringBuilder::new; f", "x"))
                .hasToString("x");
        eval(
                "record Wrapped(Integer n) {}\n class Tree2 { class Leaf {} int n; Tree2(int n) { this.n = n; } }");
        assertThat(apply("Fn<Integer, Wrapped> f = Wrapped::new; f", 5))
                .isEqualTo(eval("new Wrapped(5)"));
        assertThat(
                        apply(
                                "Fn<Integer, Tree2> f = Tree2::new; Fn<Integer, Integer> g = n -> f.apply(n).n; g",
                                5))
                .isEqualTo(5);
    }

    @Test
    void rebuildsReferencesToInheritedAndSuperMethods() throws Exception {
        eval(
                """
                interface Sized { default int size() { return 7; } static int three(Object o) { return 3; } }
                class Animal implements Serializable { String sound() { return "..."; }
                    protected String twice(String s) { return s + s; } }
                class Dog extends Animal implements Sized {
                    @Override String sound() { return "wuff"; }
                    Task<String> ofSuper() { return super::sound; }
                    Fn<String, String> inherited() { return this::twice; } }
                """);
        assertThat(call("new Dog().ofSuper()")).isEqualTo("...");
        assertThat(apply("new Dog().inherited()", "ha")).isEqualTo("haha");
        assertThat(call("Task<Integer> t = new Dog()::size; t")).isEqualTo(7);
        assertThat(apply("Fn<Object, Integer> f = Sized::three; f", 1)).isEqualTo(3);
        assertThat(
                        journey()
                                .apply(
                                        eval("Fn<Animal, String> f = Animal::sound; f"),
                                        eval("new Dog()")))
                .isEqualTo("wuff");
    }

    @Test
    void rebuildsAReferenceToAMethodWithVariableArguments() throws Exception {
        eval("String join(String... parts) { return String.join(\"+\", parts); }");
        eval(
                "class Joiner { static String join(Object... parts) { return List.of(parts).toString(); } }");
        assertThat(apply("Fn<String, String> f = Joiner::join; f", "a")).isEqualTo("[a]");
    }

    @Test
    void takesAlongAnAction() throws Exception {
        assertThat(call("int[] box = new int[1]; Action a = () -> box[0]++; a")).isNull();
    }

    @Test
    void throwsWhatTheCodeThrowsAndNotAWrapper() throws Exception {
        assertThatExceptionOfType(java.io.IOException.class)
                .isThrownBy(
                        () ->
                                call(
                                        "Task<Integer> t = () -> { throw new IOException(\"disk\"); }; t"))
                .withMessage("disk");
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(
                        () ->
                                call(
                                        "int down(int n) { return 1 + down(n); } Task<Integer> t = () -> down(0); t"));
    }

    @Test
    void failsOnAMissingArgumentAsTheFunctionItselfDoes() throws Exception {
        for (String fn :
                List.of(
                        "Fn<Integer, Integer> f = Math::abs; f",
                        "Fn<String, Integer> f = String::length; f")) {
            assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> apply(fn, null));
        }
        assertThatExceptionOfType(ClassCastException.class)
                .isThrownBy(() -> apply("Fn<String, Integer> f = String::length; f", 1));
        assertThatExceptionOfType(ClassCastException.class)
                .isThrownBy(() -> apply("Fn<String, Integer> f = s -> s.length(); f", 1));
    }

    @Test
    void travelsOnFromTheOtherSide() throws Exception {
        eval("int step = 2;");
        Object fn = eval("Fn<Integer, Fn<Integer, Integer>> adder = a -> b -> a + b * step; adder");
        Object back = journey().apply(fn, 40);
        assertThat(journey().apply(back, 1)).isEqualTo(42);
        assertThat(
                        journey()
                                .apply(
                                        journey()
                                                .apply(
                                                        eval("Fn<Object, Object> id = x -> x; id"),
                                                        fn),
                                        1))
                .isNotNull();
    }

    @Test
    void runsStreamsInsideATask() throws Exception {
        eval("record Sale(String shop, int price) {}");
        eval("var sales = List.of(new Sale(\"a\", 1), new Sale(\"b\", 2), new Sale(\"a\", 3));");
        assertThat(
                        call(
                                """
                                Task<Object> t = () -> sales.parallelStream().collect(
                                        Collectors.groupingBy(Sale::shop, TreeMap::new,
                                                Collectors.summingInt(Sale::price)));
                                t
                                """))
                .isEqualTo(Map.of("a", 4, "b", 2));
    }

    @Test
    void takesAlongAMethodWithAHugePoolOfConstants() throws Exception {
        var source = new StringBuilder("String[] words() { return new String[] {");
        for (int i = 0; i < 5000; i++) {
            source.append("\"word").append(i).append("\",");
        }
        eval(source.append("}; }").toString());
        assertThat(call("Task<String> t = () -> words()[4999]; t")).isEqualTo("word4999");
    }
}
