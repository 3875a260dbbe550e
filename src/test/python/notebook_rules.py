"""The house rules of the notebooks, checked without running them.

Each rule is a function from a notebook to its findings. `RULES` must hold; `ADVICE` is for the author to weigh.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import java_source

SET_UP = "%classpath ../lib/*.jar"
CLOSING = ["Summary", "Exercises", "Under the hood", "References"]
TAGS = {"raises-exception", "kills-a-process", "no-measurement", "hide-input", "solution"}
UNWANTED = r"simply|just(?!-in-time)|easy|easily|obviously|of\s+course|as\s+you\s+can\s+see|helper|manager|job|util"


@dataclass(frozen=True)
class Cell:
    """One cell: its number in the notebook, from 1, and what is in it."""

    number: int
    kind: str
    source: str
    tags: frozenset[str] = frozenset()
    outputs: list = field(default_factory=list)
    execution_count: int | None = None

    @property
    def is_code(self) -> bool:
        return self.kind == "code"

    @property
    def lines(self) -> list[str]:
        return self.source.split("\n")

    @property
    def prose(self) -> str:
        """The text of a Markdown cell without code, link targets and pictures."""
        text = re.sub(r"^```.*?^```", "", self.source, flags=re.DOTALL | re.MULTILINE)
        text = re.sub(r"`[^`\n]*`", "", text)
        return re.sub(r"\]\([^)]*\)", "]", text)


@dataclass(frozen=True)
class Notebook:
    """A notebook as a file: its name, its metadata and its cells."""

    name: str
    cells: list[Cell]
    metadata: dict

    @classmethod
    def read(cls, path: Path) -> "Notebook":
        return cls.of(path.name, json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def of(cls, name: str, content: dict) -> "Notebook":
        cells = [_cell(number, cell) for number, cell in enumerate(content["cells"], start=1)]
        return cls(name, cells, content["metadata"])

    @property
    def code(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_code]

    @property
    def markdown(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "markdown"]

    def headings(self) -> Iterator[tuple[Cell, int, str]]:
        for cell in self.markdown:
            text = re.sub(r"^```.*?^```", "", cell.source, flags=re.DOTALL | re.MULTILINE)
            for match in re.finditer(r"^(#{1,6})\s+(.+?)\s*$", text, re.MULTILINE):
                yield cell, len(match.group(1)), match.group(2)

    def sections(self) -> list[tuple[str, list[Cell]]]:
        """Each H2 with its cells. A cell belongs to the last H2 in it or before it."""
        found: list[tuple[str, list[Cell]]] = []
        for cell in self.cells:
            titles = [] if cell.is_code else re.findall(r"^##\s+(.+?)\s*$", cell.source, re.MULTILINE)
            found.extend((title, []) for title in titles)
            if found:
                found[-1][1].append(cell)
        return found

    def section(self, title: str) -> list[Cell]:
        return [cell for name, cells in self.sections() if name == title for cell in cells]


def _cell(number: int, cell: dict) -> Cell:
    source = cell["source"]
    return Cell(
        number,
        cell["cell_type"],
        (source if isinstance(source, str) else "".join(source)).strip("\n"),
        frozenset(cell.get("metadata", {}).get("tags", [])),
        cell.get("outputs", []),
        cell.get("execution_count"),
    )


@dataclass(frozen=True)
class Finding:
    """What breaks a rule: where, and what to do about it."""

    notebook: str
    cell: Cell | None
    line: str
    advice: str

    def __str__(self) -> str:
        place = self.notebook + (f", cell {self.cell.number}" if self.cell else "")
        return f"{place}: {self.line.strip()!r}: {self.advice}" if self.line else f"{place}: {self.advice}"


Rule = Callable[[Notebook], Iterator[Finding]]
RULES: list[Rule] = []
ADVICE: list[Rule] = []


def rule(check: Rule) -> Rule:
    RULES.append(check)
    return check


def advice(check: Rule) -> Rule:
    ADVICE.append(check)
    return check


def _line_at(text: str, position: int) -> str:
    return text[text.rfind("\n", 0, position) + 1 :].split("\n", 1)[0]


def _found(notebook: Notebook, cell: Cell, pattern: str, text: str, todo: str) -> Iterator[Finding]:
    """A finding for each match in `text`, a view of the cell's source in which every character keeps its place."""
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield Finding(notebook.name, cell, _line_at(cell.source, match.start()), todo)


# --- The file ---------------------------------------------------------------------------------------------------


@rule
def file_name(notebook: Notebook) -> Iterator[Finding]:
    if not re.fullmatch(r"\d\d_[a-z0-9]+(_[a-z0-9]+)*\.ipynb", notebook.name):
        yield Finding(notebook.name, None, "", "name the file NN_snake_case.ipynb, such as 03_race_conditions.ipynb")


@rule
def kernel_is_java(notebook: Notebook) -> Iterator[Finding]:
    spec = notebook.metadata.get("kernelspec", {})
    for key in ("name", "language"):
        if spec.get(key) != "java":
            todo = f'set metadata.kernelspec.{key} to "java" in lower case, so that both Java kernels open it'
            yield Finding(notebook.name, None, str(spec.get(key)), todo)


@rule
def outputs_stripped(notebook: Notebook) -> Iterator[Finding]:
    for cell in notebook.code:
        if cell.outputs or cell.execution_count is not None:
            yield Finding(notebook.name, cell, "", "clear the outputs and the execution count before committing")


@rule
def tags_known(notebook: Notebook) -> Iterator[Finding]:
    for cell in notebook.cells:
        for tag in sorted(cell.tags - TAGS):
            yield Finding(notebook.name, cell, tag, f"use a known tag: {', '.join(sorted(TAGS))}")


# --- Code that means the same on both kernels -------------------------------------------------------------------


@rule
def star_imports_first(notebook: Notebook) -> Iterator[Finding]:
    todo = "move the star import to the first code cell: a later one can set every variable to null"
    for cell in notebook.code[1:]:
        yield from _found(notebook, cell, r"^\s*import\s[^;]*\*\s*;", java_source.code_only(cell.source), todo)


@rule
def no_comment_above_import(notebook: Notebook) -> Iterator[Finding]:
    todo = "remove the comment above the import: with it, running the cell again can set every variable to null"
    for cell in notebook.code:
        above = ""
        code = java_source.without_comments(cell.source).split("\n")
        for line, without_comment in zip(cell.lines, code, strict=True):
            if without_comment.lstrip().startswith("import ") and above.strip():
                yield Finding(notebook.name, cell, line, todo)
            is_comment = line.strip() and not without_comment.strip()
            above = line if is_comment else ""


@rule
def no_top_level_modifiers(notebook: Notebook) -> Iterator[Finding]:
    pattern = r"\b(volatile|transient|private|final|native|synchronized(?!\s*\())\b"
    todo = "JShell drops or refuses this word at the top level of a cell; put the field or method into a class"
    for cell in notebook.code:
        yield from _found(notebook, cell, pattern, java_source.top_level(cell.source), todo)


@rule
def only_portable_magics(notebook: Notebook) -> Iterator[Finding]:
    for cell in notebook.code:
        for line in cell.lines:
            if not line.startswith("%"):
                continue
            if not line.startswith("%classpath "):
                yield Finding(notebook.name, cell, line, "use no magic but %classpath: the two kernels share no other")
            elif not all(re.fullmatch(r"(?![/~])[^:\\$]+", path) for path in line.split()[1:]):
                todo = "give %classpath relative paths with forward slashes, apart by spaces, without : \\ and $"
                yield Finding(notebook.name, cell, line, todo)


@rule
def no_kernel_statics(notebook: Notebook) -> Iterator[Finding]:
    pattern = r"(?<![\w.])(display|updateDisplay|render|eval|lineMagic|cellMagic|getKernelInstance|kernel)\s*\("
    todo = "end the cell with the value to show; the two kernels differ in what this call prints"
    for cell in notebook.code:
        yield from _found(notebook, cell, pattern, java_source.code_only(cell.source), todo)


@rule
def last_line_prints_nothing_else(notebook: Notebook) -> Iterator[Finding]:
    todo = "end the cell with a value or a println: here the kernel also prints the stream that printf returns"
    for cell in notebook.code:
        code = java_source.without_comments(cell.source).rstrip()
        last = code.split("\n")[-1]
        if re.match(r"System\.(out|err)\.(printf|format|append)\b", last):
            yield Finding(notebook.name, cell, last, todo)


@rule
def types_before_use(notebook: Notebook) -> Iterator[Finding]:
    todo = "nest types that need each other in one type: one of the kernels compiles a cell's types in order"
    for cell in notebook.code:
        types = [(java_source.declared_type(text), text) for text in java_source.statements(cell.source)]
        types = [(name, text) for name, text in types if name]
        for at, (_, text) in enumerate(types):
            if any(re.search(rf"\b{later}\b", text) for later, _ in types[at + 1 :]):
                yield Finding(notebook.name, cell, text.split("\n")[0], todo)


@rule
def no_subtype_of_a_cells_type(notebook: Notebook) -> Iterator[Finding]:
    todo = "nest it in that type, or give it a field of that type: JJava keeps the old supertype when a reader edits it"
    types = [(cell, text) for cell in notebook.code for text in java_source.statements(cell.source)]
    names = {java_source.declared_type(text) for _, text in types} - {None}
    for cell, text in types:
        head = re.sub(r"<(?:[^<>]|<[^<>]*>)*>", "", java_source.code_only(text).split("{")[0])
        above = re.search(r"\b(?:extends|implements)\b(.*)", head, re.DOTALL)
        if java_source.declared_type(text) and above and names & set(re.findall(r"\w+", above.group(1))):
            yield Finding(notebook.name, cell, text.split("\n")[0], todo)


@rule
def locks_inside_one_block(notebook: Notebook) -> Iterator[Finding]:
    todo = "lock and unlock inside one block or method: each statement of a cell may run in another thread"
    for cell in notebook.code:
        yield from _found(notebook, cell, r"\.(lock|unlock)\s*\(", java_source.top_level(cell.source), todo)


@rule
def no_bare_assert(notebook: Notebook) -> Iterator[Finding]:
    todo = "throw instead: Java's assert is off in a notebook"
    for cell in notebook.code:
        yield from _found(notebook, cell, r"\bassert\b", java_source.code_only(cell.source), todo)


@rule
def no_exit(notebook: Notebook) -> Iterator[Finding]:
    pattern = r"\bSystem\s*\.\s*exit\b|\.\s*(halt|exit)\s*\("
    todo = "this ends the kernel; run it in a process, and tag the cell kills-a-process"
    for cell in notebook.code:
        if "kills-a-process" not in cell.tags:
            yield from _found(notebook, cell, pattern, java_source.code_only(cell.source), todo)


@rule
def no_endless_loop(notebook: Notebook) -> Iterator[Finding]:
    ways_out = r"\b(break|return|throw)\b|\.(take|accept|acquire|await|sleep|interrupted|isInterrupted)\s*\("
    todo = "give the loop a way out: a flag in a class, a bound, or a call that an interrupt ends"
    for cell in notebook.code:
        code = java_source.code_only(cell.source)
        for match in re.finditer(r"\bwhile\s*\(\s*true\s*\)|\bfor\s*\(\s*;\s*;", code):
            endless = not re.search(ways_out, java_source.body_from(code, match.start()))
            if endless and "kills-a-process" not in cell.tags:
                yield Finding(notebook.name, cell, _line_at(cell.source, match.start()), todo)


@rule
def nothing_left_running(notebook: Notebook) -> Iterator[Finding]:
    starts = {
        r"\bnew\s+Thread\s*\(|\.ofPlatform\s*\(|\bstartVirtualThread\s*\(|\.ofVirtual\s*\(": r"\bjoin\b|\b[dD]aemon\b",
        r"(?<!\()\bExecutors\s*\.\s*new\w+\s*\(|\bnew\s+(ThreadPoolExecutor|ForkJoinPool)\s*\(": (
            r"\b(close|shutdown|shutdownNow)\s*\("
        ),
        r"(?<!\bLab)\.open\s*\(": r"\b(close|shutdown|shutdownNow)\s*\(",
        r"\bChild\s*\.\s*start\s*\(": r"\b(join|terminate|kill|close)\s*\(",
    }
    todo = "join or close what the cell starts, here or in a later cell, so that nothing is left running"
    for start, end in starts.items():
        for at, cell in enumerate(notebook.code):
            code = re.sub(r"\btry\s*\((?:[^()]|\([^()]*\))*\)", _blanked, java_source.code_only(cell.source))
            rest = " ".join(java_source.code_only(later.source) for later in notebook.code[at:])
            if not re.search(end, rest):
                yield from _found(notebook, cell, start, code, todo)


def _blanked(match: re.Match) -> str:
    return re.sub(r"[^\n]", " ", match.group())


@rule
def timings_inside_methods(notebook: Notebook) -> Iterator[Finding]:
    pattern = r"\b(nanoTime|currentTimeMillis)\s*\("
    todo = "measure with Benchmark, or inside a method: code at the top level of a cell runs at another speed"
    for cell in notebook.code:
        yield from _found(notebook, cell, pattern, java_source.top_level(cell.source), todo)


@rule
def loopback_only(notebook: Notebook) -> Iterator[Finding]:
    loopback = r"(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)"
    url = rf"\b(?:https?|wss?|ftp|tcp)://(?!{loopback}(?:[:/?#\s]|$))"
    call = rf'\b(?:Socket|InetSocketAddress|getByName|getAllByName)\s*\(\s*"(?!{loopback}")'
    todo = "use a server on loopback: a notebook runs without a network"
    for cell in notebook.code:
        if any(re.search(url, text) for text in java_source.strings(cell.source)):
            yield from _found(notebook, cell, url, cell.source, todo)
        yield from _found(notebook, cell, call, java_source.without_comments(cell.source), todo)


@rule
def errors_are_tagged(notebook: Notebook) -> Iterator[Finding]:
    todo = "tag a cell that fails on purpose raises-exception"
    for cell in notebook.code:
        if "raises-exception" not in cell.tags:
            yield from _found(notebook, cell, r"^\s*throw\b", java_source.top_level(cell.source), todo)


# --- Form -------------------------------------------------------------------------------------------------------


@rule
def one_title(notebook: Notebook) -> Iterator[Finding]:
    titles = [(cell, text) for cell, level, text in notebook.headings() if level == 1]
    if not titles:
        yield Finding(notebook.name, None, "", "begin with one H1, the notebook's title")
    for cell, text in titles[1:]:
        yield Finding(notebook.name, cell, text, "keep one H1; make this one an H2")


@rule
def no_skipped_heading(notebook: Notebook) -> Iterator[Finding]:
    before = 0
    for cell, level, text in notebook.headings():
        if level > before + 1:
            yield Finding(
                notebook.name, cell, text, f"an H{level} cannot follow an H{before}: readers of outlines get lost"
            )
        before = level


@rule
def opening_states_the_deal(notebook: Notebook) -> Iterator[Finding]:
    opening = []
    for cell in notebook.cells:
        if cell.is_code:
            break
        opening.append(cell)
    text = "\n".join(cell.source for cell in opening)
    if not text.startswith("# "):
        yield Finding(notebook.name, None, "", "begin with a Markdown cell whose first line is the H1")
    if "?" not in re.sub(r"^#.*$", "", text, flags=re.MULTILINE):
        yield Finding(notebook.name, None, "", "ask the notebook's question before the set-up cell")
    if not re.search(r"you will be able to", text, re.IGNORECASE):
        yield Finding(notebook.name, None, "", 'say before the set-up cell what the reader "will be able to" do')
    minutes = re.search(r"(\d+)\s+minutes", text)
    if not minutes or int(minutes.group(1)) > 45:
        yield Finding(
            notebook.name, None, "", 'say before the set-up cell how long the core takes: at most "45 minutes"'
        )


@rule
def set_up_cell(notebook: Notebook) -> Iterator[Finding]:
    if not notebook.code:
        yield Finding(notebook.name, None, "", f"begin the code with the set-up cell: {SET_UP}, imports, Lab.open()")
        return
    cell = notebook.code[0]
    lines = [line.strip() for line in java_source.without_comments(cell.source).split("\n") if line.strip()]
    if lines[0] != SET_UP:
        yield Finding(notebook.name, cell, lines[0], f"let the first line be {SET_UP}")
    if "import heddle.*;" not in lines:
        yield Finding(notebook.name, cell, "", "import heddle.*;")
    if not re.fullmatch(r"Lab\.open\(\);?", lines[-1]):
        yield Finding(notebook.name, cell, lines[-1], "let the last line be Lab.open()")
    for line in lines[1:-1]:
        if not line.startswith("import "):
            yield Finding(notebook.name, cell, line, "keep the set-up cell to the class path, imports and Lab.open()")


@rule
def closing_sections(notebook: Notebook) -> Iterator[Finding]:
    titles = [title for title, _ in notebook.sections()]
    if titles[-len(CLOSING) :] != CLOSING:
        yield Finding(notebook.name, None, " · ".join(titles), "end with the H2s " + " · ".join(CLOSING))


@rule
def summary_has_bullets(notebook: Notebook) -> Iterator[Finding]:
    text = "\n".join(cell.source for cell in notebook.section("Summary"))
    if len(re.findall(r"^[-*] ", text, re.MULTILINE)) < 2:
        yield Finding(notebook.name, None, "## Summary", "sum up in bullets")


@rule
def exercises_are_graded(notebook: Notebook) -> Iterator[Finding]:
    cells = notebook.section("Exercises")
    titles = [(cell, text) for cell, level, text in notebook.headings() if level == 3 and cell in cells]
    marks = {"★", "★★", "★★★"}
    for cell, text in titles:
        if not re.search(r"(?<!★)★{1,3}(?!★)", text):
            yield Finding(notebook.name, cell, text, "mark the exercise ★, ★★ or ★★★")
        marks -= set(re.findall(r"★+", text))
    if marks:
        yield Finding(notebook.name, None, "## Exercises", f"add an exercise (H3) marked {' and '.join(sorted(marks))}")


@rule
def prose_before_code(notebook: Notebook) -> Iterator[Finding]:
    before = None
    for cell in notebook.cells:
        follows = before is not None and (before.kind == "markdown" or _predictions(before))
        if cell.is_code and not follows:
            todo = "put a prose cell before it that says what to look at (only the cell after a prediction needs none)"
            yield Finding(notebook.name, cell, cell.lines[0], todo)
        before = cell


@rule
def cells_are_short(notebook: Notebook) -> Iterator[Finding]:
    for cell in notebook.code:
        declared = [java_source.declared_type(text) for text in java_source.statements(cell.source)]
        limit = 30 if declared and all(declared) else 15
        if len(cell.lines) > limit:
            todo = f"keep the cell to {limit} lines, not {len(cell.lines)} (15, or 30 when it only declares types)"
            yield Finding(notebook.name, cell, cell.lines[0], todo)


@rule
def lines_are_short(notebook: Notebook) -> Iterator[Finding]:
    for cell in notebook.code:
        for line in cell.lines:
            if len(line) > 100:
                yield Finding(notebook.name, cell, line, f"keep code lines to 100 characters, not {len(line)}")


@rule
def pictures_have_alt_text(notebook: Notebook) -> Iterator[Finding]:
    todo = "describe the picture in its alt text"
    for cell in notebook.markdown:
        yield from _found(notebook, cell, r"!\[\s*\]", cell.source, todo)
        yield from _found(notebook, cell, r"<img\b(?![^>]*\balt=[\"'][^\"']*\w)[^>]*>", cell.source, todo)


# --- Teaching ---------------------------------------------------------------------------------------------------


def _predictions(cell: Cell) -> list[tuple[str, list[str]]]:
    """Each prediction that the cell declares: its line and its arguments."""
    if not cell.is_code:
        return []
    code = java_source.code_only(cell.source)
    return [
        (_line_at(cell.source, match.start()), java_source.arguments(code, match.end() - 1))
        for match in re.finditer(r"\bPredict\s*\.\s*(?!compare\b)\w+\s*\(", code)
    ]


@rule
def at_most_three_predictions(notebook: Notebook) -> Iterator[Finding]:
    made = [(cell, line) for cell in notebook.code for line, _ in _predictions(cell)]
    for cell, line in made[3:]:
        yield Finding(notebook.name, cell, line, "keep to three predictions a notebook: more lose the room")


@rule
def predictions_ship_empty(notebook: Notebook) -> Iterator[Finding]:
    for cell in notebook.code:
        for line, arguments in _predictions(cell):
            if "null" not in arguments:
                todo = "ship the prediction as null: one that is filled in records the author's guess"
                yield Finding(notebook.name, cell, line, todo)


@rule
def at_most_five_experiments(notebook: Notebook) -> Iterator[Finding]:
    experiments = []
    for title, cells in notebook.sections():
        if title in ("Further", "Summary"):
            break
        if any(cell.is_code and cell != notebook.code[0] for cell in cells):
            experiments.append((cells[0], title))
    for cell, title in experiments[5:]:
        yield Finding(
            notebook.name, cell, title, "move this section under Further: a core has five experiments at most"
        )


@rule
def plain_words(notebook: Notebook) -> Iterator[Finding]:
    """What the author says; the titles under *References* are quoted as they are."""
    quoted = notebook.section("References")
    for cell in (cell for cell in notebook.markdown if cell not in quoted):
        for match in re.finditer(rf"\b(?:{UNWANTED})s?\b", cell.prose, re.IGNORECASE):
            yield Finding(notebook.name, cell, _line_at(cell.prose, match.start()), f"leave out {match.group()!r}")


@rule
def numbers_name_their_machine(notebook: Notebook) -> Iterator[Finding]:
    space = r"(?:\s|&nbsp;)"
    time = rf"(?<![\w.])\d[\d,.]*(?:{space}s|{space}?(?:ns|µs|μs|us|ms|(?:nano|micro|milli)?seconds?))\b"
    number = rf"{time}|\b\d[\d.]*\s+times\s+(?:as\s+fast|faster|slower)\b"
    todo = 'name the machine and the date ("recorded on …"), compute the number in a cell, or tag no-measurement'
    for cell in notebook.markdown:
        if "no-measurement" in cell.tags or re.search(r"recorded\s+on", cell.source, re.IGNORECASE):
            continue
        for match in re.finditer(number, cell.prose):
            yield Finding(notebook.name, cell, _line_at(cell.prose, match.start()), todo)


@advice
def prose_is_in_proportion(notebook: Notebook) -> Iterator[Finding]:
    words = sum(len(cell.source.split()) for cell in notebook.markdown)
    lines = sum(1 for cell in notebook.code for line in cell.lines if line.strip())
    ratio = words / max(1, lines)
    if not 4 <= ratio <= 20:
        yield Finding(notebook.name, None, "", f"{ratio:.1f} words of prose for each line of code; aim at 4 to 20")
