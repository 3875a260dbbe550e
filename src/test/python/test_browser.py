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
