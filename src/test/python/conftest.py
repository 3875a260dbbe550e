"""What the Python-side tests share: where things are, and a real kernel."""

from pathlib import Path

import pytest

from kernel_client import Kernel

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = ROOT / "notebooks"
SET_UP = "%classpath ../lib/*.jar\nimport heddle.*;\nimport heddle.process.*;\nimport heddle.task.*;\nLab.open()"


@pytest.fixture(scope="session")
def _shared_kernel():
    kernel = Kernel(NOTEBOOKS)
    kernel.value(SET_UP)
    yield kernel
    kernel.close()


@pytest.fixture
def kernel(_shared_kernel):
    """A kernel with the set-up cell run, shared by tests that leave it alive."""
    if not _shared_kernel.is_alive():
        _shared_kernel.start_again()
        _shared_kernel.value(SET_UP)
    return _shared_kernel


@pytest.fixture
def own_kernel():
    """A kernel with the set-up cell run, for a test that restarts or kills it."""
    kernel = Kernel(NOTEBOOKS)
    kernel.value(SET_UP)
    yield kernel
    kernel.close()
