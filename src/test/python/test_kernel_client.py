"""The client of the other kernel tests does what they rely on."""

import sys

import pytest

from kernel_client import CellTimeout, KernelDied, processes_with, wait_until


def test_returns_everything_that_a_cell_sends(kernel):
    result = kernel.run(
        'System.out.print("out"); System.err.print("err"); String id = display("<b>1</b>", "text/html");\n'
        'updateDisplay(id, "<b>2</b>", "text/html");\n40 + 2'
    )
    assert (result.text, result.stdout, result.stderr, result.error) == ("42", "out", "err", None)
    assert [data["text/html"] for data in result.displays + result.updates] == ["<b>1</b>", "<b>2</b>"]


def test_returns_the_error_of_a_cell(kernel):
    error = kernel.failure('throw new IllegalStateException("outer", new RuntimeException("inner"));')
    assert "outer" in error.value
    assert "inner" in error.traceback


def test_a_cell_that_does_not_end_fails_with_the_kernels_threads(kernel):
    with pytest.raises(CellTimeout, match="stuckHere"):
        kernel.run("void stuckHere() { while (true) { Thread.onSpinWait(); } }\nstuckHere();", timeout=3)


def test_a_kernel_that_dies_is_told_from_one_that_is_slow(kernel):
    cell = kernel.start("Thread.sleep(600_000);")
    kernel.kill9()
    with pytest.raises(KernelDied):
        kernel.finish(cell, timeout=20)


def test_knows_the_processes_that_cells_started(kernel):
    python = sys.executable.replace("\\", "/")
    kernel.value(f'var child = new ProcessBuilder("{python}", "-c", "import time; time.sleep(600)").start();')
    pid = int(kernel.value("child.pid()"))
    assert pid in [process.pid for process in kernel.descendants()]
    assert {pid, kernel.pid} <= {process.pid for process in processes_with(kernel.marker)}
    kernel.value("child.destroyForcibly();")
    wait_until(lambda: pid not in [process.pid for process in kernel.descendants()], "the process ends")
