"""Compares Heddle with CPython's multiprocessing, and its thread runner with a raw executor.

For each metric, programs start that measure on request: ours, and its anchor. They take turns, so that
whatever else the machine does hits both; a round in which others had the processor is discarded and
repeated. The ratio of each round counts, ours to the anchor's, and the median of the ratios with its
interval is printed, and drawn into target/bench.svg. `course.py bench` starts it.
"""
import argparse
import contextlib
import json
import math
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import chart
import foreign

ROOT = pathlib.Path(__file__).resolve().parents[2]
JAR = ROOT / "lib" / "heddle.jar"
ANCHOR = ROOT / "src" / "bench" / "anchor.py"
JAVA = ROOT / "src" / "bench" / "java"
CHART = ROOT / "target" / "bench.svg"

WARM_UPS = 10  # Rounds that do not count, of every program: by then the compilers of a JVM are done.
ATTEMPTS = 2  # Rounds at most, for each round that is wanted.
FEWEST_ROUNDS = 3


@dataclass(frozen=True)
class Metric:
    name: str
    program: str  # The one in Java that measures it.
    unit: str
    divisor: float  # Of what the programs answer, to have it in that unit.
    better: str  # "<=" or ">=": how the ratio has to be to the target.
    target: float
    anchor: str = "spawn"  # A start method of multiprocessing, or a metric of the same Java program.
    fork: bool = False  # Whether multiprocessing's fork is another story, and shown.

    @property
    def needs_python(self):
        return self.anchor == "spawn"

    def met(self, ratio):
        return ratio <= self.target if self.better == "<=" else ratio >= self.target


METRICS = [
    Metric("pool_start", "Pools", "ms", 1e-3, "<=", 1.0, fork=True),
    Metric("pool_start_spare", "Pools", "ms", 1e-3, "<=", 0.2, fork=True),
    Metric("round_trip", "Pools", "us", 1e-6, "<=", 0.15, fork=True),
    Metric("unchunked", "Pools", "k tasks/s", 1e3, ">=", 10, fork=True),
    Metric("chunked_int", "Pools", "k tasks/s", 1e3, ">=", 1.2, fork=True),
    Metric("chunked_record", "Pools", "k tasks/s", 1e3, ">=", 1.0, fork=True),
    Metric("send_64mib", "Pools", "MB/s", 1e6, ">=", 3, fork=True),
    Metric("receive_64mib", "Pools", "MB/s", 1e6, ">=", 3, fork=True),
    Metric("mapped_vs_memcpy", "Pools", "MB/s", 1e6, ">=", 0.3, anchor="memcpy"),
    Metric("worker_memory", "Pools", "MiB", 2**20, "<=", 2.2, fork=True),
    Metric("queue_messages", "Queues", "k/s", 1e3, ">=", 3),
    Metric("shared_counter", "Sharing", "k/s", 1e3, ">=", 20),
    Metric("lock", "Sharing", "us", 1e-6, "<=", 50),
    Metric("thread_task", "ThreadTasks", "us", 1e-6, "<=", 1.2, anchor="raw_executor"),
]


class CannotMeasure(Exception):
    """The message is a sentence for the user."""


# ---------------------------------------------------------------- measuring


class Server:
    """A program that answers the name of a metric with a number."""

    def __init__(self, command):
        # In a session of its own Ctrl-C does not reach it; it ends with its input.
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def measure(self, metric):
        self.process.stdin.write(metric + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise CannotMeasure(f"The program that measures {metric} has ended; the lines above say why.")
        return float(answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass(frozen=True)
class Round:
    values: dict  # What was measured: "ours", "anchor", and "fork" if it is.
    foreign: float = 0  # Cores that others used meanwhile.


def quiet_rounds(measure, wanted, look, done=lambda quiet, discarded: None):
    """Measures until so many rounds were quiet, and returns them, and how many others there were.

    When the machine stays busy, the quietest of the other rounds fill up what is missing in the end.
    `measure` gets the number of the round; `look` returns what `foreign.cores` compares.
    """
    quiet, busy = [], []
    while len(quiet) < wanted and len(quiet) + len(busy) < wanted * ATTEMPTS:
        before = look()
        values = measure(len(quiet) + len(busy))
        round_ = Round(values, foreign.cores(before, look()))
        (busy if round_.foreign > foreign.MAX_CORES else quiet).append(round_)
        done(len(quiet), len(busy))
    missing = wanted - len(quiet)
    return quiet + sorted(busy, key=lambda r: r.foreign)[:missing], len(busy)


def interval(ratios, resamples=4000):
    """The 95 % bootstrap interval of the median."""
    source = random.Random(42)
    medians = sorted(
        statistics.median(source.choices(ratios, k=len(ratios))) for _ in range(resamples)
    )
    return medians[int(0.025 * resamples)], medians[int(0.975 * resamples)]


@dataclass(frozen=True)
class Result:
    metric: Metric
    rounds: list
    busy: int  # Rounds on a busy machine, discarded or, for want of better ones, among the rounds.

    @property
    def ratios(self):
        return self.ratios_to("anchor")

    def ratios_to(self, other):
        return [r.values["ours"] / r.values[other] for r in self.rounds]

    @property
    def ratio(self):
        return statistics.median(self.ratios)

    @property
    def met(self):
        return self.metric.met(self.ratio)

    def median(self, whose):
        return statistics.median(r.values[whose] for r in self.rounds) / self.metric.divisor

    def as_json(self):
        low, high = interval(self.ratios)
        return {
            "name": self.metric.name,
            "ratio": self.ratio,
            "low": low,
            "high": high,
            "target": self.metric.target,
            "met": self.met,
        }


class Bench:
    """The programs, and how to start them."""

    def __init__(self, java, python, start_methods, classes):
        self.java, self.python, self.start_methods, self.classes = java, python, start_methods, classes

    def compile(self, metrics):
        programs = sorted({JAVA / f"{metric.program}.java" for metric in metrics})
        javac = self.java.parent / "javac"
        options = ["-cp", JAR, "-sourcepath", JAVA, "-d", self.classes]
        if subprocess.run([javac, *options, *programs]).returncode:
            raise CannotMeasure("The programs in src/bench/java do not compile; the lines above say why.")

    def result(self, metric, wanted, tell):
        """Measures a metric; `tell` hears which share of that is done, and what is going on."""
        total = WARM_UPS + wanted

        def done(quiet, busy):
            repeated = f", {busy} not counted: the machine is busy" if busy else ""
            tell((WARM_UPS + quiet) / total, f"round {quiet} of {wanted}{repeated}")

        with contextlib.ExitStack() as stack:
            asked = self._servers(metric, stack)

            def measure(number):
                order = list(asked) if number % 2 == 0 else list(reversed(asked))
                return {who: asked[who][0].measure(asked[who][1]) for who in order}

            for number in range(WARM_UPS):
                tell(number / total, f"warming up, {number} of {WARM_UPS}")
                measure(number)
            rounds, busy = quiet_rounds(measure, wanted, foreign.look, done)
            return Result(metric, rounds, busy)

    def _servers(self, metric, stack):
        """For ours, the anchor and fork: the server to ask, and what to ask it for."""

        def start(*command):
            return stack.enter_context(Server(command))

        ours = start(self.java, "-cp", f"{JAR}{os.pathsep}{self.classes}", metric.program)
        asked = {"ours": (ours, metric.name), "anchor": (ours, metric.anchor)}
        if metric.needs_python:
            asked["anchor"] = start(self.python, ANCHOR, "spawn"), metric.name
            if metric.fork and "fork" in self.start_methods:
                asked["fork"] = start(self.python, ANCHOR, "fork"), metric.name
        return asked


def multiprocessing_of(python):
    """What this Python is, and its start methods; none when it has no multiprocessing."""
    program = (
        "import multiprocessing, multiprocessing.synchronize, platform\n"
        "print(platform.python_implementation(), platform.python_version())\n"
        "print(*multiprocessing.get_all_start_methods())"
    )
    try:
        told = subprocess.run([python, "-c", program], capture_output=True, text=True)
    except OSError as problem:
        return f"{python} cannot be started ({problem.strerror})", []
    if told.returncode:
        return f"{python} has no multiprocessing ({told.stderr.strip().splitlines()[-1]})", []
    name, methods = told.stdout.splitlines()
    return name, methods.split()


def obstacle(metric, start_methods):
    """Why this metric cannot be measured here, or None."""
    if metric.needs_python and "spawn" not in start_methods:
        return "there is no multiprocessing to compare with"
    if metric.name == "worker_memory" and not pathlib.Path("/proc/self/smaps_rollup").exists():
        return "this system does not tell how much memory a process shares"
    return None


# ---------------------------------------------------------------- showing


def significant(value):
    """Three digits; four and more before the point stay."""
    before = math.floor(math.log10(abs(value))) + 1 if value else 1
    return f"{value:,.{max(0, 3 - before)}f}"


HEAD = f"{'metric':17}{'ours':>9} {'anchor':>9} {'unit':10}{'ratio':>7}  {'95 % interval':17} {'target':8} met"


def row(result):
    metric, numbers = result.metric, result.as_json()
    span = f"{significant(numbers['low'])} to {significant(numbers['high'])}"
    return (
        f"{metric.name:17}{significant(result.median('ours')):>9} {significant(result.median('anchor')):>9}"
        f" {metric.unit:10}{significant(result.ratio):>7}  {span:17} {metric.better} {metric.target:<5g}"
        f" {'yes' if result.met else 'NO':3} {'; '.join(notes(result))}"
    ).rstrip()


def notes(result):
    if not result.metric.needs_python:
        yield f"against {result.metric.anchor}"
    if "fork" in result.rounds[0].values:
        yield (
            f"fork: {significant(result.median('fork'))},"
            f" ratio {significant(statistics.median(result.ratios_to('fork')))}"
        )
    kept = sum(r.foreign > foreign.MAX_CORES for r in result.rounds)
    if result.busy > kept:
        yield f"{result.busy - kept} busy rounds discarded"
    if kept:
        yield f"{kept} of {len(result.rounds)} rounds on a BUSY machine"


class Progress:
    """A bar on standard error, if that is a terminal."""

    WIDTH = 20

    def __init__(self, total, out=sys.stderr):
        self.total, self.out = total, out
        self.shown = out.isatty()

    def show(self, done, text):
        if self.shown:
            filled = int(self.WIDTH * done / self.total)
            line = f"[{'#' * filled}{'-' * (self.WIDTH - filled)}] {text}"
            width = shutil.get_terminal_size().columns - 1
            print("\r" + line[:width].ljust(width), end="", file=self.out, flush=True)

    def clear(self):
        if self.shown:
            print("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r", end="", file=self.out, flush=True)


def machine():
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores{load}"


# ---------------------------------------------------------------- the command line


def parse(arguments):
    names = [metric.name for metric in METRICS]
    parser = argparse.ArgumentParser(
        prog="course.py bench",
        description="Compares Heddle with CPython's multiprocessing, two processes each, and its"
        " thread runner with a raw executor.",
        epilog="The metrics: " + " ".join(names),
        allow_abbrev=False,
    )
    parser.add_argument("--rounds", type=int, default=11, metavar="N", help="of each metric (11)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write the ratios there too")
    parser.add_argument("--java", default="java", help="the java of a JDK 25 or newer")
    parser.add_argument("--python", default=sys.executable, help="the Python to compare with")
    parser.add_argument("metrics", nargs="*", metavar="METRIC", help="none means all")
    options = parser.parse_intermixed_args(arguments)
    if options.rounds < FEWEST_ROUNDS:
        parser.error(f"rounds must be >= {FEWEST_ROUNDS}, got {options.rounds}")
    if options.json and not options.json.resolve().parent.is_dir():
        parser.error(f"there is no folder {options.json.resolve().parent} for the file of --json: make it first")
    for name in options.metrics:
        if name not in names:
            parser.error(f"there is no metric {name}: choose from {' '.join(names)}")
    options.metrics = [metric for metric in METRICS if metric.name in (options.metrics or names)]
    return options


def measure_all(bench, metrics, rounds):
    """Prints the row of each metric as soon as it is there, and returns all results."""
    results = []
    progress = Progress(len(metrics))
    print(HEAD)
    for i, metric in enumerate(metrics):

        def tell(share, text):
            progress.show(i + share, f"{metric.name}: {text}")

        try:
            results.append(bench.result(metric, rounds, tell))
        finally:
            progress.clear()
        print(row(results[-1]), flush=True)
    return results


def main(arguments):
    options = parse(arguments)
    python, start_methods = multiprocessing_of(options.python)
    print(f"{machine()}; {python}")
    if not start_methods:
        print("Without multiprocessing only the raw anchors are left, memcpy and the executor of the JDK.")
    if foreign.look() is None:
        print("This system does not tell what others use of the processor: no round is discarded for it.")
    metrics = []
    for metric in options.metrics:
        why = obstacle(metric, start_methods)
        if why:
            print(f"{metric.name} is left out: {why}.")
        else:
            metrics.append(metric)
    if not metrics:
        raise CannotMeasure("Nothing is left to measure.")
    print(f"{options.rounds} rounds after {WARM_UPS} to warm up, ours and the anchor in turns.")
    print("The anchor is multiprocessing with spawn, where no other is named.\n")
    with tempfile.TemporaryDirectory() as classes:
        java = pathlib.Path(shutil.which(options.java) or options.java)
        bench = Bench(java, options.python, start_methods, classes)
        bench.compile(metrics)
        results = measure_all(bench, metrics, options.rounds)
    CHART.parent.mkdir(exist_ok=True)
    CHART.write_text(chart.svg(results), encoding="utf-8")
    print(f"\nThe chart is in {CHART}.")
    if options.json:
        options.json.write_text(json.dumps([r.as_json() for r in results], indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotMeasure as problem:
        sys.exit(f"course.py bench: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)
