"""Every notebook runs from top to bottom on the real kernel, shows no red, and leaves nothing running."""

import time

import pytest

from conftest import NOTEBOOKS
from kernel_client import Kernel, carries, wait_until
from notebook_rules import Notebook

RUN_LIMIT = 120
MOST_LINES = 200
LEFT_RUNNING = """
Thread.getAllStackTraces().entrySet().stream()
    .filter(e -> e.getKey() != Thread.currentThread())
    .filter(e -> Arrays.stream(e.getValue()).anyMatch(f -> f.getClassName().startsWith("REPL.")))
    .map(e -> e.getKey().getName()).toList()
"""
NOTEBOOK_FILES = sorted(NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture
def bare_kernel():
    kernel = Kernel(NOTEBOOKS)
    yield kernel
    kernel.close()


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda path: path.stem)
def test_runs(bare_kernel, path, capsys):
    begin = time.monotonic()
    for cell in Notebook.read(path).code:
        place = f"{path.name}, cell {cell.number}:\n{cell.source}\n"
        result = bare_kernel.run(cell.source, timeout=RUN_LIMIT - (time.monotonic() - begin))
        assert (result.error is not None) == ("raises-exception" in cell.tags), f"{place}{result.error}"
        assert result.stderr == "", f"{place}writes in red:\n{result.stderr}"
        assert len(result.stdout.splitlines()) <= MOST_LINES, f"{place}prints more than {MOST_LINES} lines"
    with capsys.disabled():
        print(f"\n{path.name}: {time.monotonic() - begin:.1f} s")
    wait_until(lambda: bare_kernel.value(LEFT_RUNNING) == "[]", f"no thread runs code of {path.name}", limit=10)
    wait_until(lambda: not strays(bare_kernel), f"no process of {path.name} is left running", limit=10)
    bare_kernel.manager.shutdown_kernel()
    wait_until(lambda: not bare_kernel.processes(), f"nothing outlives the kernel of {path.name}", limit=10)


def strays(kernel: Kernel) -> list:
    """The processes that cells left behind; the spare worker that Heddle keeps warm is not one."""
    return [process for process in kernel.descendants() if not carries(process, "heddle.jar")]
