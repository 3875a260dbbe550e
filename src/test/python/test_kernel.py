"""What a runner promises whatever happens to a task, its worker, its cell or the kernel, in a real kernel."""

import re

import psutil
import pytest

from kernel_client import KernelDied, wait_until

RUNNERS = ["threads(2)", "processes(2)"]
GONE_LIMIT = 2
PID = "ProcessHandle.current().pid()"
THREAD = "Thread.currentThread().getName()"
SLEEP = "Thread.sleep(600_000);"
SIGNALS = """
import java.nio.file.Files;
import java.nio.file.Path;
void write(String file, Object text) throws IOException {
    Files.move(Files.writeString(Path.of(file + ".part"), text.toString()), Path.of(file));
}
void spinUntil(String file) { while (!Files.exists(Path.of(file))) { Thread.onSpinWait(); } }
"""


@pytest.fixture
def kernel(kernel):
    """The shared kernel, with methods by which a task tells the test that it has begun, and waits for a sign."""
    kernel.value(SIGNALS)
    return kernel


@pytest.fixture
def own_kernel(own_kernel):
    own_kernel.value(SIGNALS)
    return own_kernel


def write(path, text: str = '"done"') -> str:
    """A Java statement that makes the file, at once with all its text."""
    return f'write("{path.as_posix()}", {text});'


def begin(folder, task: int, text: str = PID) -> str:
    """A Java statement by which a task says that it has begun; `begun` waits for it."""
    return write(folder / f"task-{task}", text)


def begun(folder, count: int) -> list[str]:
    """What `count` tasks said when they began, once all have."""
    files = wait_until(
        lambda: len(found := sorted(folder.glob("task-[0-9]"))) >= count and found, f"{count} tasks begin", 20
    )
    return [file.read_text(encoding="utf-8") for file in files]


def spin_until(path) -> str:
    """A Java statement that ignores interrupts until the file is there."""
    return f'spinUntil("{path.as_posix()}");'


def gone(pids) -> bool:
    return not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)


@pytest.fixture
def pool(kernel, request):
    """The name of an open pool of two workers; the parameter is its runner."""
    kernel.value(f"var pool = Runner.{request.param}.open();")
    yield "pool"
    if kernel.is_alive():
        kernel.run("pool.close();")


on_threads = pytest.mark.parametrize("pool", ["threads(2)"], indirect=True)
on_processes = pytest.mark.parametrize("pool", ["processes(2)"], indirect=True)


def worker_pids(kernel) -> list[int]:
    return [
        int(pid) for pid in kernel.value("pool.workers().stream().map(w -> w.pid()).toList()").strip("[]").split(", ")
    ]


# --- Errors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runner", RUNNERS)
def test_shows_the_cause_and_the_cells_frames(kernel, runner):
    kernel.value("int divide(int a, int b) { return a / b; }")
    error = kernel.failure(f"Runner.{runner}.map(List.of(1, 0), x -> divide(1, x))")
    assert "ArithmeticException" in error.value and "/ by zero" in error.value, error
    assert "TaskFailedException" in error.traceback, error
    frames = re.findall(r"^\s+at (.+)$", error.traceback[error.traceback.rindex("ArithmeticException") :], re.MULTILINE)
    assert "divide" in frames[0], error


@pytest.mark.parametrize("runner", RUNNERS)
def test_keeps_the_class_of_an_exception_from_a_cell(kernel, runner):
    kernel.value(
        "class TooCold extends Exception { final int degrees;"
        ' TooCold(int degrees) { super(degrees + " degrees"); this.degrees = degrees; } }'
    )
    cell = (
        f"try {{ Runner.{runner}.map(List.of(-40), x -> {{ if (x < 0) {{ throw new TooCold(x); }} return x; }}); }}\n"
        "catch (TaskFailedException e) { System.out.print(((TooCold) e.getCause()).degrees); }"
    )
    result = kernel.run(cell)
    assert result.error is None and result.stdout == "-40", result


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_wrong_argument_is_refused_at_once(kernel, runner):
    wrong = runner.replace("2", "0")
    error = kernel.failure(f"Runner.{wrong}")
    assert "workers must be >= 1, got 0" in error.value, error


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize(
    "task, error",
    [
        ("int deep(int n) { return deep(n + 1) + 1; }", "StackOverflowError"),
        ("int deep(int n) { return new long[Integer.MAX_VALUE].length; }", "OutOfMemoryError"),
    ],
    ids=["stack", "memory"],
)
def test_survives_a_task_without_room(kernel, runner, task, error):
    pid = kernel.pid
    kernel.value(task)
    failure = kernel.failure(f"Runner.{runner}.map(List.of(0), x -> deep(x))")
    assert error in failure.value, failure
    assert kernel.value(f"Runner.{runner}.map(List.of(1), x -> x).results()") == "[1]"
    assert kernel.pid == pid


@pytest.mark.parametrize("end", ["System.exit(3)", "Runtime.getRuntime().halt(3)"])
def test_survives_a_task_that_ends_its_process(kernel, end):
    pid = kernel.pid
    error = kernel.failure(f"Runner.processes(2).map(List.of(1, 2), x -> {{ {end}; return x; }})")
    assert "WorkerDiedException" in error.traceback, error
    assert re.search(r"exit(ed| code| value)?\D{0,12}\b3\b", error.value), error
    assert kernel.pid == pid
    assert kernel.value("Runner.processes(2).map(List.of(1, 2), x -> x).results()") == "[1, 2]"


@on_processes
def test_replaces_a_worker_that_was_killed_while_idle(kernel, pool):
    first, _ = worker_pids(kernel)
    psutil.Process(first).kill()
    assert kernel.value("pool.map(List.of(1, 2, 3, 4), x -> x * x).results()") == "[1, 4, 9, 16]"
    wait_until(lambda: first not in worker_pids(kernel) and len(worker_pids(kernel)) == 2, "a new worker")


@on_processes
def test_reports_a_worker_that_was_killed_while_busy(kernel, pool, tmp_path):
    cell = kernel.start(f"pool.run(() -> {{ {begin(tmp_path, 0)} {SLEEP} return 1; }})")
    (pid,) = begun(tmp_path, 1)
    psutil.Process(int(pid)).kill()
    error = kernel.finish(cell).error
    assert error is not None and "WorkerDiedException" in error.traceback, error
    assert pid in error.value and "137" in error.value, error
    assert kernel.value("pool.map(List.of(1, 2), x -> x).results()") == "[1, 2]"


# --- Output -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runner", ["threads(4)", "processes(4)"])
def test_shows_ten_thousand_lines_whole_and_in_order(kernel, runner):
    cell = (
        f"Runner.{runner}.map(List.of(0, 1, 2, 3), t -> {{\n"
        '    for (int i = 0; i < 2_500; i++) { System.out.println("task " + t + " line " + i); }\n'
        "    return t;\n}).output().lines().count()"
    )
    result = kernel.run(cell, timeout=5)
    lines = result.stdout.splitlines()
    for task in range(4):
        assert [line for line in lines if line.startswith(f"task {task} ")] == [
            f"task {task} line {i}" for i in range(2_500)
        ]
    assert len(lines) == 10_000
    assert result.text == "10000"
    assert result.stream_messages < 1_000


@pytest.mark.parametrize("runner", RUNNERS)
def test_shows_output_and_errors_where_they_belong(kernel, runner):
    cell = f'Runner.{runner}.run(() -> {{ System.out.println("out"); System.err.println("err"); return 1; }}).output()'
    result = kernel.run(cell)
    assert (result.stdout, result.stderr) == ("out\n", "err\n")


# Not on threads: a thread that prints while a later cell runs uses the stream that the kernel has put in place for it.
@pytest.mark.parametrize("pool", ["processes(1)"], indirect=True)
def test_no_output_reaches_a_later_cell_that_does_not_wait_for_it(kernel, pool, tmp_path):
    go, said = tmp_path / "go", tmp_path / "said"
    kernel.value(
        f"var late = pool.submit(() -> {{ {begin(tmp_path, 0)} {spin_until(go)}"
        f' System.out.println("late"); {write(said)} return 1; }});'
    )
    begun(tmp_path, 1)
    later = kernel.run(f'System.out.println("mine"); {write(go)}\n{spin_until(said)}\npool.submit(() -> 2).get()')
    assert later.error is None and later.text == "2", later
    assert later.stdout == "mine\n"
    assert kernel.run("late.get()").stdout in ("", "late\n")


# --- Interrupts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runner", RUNNERS)
def test_an_interrupted_cell_ends_at_once_and_the_next_one_works(kernel, runner, tmp_path):
    tasks = ", ".join(f"() -> {{ {begin(tmp_path, n)} {SLEEP} return {n}; }}" for n in range(2))
    cell = kernel.start(f"Runner.{runner}.run({tasks})")
    begun(tmp_path, 2)
    kernel.interrupt()
    assert kernel.finish(cell, timeout=10).error is not None
    assert kernel.value(f"Runner.{runner}.map(List.of(1, 2), x -> x).results()") == "[1, 2]"


def test_an_interrupted_cell_takes_nothing_from_a_queue(kernel, tmp_path):
    kernel.value("var letters = ProcessQueue.<String>create();")
    cell = kernel.start(f"{{ {begin(tmp_path, 0)} letters.take(); }}")
    begun(tmp_path, 1)
    kernel.interrupt()
    assert kernel.finish(cell).error is not None
    kernel.value('letters.put("a");')
    assert kernel.value("Runner.processes(1).run(() -> letters.take()).result(0)") == "a"


@on_processes
def test_an_interrupted_worker_that_stops_is_kept(kernel, pool, tmp_path):
    before = worker_pids(kernel)
    tasks = ", ".join(f"() -> {{ {begin(tmp_path, n)} {SLEEP} return {n}; }}" for n in range(2))
    cell = kernel.start(f"pool.run({tasks})")
    begun(tmp_path, 2)
    kernel.interrupt()
    kernel.finish(cell, timeout=10)
    assert kernel.value("pool.map(List.of(1, 2), x -> x).results()") == "[1, 2]"
    assert worker_pids(kernel) == before


@on_processes
def test_an_interrupted_worker_that_goes_on_is_killed_and_replaced(kernel, pool, tmp_path):
    never = spin_until(tmp_path / "never")
    cell = kernel.start(f"pool.run(() -> {{ {begin(tmp_path, 0)} {never} return 0; }})")
    (busy,) = begun(tmp_path, 1)
    kernel.interrupt()
    assert kernel.finish(cell, timeout=10).error is not None
    wait_until(lambda: gone([int(busy)]), "the worker that ignores its interrupt is killed", limit=10)
    assert kernel.value("pool.map(List.of(1, 2, 3), x -> x).results()") == "[1, 2, 3]"
    assert len(worker_pids(kernel)) == 2 and int(busy) not in worker_pids(kernel)


@pytest.mark.parametrize("runner", ["Runner.threads(2)", "pool"])
@on_threads
def test_a_thread_that_ignores_its_interrupt_is_named(kernel, pool, runner, tmp_path):
    go = tmp_path / "go"
    cell = kernel.start(f"{runner}.run(() -> {{ {begin(tmp_path, 0, THREAD)} {spin_until(go)} return 0; }})")
    (name,) = begun(tmp_path, 1)
    kernel.interrupt()
    assert kernel.finish(cell, timeout=10).error is not None
    try:
        next_cell = "Runner.threads(1).run(() -> 1)"
        line = wait_until(lambda: kernel.run(next_cell).stdout, "a line that names the thread", limit=10)
        assert name in line
    finally:
        go.touch()


@pytest.mark.parametrize("runner", RUNNERS)
def test_an_interrupt_reaches_the_task(kernel, runner, tmp_path):
    told = tmp_path / "told"
    cell = kernel.start(
        f"Runner.{runner}.run(() -> {{ {begin(tmp_path, 0)}\n"
        f"    try {{ {SLEEP} }} catch (InterruptedException e) {{ {write(told)} }}\n    return 0;\n}})"
    )
    begun(tmp_path, 1)
    kernel.interrupt()
    kernel.finish(cell, timeout=10)
    wait_until(told.exists, "the task is interrupted", limit=10)


# --- Nothing stays behind ---------------------------------------------------------------------------------------


def test_a_run_leaves_no_worker(kernel):
    kernel.value("var done = Runner.processes(2).map(List.of(1, 2), x -> x);")
    pids = [
        int(pid) for pid in kernel.value("done.workers().stream().map(w -> w.pid()).toList()").strip("[]").split(", ")
    ]
    wait_until(lambda: gone(pids), "the workers of a run end with it", limit=GONE_LIMIT)


def busy_workers(kernel, folder) -> list[psutil.Process]:
    """The processes of an open pool whose two workers are busy."""
    kernel.value("var open = Runner.processes(2).open();", "open.map(List.of(1, 2), x -> x)")
    never = spin_until(folder / "never")
    kernel.start(f"open.run(() -> {{ {begin(folder, 0)} {never} }}, () -> {{ {begin(folder, 1)} {never} }})")
    return [psutil.Process(int(pid)) for pid in begun(folder, 2)]


def test_a_kernel_killed_with_signal_9_leaves_no_worker(own_kernel, tmp_path):
    busy_workers(own_kernel, tmp_path)
    own_kernel.kill9()
    wait_until(lambda: not own_kernel.processes(), "everything ends with the kernel", limit=GONE_LIMIT)


def test_a_restarted_kernel_leaves_no_worker(own_kernel, tmp_path):
    old = [*busy_workers(own_kernel, tmp_path), *own_kernel.descendants()]
    own_kernel.restart()
    wait_until(lambda: gone(process.pid for process in old), "everything of the old kernel ends", limit=GONE_LIMIT)
    assert own_kernel.value("1 + 1") == "2"


def test_a_kernel_that_is_shut_down_leaves_no_worker(own_kernel, tmp_path):
    busy_workers(own_kernel, tmp_path)
    own_kernel.manager.shutdown_kernel()
    wait_until(lambda: not own_kernel.processes(), "everything ends with the kernel", limit=GONE_LIMIT)


def test_a_kernel_that_exits_leaves_no_worker(own_kernel):
    own_kernel.value("var open = Runner.processes(2).open();", "open.map(List.of(1, 2), x -> x)")
    with pytest.raises(KernelDied):
        own_kernel.run("System.exit(3);")
    wait_until(lambda: not own_kernel.processes(), "everything ends with the kernel", limit=GONE_LIMIT)
