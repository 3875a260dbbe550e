"""Code typed into cells travels: the same lambda on threads and in worker processes, in a real kernel."""

from dataclasses import dataclass

import pytest

RUNNERS = ["threads(2)", "processes(2)"]


@dataclass(frozen=True)
class Kind:
    """A kind of code: what the cells before it declare, what is mapped over which items, and the right results."""

    name: str
    cells: tuple[str, ...]
    items: str
    function: str
    results: str


KINDS = [
    Kind(
        "class used in the task",
        ("class Adder { int sum; int add(int k) { sum += k; return sum; } }",),
        "List.of(1, 2, 3)",
        "x -> { var adder = new Adder(); adder.add(10); return adder.add(x); }",
        "[11, 12, 13]",
    ),
    Kind(
        "serialisable class as item and result",
        (
            "class Named implements Serializable { String name;"
            ' public String toString() { return "<" + name + ">"; } }',
            "Named named(String name) { var made = new Named(); made.name = name; return made; }",
        ),
        'List.of(named("a"), named("b"))',
        "x -> named(x.name + x.name)",
        "[<aa>, <bb>]",
    ),
    Kind(
        "record as item and result",
        ("record Point(int x, int y) { Point turned() { return new Point(y, x); } }",),
        "List.of(new Point(1, 2), new Point(3, 4))",
        "p -> p.turned()",
        "[Point[x=2, y=1], Point[x=4, y=3]]",
    ),
    Kind(
        "record in a collection in a record",
        ("record Leaf(int n) { }", "record Tree(List<Leaf> leaves) { }"),
        "List.of(new Tree(List.of(new Leaf(1), new Leaf(2))))",
        "t -> new Tree(List.of(t.leaves().get(1)))",
        "[Tree[leaves=[Leaf[n=2]]]]",
    ),
    Kind(
        "record with a compact constructor",
        ("record Even(int n) { public Even { if (n % 2 != 0) { throw new IllegalArgumentException(); } } }",),
        "List.of(new Even(2), new Even(4))",
        "e -> new Even(e.n() + 2)",
        "[Even[n=4], Even[n=6]]",
    ),
    Kind(
        "enum as item and result",
        ("enum Turn { LEFT, RIGHT; Turn other() { return this == LEFT ? RIGHT : LEFT; } }",),
        "List.of(Turn.LEFT, Turn.RIGHT)",
        "t -> t.other()",
        "[RIGHT, LEFT]",
    ),
    Kind(
        "enum with bodies",
        (
            "enum Op { ADD { int on(int a) { return a + 1; } }, NEG { int on(int a) { return -a; } };"
            " abstract int on(int a); }",
        ),
        "List.of(Op.ADD, Op.NEG)",
        "o -> o.on(5) + (o == Op.ADD ? 100 : 0)",
        "[106, -5]",
    ),
    Kind(
        "enum in a switch expression",
        ("enum Light { RED, GREEN }",),
        "List.of(Light.RED, Light.GREEN)",
        'l -> switch (l) { case RED -> "stop"; case GREEN -> "go"; }',
        "[stop, go]",
    ),
    Kind(
        "enum in a switch statement of a cell's method",
        ("enum Lamp { ON, OFF }", "int watts(Lamp l) { switch (l) { case ON: return 60; default: return 0; } }"),
        "List.of(Lamp.ON, Lamp.OFF)",
        "l -> watts(l)",
        "[60, 0]",
    ),
    Kind(
        "sealed hierarchy and record patterns",
        (
            "sealed interface Shape { record Dot(int at) implements Shape { }"
            " record Line(Dot a, Dot b) implements Shape { } }",
        ),
        "List.of(new Shape.Dot(7), new Shape.Line(new Shape.Dot(1), new Shape.Dot(4)))",
        "s -> switch (s) { case Shape.Dot(int at) -> at;"
        " case Shape.Line(Shape.Dot(var a), Shape.Dot(var b)) when b > a -> b - a; case Shape.Line l -> -1; }",
        "[7, 3]",
    ),
    Kind(
        "method of another cell",
        ("int twice(int x) { return 2 * x; }", "int fourTimes(int x) { return twice(twice(x)); }"),
        "List.of(1, 2)",
        "x -> fourTimes(x)",
        "[4, 8]",
    ),
    Kind(
        "recursive method",
        ("int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }",),
        "List.of(5, 10)",
        "x -> fib(x)",
        "[5, 55]",
    ),
    Kind(
        "methods that call each other",
        (
            "boolean isOdd(int n) { return n != 0 && isEven(n - 1); }",
            "boolean isEven(int n) { return n == 0 || isOdd(n - 1); }",
        ),
        "List.of(4, 5)",
        "x -> isEven(x)",
        "[true, false]",
    ),
    Kind(
        "nested lambdas",
        ("int factor = 3;",),
        "List.of(1, 2, 3)",
        "x -> java.util.stream.IntStream.rangeClosed(1, x).map(y -> y * factor + x).sum()",
        "[4, 13, 27]",
    ),
    Kind(
        "lambda that makes a lambda",
        ("java.util.function.IntUnaryOperator plus(int n) { return m -> m + n; }",),
        "List.of(1, 2)",
        "x -> plus(x).andThen(y -> y * x).applyAsInt(10)",
        "[11, 24]",
    ),
    Kind(
        "lambda held in a variable",
        ("Fn<Integer, Integer> next = x -> x + 1;",),
        "List.of(1, 2)",
        "next",
        "[2, 3]",
    ),
    Kind(
        "lambda that reads a lambda from a variable",
        ("Fn<Integer, Integer> after = x -> x + 1;",),
        "List.of(1, 2)",
        "x -> 10 * after.apply(x)",
        "[20, 30]",
    ),
    Kind(
        "static method reference",
        ("class Maths { static int square(int x) { return x * x; } }",),
        "List.of(3, 4)",
        "Maths::square",
        "[9, 16]",
    ),
    Kind(
        "bound method reference",
        ("record Offset(int n) { int add(int x) { return n + x; } }", "var offsetBy10 = new Offset(10);"),
        "List.of(1, 2)",
        "offsetBy10::add",
        "[11, 12]",
    ),
    Kind(
        "unbound method reference",
        ("record Pair(int a, int b) { int product() { return a * b; } }",),
        "List.of(new Pair(2, 3), new Pair(4, 5))",
        "Pair::product",
        "[6, 20]",
    ),
    Kind(
        "constructor reference",
        ("record Box(int n) { }",),
        "List.of(1, 2)",
        "Box::new",
        "[Box[n=1], Box[n=2]]",
    ),
    Kind("static method reference of the JDK", (), 'List.of("1", "22")', "Integer::parseInt", "[1, 22]"),
    Kind("bound method reference of the JDK", (), "List.of(0, 2)", '"abc"::charAt', "[a, c]"),
    Kind("unbound method reference of the JDK", (), 'List.of("a", "bcd")', "String::length", "[1, 3]"),
    Kind("constructor reference of the JDK", (), 'List.of("12", "-3")', "java.math.BigInteger::new", "[12, -3]"),
    Kind(
        "generic method and generic record",
        (
            "record Two<A, B>(A first, B second) { <C> Two<A, C> with(C c) { return new Two<>(first, c); } }",
            "<T extends Comparable<T>> T largest(List<T> all) { return java.util.Collections.max(all); }",
        ),
        'List.of(List.of("a", "c", "b"))',
        "all -> new Two<>(largest(all), 1).with(2L)",
        "[Two[first=c, second=2]]",
    ),
    Kind(
        "inner class",
        (
            "class Outer { int base = 10; class Inner { int plus(int x) { return base + x; } }"
            " int run(int x) { return new Inner().plus(x); } }",
        ),
        "List.of(1, 2)",
        "x -> new Outer().run(x)",
        "[11, 12]",
    ),
    Kind(
        "nested, local and anonymous classes",
        (
            "class Nest { static class Leaf { int n = 1; } }",
            "int local(int x) { class Twice { int of(int y) { return 2 * y; } } return new Twice().of(x); }",
        ),
        "List.of(5)",
        "x -> new Object() { int sum() { return new Nest.Leaf().n + local(x); } }.sum()",
        "[11]",
    ),
    Kind(
        "interface with a default method",
        (
            'interface Greeter { String name(); default String greet() { return "hello " + name(); } }',
            'class World implements Greeter { public String name() { return "world"; } }',
        ),
        "List.of(1)",
        "x -> new World().greet()",
        "[hello world]",
    ),
    Kind(
        "captured local variables",
        (
            "Fn<Integer, Integer> adding(int k) { int twice = 2 * k; long[] more = {k};"
            " return x -> x + k + twice + (int) more[0]; }",
        ),
        "List.of(1, 2)",
        "adding(10)",
        "[41, 42]",
    ),
    Kind(
        "notebook variables of many types",
        (
            "int whole = 1;",
            "double half = 0.5;",
            'String word = "w";',
            "int[] numbers = {7, 8};",
            'var map = new HashMap<String, Integer>(Map.of("k", 9));',
            "Integer nothing = null;",
        ),
        "List.of(0, 1)",
        'x -> whole + half + word + numbers[x] + map.get("k") + nothing',
        "[1.5w79null, 1.5w89null]",
    ),
    Kind(
        "constants of classes and interfaces",
        (
            'class Limits { static final int MOST = 7; static final String UNIT = "ms"; }',
            'interface Names { List<String> ALL = List.of("a", "b"); }',
        ),
        "List.of(0, 1)",
        "x -> Names.ALL.get(x) + Limits.MOST + Limits.UNIT",
        "[a7ms, b7ms]",
    ),
    Kind(
        "static fields of a cell's class with their current values",
        ("class Setting { static int level = 1; static String name; }", 'Setting.level = 5; Setting.name = "five";'),
        "List.of(1)",
        "x -> Setting.name + Setting.level",
        "[five5]",
    ),
    Kind(
        "static final collections of a cell's class with their current contents",
        (
            "class Registry { static final Map<String, Integer> COUNTS = new HashMap<>();"
            " static final List<String> KEYS = new ArrayList<>(); }",
            'Registry.COUNTS.put("x", 9); Registry.KEYS.add("x");',
        ),
        "List.of(0)",
        "i -> Registry.KEYS.get(i) + Registry.COUNTS",
        "[x{x=9}]",
    ),
    Kind(
        "comparators and collectors in a task",
        ("record Person(String name, int age) { }",),
        'List.of(List.of(new Person("old", 80), new Person("young", 8)))',
        "all -> all.stream().sorted(Comparator.comparing(Person::age)).map(Person::name)"
        '.collect(java.util.stream.Collectors.joining(" "))',
        "[young old]",
    ),
    Kind("nothing as a result", (), "List.of(1, 2)", "x -> x == 1 ? null : x", "[null, 2]"),
]


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name.replace(" ", "-"))
def test_travels(kernel, kind, runner):
    kernel.value(*kind.cells)
    assert kernel.value(f"Runner.{runner}.map({kind.items}, {kind.function}).results()") == kind.results


@pytest.mark.parametrize("runner", RUNNERS)
def test_array_constructor_references_travel(kernel, runner):
    arrays = f"Runner.{runner}.map(List.of(3, 4), int[]::new).results()"
    assert kernel.value(f"{arrays}.stream().map(a -> a.length).toList()") == "[3, 4]"


def test_one_word_moves_a_lambda_to_other_processes(kernel):
    kernel.value("int offset = 40;")
    kernel.value("var moved = Runner.processes(2).map(List.of(1, 2, 3), x -> x + offset)")
    assert "[41, 42, 43]" in kernel.value("moved")
    pids = set(kernel.value("moved.workers().stream().map(w -> w.pid()).toList()").strip("[]").split(", "))
    assert len(pids) == 2
    assert str(kernel.pid) not in pids


@pytest.mark.parametrize("runner", RUNNERS)
def test_reads_a_variable_as_it_is_when_the_line_runs(kernel, runner):
    line = f"Runner.{runner}.map(List.of(1, 2, 3), x -> x + shift)"
    kernel.value("int shift = 40;")
    assert "[41, 42, 43]" in kernel.value(line)
    kernel.value("shift = 50;")
    assert "[51, 52, 53]" in kernel.value(line)


@pytest.mark.parametrize("runner", RUNNERS)
def test_reads_a_variable_whose_cell_ran_again(kernel, runner):
    line = f"Runner.{runner}.map(List.of(1), x -> x + again).results()"
    kernel.value("int again = 1;")
    assert kernel.value(line) == "[2]"
    kernel.value("int again = 10;")
    assert kernel.value(line) == "[11]"


@pytest.mark.parametrize("runner", RUNNERS)
def test_runs_a_method_as_its_cell_was_last_written(kernel, runner):
    line = f"Runner.{runner}.map(List.of(1), x -> rule(x)).results()"
    kernel.value("int rule(int x) { return x + 1; }")
    assert kernel.value(line) == "[2]"
    kernel.value("int rule(int x) { return x * 100; }")
    assert kernel.value(line) == "[100]"


@pytest.mark.parametrize("runner", RUNNERS)
def test_runs_a_class_as_its_cell_was_last_written(kernel, runner):
    line = f"Runner.{runner}.map(List.of(1), x -> new Draft().of(x)).results()"
    kernel.value("class Draft { int of(int x) { return x + 1; } }")
    assert kernel.value(line) == "[2]"
    kernel.value("class Draft { int of(int x) { return x * 100; } }")
    assert kernel.value(line) == "[100]"


@pytest.mark.parametrize("runner", RUNNERS)
def test_tasks_read_captured_locals_of_a_loop(kernel, runner):
    kernel.value(
        "var squares = new ArrayList<Task<Integer>>();",
        "for (int i = 0; i < 3; i++) { int n = i; squares.add(() -> n * n); }",
    )
    each = "for (var future : pool.invokeAll(squares)) { System.out.print(future.get()); }"
    cell = f"try (var pool = Runner.{runner}.open()) {{ {each} }}"
    assert kernel.run(cell).stdout == "014"


def test_a_change_made_in_a_process_stays_there(kernel):
    kernel.value("class Tally { static int n = 1; }", "int top = 1;")
    cell = "Runner.processes(1).run(() -> { Tally.n++; top++; return Tally.n + top; }).results()"
    assert kernel.value(cell) == "[4]"
    assert kernel.value("List.of(Tally.n, top)") == "[1, 1]"


def test_a_change_made_in_a_thread_is_seen(kernel):
    kernel.value("class Shared { static int n = 1; }")
    assert kernel.value("Runner.threads(1).run(() -> { Shared.n++; return 0; }).results()") == "[0]"
    assert kernel.value("Shared.n") == "2"


# --- What cannot travel is refused by name, before anything runs ------------------------------------------------


@dataclass(frozen=True)
class Refusal:
    """What cannot travel: the cells before it, the task's reading of it, and the words its message must have."""

    name: str
    cells: tuple[str, ...]
    items: str
    reads: str
    words: tuple[str, ...]


REFUSALS = [
    Refusal(
        "variable",
        ("Thread watcher = Thread.currentThread();",),
        "List.of(1)",
        "watcher.getName()",
        ("watcher", "Thread"),
    ),
    Refusal(
        "variable that holds it deep inside",
        ('var holder = new HashMap<String, Object>(Map.of("t", Thread.currentThread()));',),
        "List.of(1)",
        "holder.size()",
        ("holder", "Thread"),
    ),
    Refusal(
        "variable of a class that is not serialisable",
        ("class Plain { int n = 1; }", "var plain = new Plain();"),
        "List.of(1)",
        "plain.n",
        ("plain", "Plain", "Serializable"),
    ),
    Refusal(
        "static field of a cell's class",
        ("class Keeper { static Thread kept = Thread.currentThread(); }",),
        "List.of(1)",
        "Keeper.kept.getName()",
        ("kept", "Keeper", "Thread"),
    ),
    Refusal("item", (), "List.of(new Object())", "1", ("java.lang.Object",)),
    Refusal(
        "plain lambda",
        ("java.util.function.Function<Integer, Integer> bare = y -> y + 1;",),
        "List.of(1)",
        "bare.apply(1)",
        ("bare",),
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name.replace(" ", "-"))
def test_refuses_by_name_before_anything_runs(kernel, refusal, tmp_path):
    kernel.value(*refusal.cells)
    ran = tmp_path / "ran"
    touch = f'java.nio.file.Files.writeString(java.nio.file.Path.of("{ran.as_posix()}"), "x");'
    error = kernel.failure(f"Runner.processes(2).map({refusal.items}, x -> {{ {touch} return {refusal.reads}; }})")
    for word in refusal.words:
        assert word in error.value, error
    assert not ran.exists()


def test_refuses_a_captured_local_by_its_type(kernel):
    kernel.value(
        "Fn<Integer, Integer> reading() { var in = new ByteArrayInputStream(new byte[1]); return x -> in.read(); }"
    )
    error = kernel.failure("Runner.processes(2).map(List.of(1), reading())")
    assert "ByteArrayInputStream" in error.value, error


def test_refuses_a_plain_callable_by_name(kernel):
    error = kernel.failure(
        "try (var pool = Runner.processes(1).open()) {\n"
        "    java.util.concurrent.Callable<Integer> plain = () -> 1;\n    pool.submit(plain).get();\n}"
    )
    assert "Task" in error.value, error


def test_names_a_result_that_cannot_be_sent_back(kernel):
    error = kernel.failure("Runner.processes(2).map(List.of(1), x -> Thread.currentThread())")
    assert "java.lang.Thread" in error.value, error
    assert kernel.value("1 + 1") == "2"


def test_names_an_exception_that_cannot_be_sent_back(kernel):
    kernel.value(
        'class Odd extends RuntimeException { final Thread kept = Thread.currentThread(); Odd() { super("odd one"); } }'
    )
    error = kernel.failure("Runner.processes(2).map(List.of(1), x -> { throw new Odd(); })")
    assert "Odd" in error.value and "odd one" in error.value, error
    assert kernel.value("1 + 1") == "2"


def test_sends_64_mebibytes_both_ways(kernel):
    kernel.value("byte[] big = new byte[64 << 20];", "big[big.length - 1] = 7;")
    cell = "Runner.processes(1).map(List.of(big), b -> { b[0] = 1; return b; }).result(0)"
    assert (
        kernel.value(f"var back = {cell};", "List.of(back.length, back[0], back[back.length - 1])")
        == "[67108864, 1, 7]"
    )
    assert kernel.value("big[0]") == "0"


def test_processes_with_threads_in_each(kernel):
    kernel.value("var hybrid = Runner.processes(2).each(Runner.threads(2)).map(List.of(1, 2, 3, 4), x -> x * x);")
    assert kernel.value("hybrid.results()") == "[1, 4, 9, 16]"
    assert kernel.value("hybrid.workers().stream().map(w -> w.pid()).distinct().count()") == "2"


# --- Items of a queue are of the notebook's own classes -----------------------------------------------------------


def test_items_of_a_queue_travel_between_cells_and_workers(kernel):
    kernel.value("var balls = ProcessQueue.<Object>create();", "int weight = 10;")
    kernel.value('record Ball(int n) { public String toString() { return "ball " + n * weight; } }')
    kernel.value("balls.put(new Ball(1));")
    assert kernel.value('Runner.processes(1).run(() -> "" + balls.take()).result(0)') == "ball 10"
    cell = 'Runner.processes(2).run(() -> { balls.put(new Ball(2)); return ""; }, () -> "" + balls.take()).results()'
    assert kernel.value(cell) == "[, ball 20]"
    kernel.value("Runner.processes(1).run(() -> balls.put(new Ball(3)));")
    assert kernel.value("balls.take() instanceof Ball(int n) ? n : 0") == "3"
