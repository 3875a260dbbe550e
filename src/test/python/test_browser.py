"""JupyterLab in a real browser: a reader opens each notebook, runs it, sees its pictures, interrupts and restarts."""

import os

import nbformat
import pytest

from conftest import NOTEBOOKS, ROOT
from kernel_client import wait_until
from lab_browser import THEMES, LabServer, NotebookPage, find_browser, mistakes, open_browser

NOTEBOOK_FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
SCREENSHOTS = ROOT / "target" / "screenshots"
SCRATCH = "scratch.ipynb"


@pytest.fixture(scope="module")
def browser():
    executable = find_browser()
    if executable is None:
        missing = "no Chromium or Chrome on PATH: install one to test the notebooks in a browser"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with open_browser(executable) as opened:
        yield opened


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory):
    lab = LabServer(ROOT, tmp_path_factory.mktemp("lab"))
    yield lab
    lab.close()


@pytest.fixture
def scratch(server):
    """Makes a notebook of the given cells beside the others and returns its name."""

    def write(*cells: str) -> str:
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "java", "display_name": "Java"}})
        notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(notebook, server.notebooks / SCRATCH)
        return SCRATCH

    return write


@pytest.fixture
def open_notebook(browser, server):
    pages = []

    def open_page(name: str) -> NotebookPage:
        pages.append(NotebookPage(browser, server, name))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


def texts(outputs: list[dict]) -> list[str]:
    """The cell's results as text."""
    return [output["data"]["text/plain"] for output in outputs if output["output_type"] == "execute_result"]


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda path: path.stem)
def test_restart_and_run_all(open_notebook, path):
    page = open_notebook(path.name)
    model = page.restart_and_run_all()
    assert mistakes(model) == []
    for outputs, tags in zip(model["outputs"], model["tags"], strict=True):
        failed = any(output["output_type"] == "error" for output in outputs)
        assert failed == ("raises-exception" in tags), outputs
    assert page.undecoded_images() == []
    for theme in THEMES:
        page.set_theme(theme)
        assert page.photograph(SCREENSHOTS, f"{path.stem}-{theme}")


def test_a_picture_is_seen(open_notebook, scratch):
    page = open_notebook(scratch("new java.awt.image.BufferedImage(40, 30, java.awt.image.BufferedImage.TYPE_INT_RGB)"))
    page.restart_and_run_all()
    assert page.undecoded_images() == []
    assert page.page.evaluate("document.querySelector('.jp-OutputArea-output img').naturalWidth") == 40


def test_interrupt_ends_a_sleeping_cell(open_notebook, scratch):
    page = open_notebook(scratch('{ System.out.println("asleep"); Thread.sleep(600_000); }'))
    page.command("notebook:run-all-cells")
    wait_until(lambda: "asleep" in str(page.model()["outputs"]), "the cell sleeps")
    page.interrupt()
    model = wait_until(lambda: page.model()["status"] == "idle" and page.model(), "the cell ends", limit=20)
    assert [output["output_type"] for output in model["outputs"][0]][-1] == "error"


def test_restart_gives_a_new_process(open_notebook, scratch):
    page = open_notebook(scratch("ProcessHandle.current().pid()"))
    (first,) = texts(page.restart_and_run_all()["outputs"][0])
    (second,) = texts(page.restart_and_run_all()["outputs"][0])
    assert int(first) != int(second)


EXPLORER = (
    "%classpath ../lib/*.jar\nimport heddle.*;\nimport heddle.explore.*;\nLab.open();",
    """class Slot {
    Integer item;
    synchronized void put(int x) throws InterruptedException {
        if (item != null) wait();
        item = x;
        notify();
    }
    synchronized int take() throws InterruptedException {
        if (item == null) wait();
        int x = item;
        item = null;
        notify();
        return x;
    }
}""",
    """var verdict = Explore.of(Slot::new)
    .thread("consumer A", s -> s.take())
    .thread("consumer B", s -> s.take())
    .thread("producer", s -> { s.put(1); s.put(2); })
    .check(s -> s.item == null);
verdict""",
    "verdict.play()",
    'verdict.share("shared.html").getFileName().toString()',
    """class Hits { int n; void hit() { n++; } }
var hits = Explore.of(Hits::new).thread(h -> h.hit()).thread(h -> h.hit());
var outcomes = hits.outcomes(h -> h.n);
outcomes""",
    "outcomes.chart(hits.frequency(200, h -> h.n))",
)


def said(part) -> str:
    """What the stepper or the game has announced."""
    return part.locator(".said").last.inner_text()


def step_through(part) -> None:
    """Goes through a witness by buttons, then by keys."""
    count = part.locator(".row").count()
    assert said(part).startswith(f"Step {count} of {count}. consumer")
    part.get_by_role("button", name="To the beginning").click()
    assert said(part) == f"Before the first of {count} steps."
    assert part.locator(".row.later").count() == count
    part.get_by_role("button", name="One step on").click()
    assert said(part).startswith(f"Step 1 of {count}. ")
    assert part.locator(".row.current").count() == 1
    part.locator(".live").focus()
    for key, place in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", count), ("ArrowRight", count)):
        part.page.keyboard.press(key)
        assert said(part).startswith(f"Step {place} of {count}. "), key
    part.page.keyboard.press("Home")
    assert said(part) == f"Before the first of {count} steps."


def break_it(part) -> None:
    """Wins by clicks: both consumers wait, one takes the item and wakes the other, which finds nothing."""
    turn = part.get_by_role("toolbar", name="Who goes on?")

    def let_go_on(thread: str) -> None:
        button = turn.get_by_role("button", name=thread)
        while "Slot." in button.inner_text() and "You have broken it" not in said(part):
            button.click()

    assert said(part) == "You are the scheduler. Break it! Who goes on?"
    let_go_on("consumer A")
    let_go_on("consumer B")
    assert said(part) == "Who is notified?"
    turn.get_by_role("button", name="consumer A").click()
    let_go_on("consumer A")
    let_go_on("consumer B")
    assert said(part).startswith("You have broken it, with ")
    assert "NullPointerException" in said(part)


def hint_and_keys(part) -> None:
    """Wins by following the hints, with keys alone."""
    part.locator(".live").last.focus()
    press = part.page.keyboard.press
    press("Backspace")
    assert said(part).startswith("Who goes on?")
    press("r")
    assert said(part) == "You are the scheduler. Break it! Who goes on?"
    for _ in range(40):
        if "You have broken it" in said(part):
            return
        press("h")
        press(part.locator("button.hinted b").inner_text()[0])
    raise AssertionError(said(part))


def test_a_witness_is_stepped_through_and_a_game_is_won(open_notebook, scratch, server):
    page = open_notebook(scratch(*EXPLORER))
    model = page.restart_and_run_all()
    assert mistakes(model) == []
    assert texts(model["outputs"][2])[0].startswith("FAIL  consumer ")
    witness, game = page.page.locator(".heddle").all()[:2]
    step_through(witness)
    assert "int x = item;" in witness.locator("svg").text_content()
    break_it(game)
    hint_and_keys(game)
    page.page.get_by_text("One way to 1").click()
    assert page.undecoded_images() == []
    for theme in THEMES:
        page.set_theme(theme)
        assert page.photograph(SCREENSHOTS, f"explorer-{theme}")
    read_offline(page.page.context.browser, server.notebooks / "shared.html")


def read_offline(browser, file) -> None:
    """The shared page is read without script, and keeps a schedule in its address with it."""
    for scheme in ("light", "dark"):
        context = browser.new_context(java_script_enabled=False, offline=True, color_scheme=scheme)
        plain = context.new_page()
        plain.goto(file.as_uri())
        assert plain.locator("h1").inner_text().startswith("FAIL: consumer ")
        assert plain.locator("svg title").text_content().startswith("Sequence diagram of 3 threads and ")
        plain.locator("summary").click()
        assert "int x = item;" in plain.locator("pre").inner_text()
        assert plain.locator("button").count() == 0
        plain.screenshot(path=SCREENSHOTS / f"shared-plain-{scheme}.png", full_page=True)
        context.close()
    context = browser.new_context(offline=True, color_scheme="dark")
    live = context.new_page()
    errors = []
    live.on("pageerror", lambda error: errors.append(error))
    live.goto(file.as_uri())
    break_it(live.locator(".heddle").locator(".live").last)
    address = live.get_by_role("link", name="Link to this schedule").evaluate("link => link.href")
    live.screenshot(path=SCREENSHOTS / "shared-live-dark.png", full_page=True)
    other = context.new_page()
    other.goto(address)
    assert "You have broken it, with " in said(other.locator(".live").last)
    assert errors == []
    context.close()
