"""Every notebook runs from top to bottom on the real kernel, shows no red, and leaves nothing running."""

import time

import pytest

from conftest import NOTEBOOKS
from kernel_client import Kernel, wait_until
from notebook_rules import Notebook

RUN_LIMIT = 120
MOST_LINES = 200
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
    bare_kernel.manager.shutdown_kernel()
    wait_until(lambda: not bare_kernel.processes(), f"nothing of {path.name} is left running", limit=10)
