"""A real Java kernel for tests: run cells, interrupt, restart, kill, and look at its processes."""

import contextlib
import os
import queue
import re
import subprocess
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from jupyter_client.manager import KernelManager

START_LIMIT = 120
CELL_LIMIT = 60
SECONDS_TO_CLEAN_UP = 10
_MARK = "HEDDLE_TEST_MARK"


class CellTimeout(AssertionError):
    """A cell did not end in its time; the message has the kernel's threads."""


class KernelDied(AssertionError):
    """The kernel's process ended while a cell ran."""


@dataclass(frozen=True)
class CellError:
    """What a failed cell reports: the exception's name, its text, and the traceback without colours."""

    name: str
    value: str
    traceback: str

    def __str__(self) -> str:
        return f"{self.name}: {self.value}\n{self.traceback}"


@dataclass
class Result:
    """Everything that a cell sent back."""

    seconds: float = 0.0
    data: dict = field(default_factory=dict)
    stdout: str = ""
    stderr: str = ""
    error: CellError | None = None
    displays: list[dict] = field(default_factory=list)
    updates: list[dict] = field(default_factory=list)
    stream_messages: int = 0

    @property
    def text(self) -> str | None:
        """The value of the cell's last expression as text, or None."""
        return self.data.get("text/plain")

    def take(self, kind: str, content: dict) -> None:
        if kind == "stream":
            self.stream_messages += 1
            setattr(self, content["name"], getattr(self, content["name"]) + content["text"])
        elif kind == "execute_result":
            self.data = content["data"]
        elif kind == "display_data":
            self.displays.append(content["data"])
        elif kind == "update_display_data":
            self.updates.append(content["data"])
        elif kind == "error":
            traceback = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(content["traceback"]))
            self.error = CellError(content["ename"], content["evalue"], traceback)


def wait_until(condition, what: str, limit: float = CELL_LIMIT):
    """The first true value of `condition()`; fails with `what` when there is none within `limit` seconds."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"not within {limit} s: {what}"
        time.sleep(0.02)


def processes_with(marker: str) -> list[psutil.Process]:
    """The living processes that carry `marker`."""
    return [process for process in psutil.process_iter() if carries(process, marker)]


def carries(process: psutil.Process, marker: str) -> bool:
    """Whether a living process has `marker` in its environment or on its command line."""
    with contextlib.suppress(psutil.Error, OSError):
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return marker in process.environ().values() or any(marker in part for part in process.cmdline())
    return False


class Kernel:
    """A kernel of name `java` with everything that it starts. Not for use from several threads."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.marker = uuid.uuid4().hex
        self.manager = KernelManager(kernel_name="java")
        self.client = None
        self._start()

    def _start(self) -> None:
        environment = os.environ | {_MARK: self.marker}
        self.manager.start_kernel(cwd=str(self.folder), env=environment)
        self._connect()

    def _connect(self) -> None:
        if self.client is not None:
            self.client.stop_channels()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=START_LIMIT)

    def start(self, code: str) -> str:
        """Begins a cell and does not wait for it; `finish` does."""
        return self.client.execute(code, allow_stdin=False)

    def finish(self, cell: str, timeout: float = CELL_LIMIT) -> Result:
        """What the cell sent from its start to its end; a kernel whose cell does not end is killed."""
        result = Result()
        begin = time.monotonic()
        while True:
            if time.monotonic() - begin > timeout:
                threads = self.threads()
                self.kill9()
                raise CellTimeout(f"the cell ran for more than {timeout} s\n{result}\n{threads}")
            message = self._message()
            if message is None or message["parent_header"].get("msg_id") != cell:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                break
            result.take(kind, content)
        result.seconds = time.monotonic() - begin
        return result

    def _message(self) -> dict | None:
        try:
            return self.client.get_iopub_msg(timeout=0.2)
        except queue.Empty:
            if not self.is_alive():
                raise KernelDied("the kernel's process ended while a cell ran") from None
            return None

    def run(self, code: str, timeout: float = CELL_LIMIT) -> Result:
        """Runs a cell to its end."""
        return self.finish(self.start(code), timeout)

    def value(self, *cells: str, timeout: float = CELL_LIMIT) -> str | None:
        """Runs cells that must not fail, and returns the last one's value as text."""
        result = Result()
        for code in cells:
            result = self.run(code, timeout)
            assert result.error is None, f"{code}\n{result.error}"
        return result.text

    def failure(self, code: str, timeout: float = CELL_LIMIT) -> CellError:
        """Runs a cell that must fail, and returns its error."""
        result = self.run(code, timeout)
        assert result.error is not None, f"this cell did not fail:\n{code}\n{result}"
        return result.error

    def interrupt(self) -> None:
        self.manager.interrupt_kernel()

    def restart(self) -> None:
        self.manager.restart_kernel()
        self._connect()

    def kill9(self) -> None:
        """Kills the kernel as `kill -9` does: the JVM first, then a launcher that started it."""
        for process in reversed(self.jvms()):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def start_again(self) -> None:
        """A fresh kernel after this one was killed or got stuck."""
        self.close()
        self.manager = KernelManager(kernel_name="java")
        self._start()

    def close(self) -> None:
        """Ends the kernel, and what still carries its mark when its guardian should be done."""
        if self.client is not None:
            self.client.stop_channels()
            self.client = None
        self.manager.shutdown_kernel(now=True)
        _, left = psutil.wait_procs(self.processes(), SECONDS_TO_CLEAN_UP)
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def is_alive(self) -> bool:
        return self.manager.is_alive() and bool(self.jvms())

    def jvms(self) -> list[psutil.Process]:
        """The kernel's own processes, parents first: JJava has a launcher above the JVM that runs the cells."""
        connection = self.manager.connection_file
        with contextlib.suppress(psutil.NoSuchProcess):
            first = psutil.Process(self.manager.provisioner.process.pid)
            return [p for p in [first, *first.children(recursive=True)] if carries(p, connection)]
        return []

    @property
    def pid(self) -> int:
        """The process that runs the cells."""
        return self.jvms()[-1].pid

    def processes(self) -> list[psutil.Process]:
        """Every living process that this kernel or one of its children started, itself included."""
        return processes_with(self.marker)

    def descendants(self) -> list[psutil.Process]:
        """The living processes that were started from cells, directly or not."""
        own = {process.pid for process in self.jvms()}
        return [process for process in self.processes() if process.pid not in own]

    def threads(self) -> str:
        """The stacks of the kernel's threads."""
        try:
            jcmd = Path(self.jvms()[-1].exe()).with_name("jcmd")
            command = [str(jcmd), str(self.pid), "Thread.print"]
            return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout
        except (IndexError, OSError, psutil.Error, subprocess.TimeoutExpired) as problem:
            return f"(no thread dump: {problem!r})"
