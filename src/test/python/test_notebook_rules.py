"""Every rule of the notebooks accepts what it should and finds what it should."""

import pytest

import notebook_rules as rules
from notebook_rules import Notebook

JAVA = {"kernelspec": {"name": "java", "language": "java", "display_name": "Java"}}
SET_UP = "%classpath ../lib/*.jar\nimport heddle.*;\nLab.open()"


def text(source: str, *tags: str) -> dict:
    return {"cell_type": "markdown", "source": source, "metadata": {"tags": list(tags)}}


def code(source: str, *tags: str, **more) -> dict:
    return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}, **more}


def notebook(*cells: dict, name: str = "03_race_conditions.ipynb", metadata: dict = JAVA) -> Notebook:
    return Notebook.of(name, {"cells": list(cells), "metadata": metadata})


def sections(*titles: str) -> list[dict]:
    return [cell for title in titles for cell in (text(f"## {title}"), code("1 + 1"))]


OPENING = text("# Races\n\nWhy is it right? You will be able to say why.\n\n45 minutes.")
EXERCISES = text("## Exercises\n\n### Count ★\n\n### Kill the mutants ★★\n\n### Without a lock ★★★")
CLOSING = [text("## Summary\n\n- One.\n- Two."), EXERCISES, text("## Under the hood"), text("## References")]
COMPLETE = [OPENING, code(SET_UP), *sections("Two threads, one counter"), *CLOSING]

LONG_CLASS = "class A {\n" + "    int n;\n" * 20 + "}"
LONG_STEPS = "int n = 0;\n" + "n++;\n" * 20
PREDICT = 'Predict.number("final count", null)'

# For each rule a notebook that keeps it and one that breaks it.
EXAMPLES = {
    rules.file_name: [
        (notebook(name="03_race_conditions.ipynb"), notebook(name="3-Race.ipynb")),
    ],
    rules.kernel_is_java: [
        (notebook(), notebook(metadata={"kernelspec": {"name": "java", "language": "Java"}})),
        (notebook(), notebook(metadata={})),
    ],
    rules.outputs_stripped: [
        (notebook(code("1")), notebook(code("1", outputs=[{"output_type": "stream"}]))),
        (notebook(code("1")), notebook(code("1", execution_count=3))),
    ],
    rules.tags_known: [
        (notebook(code("1", "raises-exception")), notebook(code("1", "raises_exception"))),
    ],
    rules.star_imports_first: [
        (notebook(code("import java.util.*;")), notebook(code("1"), code("import java.util.*;"))),
        (
            notebook(code("1"), code("import java.util.List;\n// import java.util.*;")),
            notebook(code("1"), code("int a;\n import static java.util.Map . * ;")),
        ),
    ],
    rules.no_comment_above_import: [
        (
            notebook(code("// lists\n\nimport java.util.List;")),
            notebook(code("// lists\nimport java.util.List;")),
        ),
        (
            notebook(code("import java.util.List; // lists\nimport java.util.Map;")),
            notebook(code("/* lists\n   and maps */\nimport java.util.List;")),
        ),
    ],
    rules.no_top_level_modifiers: [
        (
            notebook(code("class Flag { static volatile boolean stop; }")),
            notebook(code("volatile boolean stop = false;")),
        ),
        (
            notebook(code("synchronized (lock) { n++; }")),
            notebook(code("synchronized void hit() { n++; }")),
        ),
        (
            notebook(code('String word = "final"; // private\nList.of(1).forEach((final var x) -> { });')),
            notebook(code("class A { }\nprivate final int n = 1;")),
        ),
    ],
    rules.only_portable_magics: [
        (notebook(code("%classpath ../lib/*.jar lib/a.jar")), notebook(code("%maven g:a:1"))),
        (notebook(code("int rest = 7\n  % 4;")), notebook(code("%classpath a.jar:b.jar"))),
        (notebook(code("%classpath lib/*.jar")), notebook(code("%classpath /opt/lib/*.jar"))),
        (notebook(code("%classpath lib/*.jar")), notebook(code("%classpath lib\\*.jar"))),
        (notebook(code("%classpath lib/*.jar")), notebook(code("%classpath $HOME/*.jar"))),
        (notebook(code('String s = "%time";')), notebook(code("%%time\n1"))),
    ],
    rules.no_kernel_statics: [
        (notebook(code('"display(x)"; // render(x)')), notebook(code("display(chart);"))),
        (notebook(code("page.render(x)")), notebook(code('render(chart, "text/html")'))),
    ],
    rules.last_line_prints_nothing_else: [
        (notebook(code('System.out.println("x");')), notebook(code('System.out.printf("%d%n", 1);'))),
        (
            notebook(code('System.out.printf("%d%n", 1);\n1')),
            notebook(code('1\nSystem.out.format("%d", 1); // shown')),
        ),
    ],
    rules.types_before_use: [
        (
            notebook(code("sealed interface Shape {\n    record Dot() implements Shape { }\n}")),
            notebook(code("sealed interface Shape permits Dot { }\nrecord Dot() implements Shape { }")),
        ),
        (
            notebook(code("class Edge { }\nclass Node { Edge edge; }")),
            notebook(code("class Node { Edge edge; }\nclass Edge { Node node; }")),
        ),
    ],
    rules.no_subtype_of_a_cells_type: [
        (
            notebook(code("class A {\n    static class B extends A { }\n}")),
            notebook(code("class A { }"), code("class B extends A { }")),
        ),
        (
            notebook(code("interface A { }"), code("class B implements Serializable, Comparable<B> { A a; }")),
            notebook(code("interface A { }\nclass B implements Serializable, A { }")),
        ),
    ],
    rules.locks_inside_one_block: [
        (
            notebook(code("void hit() {\n    lock.lock();\n    try { n++; } finally { lock.unlock(); }\n}")),
            notebook(code("lock.lock();\nn++;")),
        ),
    ],
    rules.no_bare_assert: [
        (notebook(code('check(n == 2, "assert");')), notebook(code("assert n == 2;"))),
    ],
    rules.no_exit: [
        (notebook(code("Child.start(() -> System.exit(3));", "kills-a-process")), notebook(code("System.exit(3);"))),
        (
            notebook(code('JavaProgram.of("System.exit(3);")')),
            notebook(code("Runtime.getRuntime().halt(1);")),
        ),
    ],
    rules.no_endless_loop: [
        (
            notebook(code("while (true) { if (n > 3) { break; } n++; }")),
            notebook(code("while (true) { n++; }\nint f() { return 1; }")),
        ),
        (notebook(code("for (;;) { queue.take(); }")), notebook(code("for (;;) n++;"))),
        (notebook(code("while (true) { }", "kills-a-process")), notebook(code("while ( true ) { }"))),
    ],
    rules.nothing_left_running: [
        (
            notebook(code("var t = new Thread(task);\nt.start();"), code("t.join();")),
            notebook(code("t.join();"), code("new Thread(task).start();")),
        ),
        (
            notebook(code("try (var pool = Executors.newFixedThreadPool(2)) { pool.submit(task); }")),
            notebook(code("var pool = Executors.newFixedThreadPool(2);")),
        ),
        (
            notebook(code("try (var pool = Runner.processes(2).open()) { pool.submit(task); }\nLab.open()")),
            notebook(code("var pool = Runner.processes(2).open();")),
        ),
        (
            notebook(code("var child = Child.start(task);\nchild.join();")),
            notebook(code("var child = Child.start(task);")),
        ),
    ],
    rules.timings_inside_methods: [
        (
            notebook(code("long now() { return System.nanoTime(); }")),
            notebook(code("long start = System.nanoTime();")),
        ),
    ],
    rules.loopback_only: [
        (
            notebook(code('URI.create("http://localhost:8080/"); // https://example.org')),
            notebook(code('URI.create("https://example.org/")')),
        ),
        (
            notebook(code('new Socket("127.0.0.1", port)')),
            notebook(code('new Socket("example.org", 80)')),
        ),
        (
            notebook(code('"http://127.0.0.1/"')),
            notebook(code('"http://127.0.0.1.example.org/"')),
        ),
    ],
    rules.errors_are_tagged: [
        (
            notebook(code('throw new Exception("on purpose");', "raises-exception")),
            notebook(code('throw new Exception("on purpose");')),
        ),
        (
            notebook(code('void f() { throw new RuntimeException("later"); }')),
            notebook(code('int n = 1;\nthrow new Exception("on purpose");')),
        ),
    ],
    rules.one_title: [
        (notebook(text("# One\n\n```\n# a comment\n```\n\n## Two")), notebook(text("# One"), text("# Two"))),
        (notebook(text("# One")), notebook(text("## Two"))),
    ],
    rules.no_skipped_heading: [
        (notebook(text("# A\n## B\n### C\n## D")), notebook(text("# A"), text("### C"))),
        (notebook(text("# A")), notebook(text("## B"))),
    ],
    rules.opening_states_the_deal: [
        (notebook(*COMPLETE), notebook(code(SET_UP), OPENING)),
        (notebook(*COMPLETE), notebook(text("# Why?\n\nYou will be able to say why. 45 minutes."))),
        (notebook(*COMPLETE), notebook(text("# Races\n\nWhy? 45 minutes."))),
        (notebook(*COMPLETE), notebook(text("# Races\n\nWhy? You will be able to say why. 60 minutes."))),
    ],
    rules.set_up_cell: [
        (notebook(*COMPLETE), notebook(OPENING)),
        (
            notebook(code(SET_UP.replace("import", "import heddle.task.*; // Fn\nimport"))),
            notebook(code(SET_UP.replace("../", ""))),
        ),
        (notebook(code(SET_UP + ";")), notebook(code(SET_UP + "\nint n = 1;"))),
        (notebook(code(SET_UP)), notebook(code(SET_UP.replace("Lab", "int n = 1;\nLab")))),
        (notebook(code(SET_UP)), notebook(code(SET_UP.replace("heddle.", "heddle.task.")))),
    ],
    rules.closing_sections: [
        (notebook(*COMPLETE), notebook(*COMPLETE[:-1])),
        (notebook(*COMPLETE), notebook(*COMPLETE, text("## And another thing"))),
    ],
    rules.summary_has_bullets: [
        (notebook(*CLOSING), notebook(text("## Summary\n\nAll in one sentence."), *CLOSING[1:])),
    ],
    rules.exercises_are_graded: [
        (notebook(EXERCISES), notebook(text("## Exercises\n\n### One ★\n\n### Two\n\n### Three ★★★"))),
        (notebook(EXERCISES), notebook(text("## Exercises\n\n### One ★\n\n### Two ★★"))),
    ],
    rules.prose_before_code: [
        (notebook(text("Look."), code("1")), notebook(text("Look."), code("1"), code("2"))),
        (
            notebook(text("Predict."), code(PREDICT), code("run()")),
            notebook(text("Predict."), code('Predict.compare("final count", 1)'), code("run()")),
        ),
    ],
    rules.cells_are_short: [
        (notebook(code(LONG_CLASS)), notebook(code(LONG_CLASS + "\nint n = 1;"))),
        (notebook(code("1")), notebook(code(LONG_STEPS))),
    ],
    rules.lines_are_short: [
        (notebook(code("x" * 100)), notebook(code("x" * 101))),
    ],
    rules.pictures_have_alt_text: [
        (notebook(text("![Two bars](a.png)")), notebook(text("![](a.png)"))),
        (notebook(text('<img src="a.png" alt="Two bars">')), notebook(text('<img alt="" src="a.png">'))),
    ],
    rules.at_most_three_predictions: [
        (notebook(*[code(PREDICT)] * 3, code('Predict.compare("a", 1)')), notebook(*[code(PREDICT)] * 4)),
    ],
    rules.predictions_ship_empty: [
        (notebook(code(PREDICT)), notebook(code('Predict.number("null", 200_000)'))),
        (
            notebook(code('Predict.choice("who sees it", null, "all, and null", "one")\nPredict.compare("a", f(1))')),
            notebook(code('Predict.choice("who sees it", "one", f(null))')),
        ),
    ],
    rules.at_most_five_experiments: [
        (
            notebook(
                OPENING, code(SET_UP), *sections(*"ABCDE"), text("## Prose only"), *sections("Further", "Summary")
            ),
            notebook(OPENING, code(SET_UP), *sections(*"ABCDEF"), *sections("Further", "Summary")),
        ),
    ],
    rules.plain_words: [
        (
            notebook(text("`java.util` adjusts utilisation, [see](http://x/just).")),
            notebook(text("This is Simply so.")),
        ),
        (notebook(text("```java\nint job;\n```")), notebook(text("Two jobs."))),
        (notebook(text("The just-in-time compiler.")), notebook(text("It is just fast."))),
        (notebook(text("The course of events.")), notebook(text("It is, of\ncourse, wrong."))),
        (
            notebook(text("## References\n\n- *Wrong, obviously*, 2009.")),
            notebook(text("## Summary\n\n- Wrong, obviously."), text("## References")),
        ),
    ],
    rules.numbers_name_their_machine: [
        (notebook(text("12 ms, recorded on a laptop, 2026-11.")), notebook(text("It takes 12 ms."))),
        (notebook(text("Each sleeps 100 ms.", "no-measurement")), notebook(text("Each sleeps 1,000 milliseconds."))),
        (
            notebook(text("`sleep(12 ms)`, 3 steps, the 1990s, JDK 25 sees 4 streams")),
            notebook(text("It is 1.4 times faster.")),
        ),
        (notebook(text("Each line is 80 wide.")), notebook(text("It takes 0.2 s."))),
    ],
    rules.prose_is_in_proportion: [
        (notebook(text("one two three four five"), code("1")), notebook(text("one"), code("1"))),
    ],
}

CASES = [
    pytest.param(check, good, bad, id=f"{check.__name__}-{number}")
    for check, pairs in EXAMPLES.items()
    for number, (good, bad) in enumerate(pairs, start=1)
]


@pytest.mark.parametrize("check, good, bad", CASES)
def test_accepts_what_keeps_the_rule(check, good, bad):
    assert list(map(str, check(good))) == []


@pytest.mark.parametrize("check, good, bad", CASES)
def test_finds_what_breaks_the_rule(check, good, bad):
    findings = list(check(bad))
    assert findings
    assert all(finding.advice and bad.name in str(finding) for finding in findings)


def test_every_rule_has_an_example():
    assert set(EXAMPLES) == set(rules.RULES + rules.ADVICE)


def test_a_complete_notebook_keeps_every_rule():
    assert [str(finding) for check in rules.RULES for finding in check(notebook(*COMPLETE))] == []


def test_a_finding_names_the_file_the_cell_and_the_line():
    (finding,) = rules.no_top_level_modifiers(notebook(text("# A"), code("int a;\nvolatile int n;")))
    assert str(finding).startswith("03_race_conditions.ipynb, cell 2: 'volatile int n;': ")
