#!/usr/bin/env python3
"""Sets the course up on this machine, opens it, runs it and tests it.

    python3 course.py setup      finds a JDK, makes .venv, builds lib/
    python3 course.py lab        the same, then opens JupyterLab on notebooks/
    python3 course.py test       the same, then runs every test
    python3 course.py run 00 03  the same, then executes these notebooks without a browser
    python3 course.py bench      the same, then compares the library with Python's multiprocessing
    python3 course.py clean      removes what set-up made

Needs Python 3.10 and a JDK 25, or newer ones; nothing else has to be installed. The JDK is the first
fit one of: JAVA_HOME; each java on PATH; the newest in the usual folders of Linux, macOS and Windows,
SDKMAN's among them. A step that is up to date is skipped, and an interrupted set-up is repaired by
running it again. In an active conda environment that has JupyterLab and a Java kernel, nothing is
installed.
"""

import sys

if sys.version_info < (3, 10):  # Before any syntax or import that an old Python would trip over.
    sys.exit(
        "Heddle needs Python 3.10 or newer and this is %d.%d: install a newer one, for example from"
        " https://www.python.org/downloads/, and run course.py with it." % sys.version_info[:2]
    )

import argparse
import contextlib
import glob
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows.
    fcntl = None

ROOT = Path(__file__).resolve().parent
NOTEBOOKS = ROOT / "notebooks"
LIB = ROOT / "lib"
TARGET = ROOT / "target"
VENV = ROOT / ".venv"

WINDOWS = os.name == "nt"
OLDEST_JDK = 25


class CannotGoOn(Exception):
    """Something is missing; the message is one sentence that says what, and what to do about it."""


# ---------------------------------------------------------------- the commands


def setup():
    set_up()
    return 0


def lab(arguments):
    check_port(arguments)
    jdk, python = set_up()
    command = [python.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={NOTEBOOKS}", *arguments]
    if not WINDOWS and os.geteuid() == 0:
        command.append("--allow-root")  # In a container root is the user; Jupyter would refuse.
    say("JupyterLab", f"opens {NOTEBOOKS}; end it with Ctrl-C")
    if WINDOWS:
        return call(command, environment(jdk), NOTEBOOKS)
    # JupyterLab takes this process's place, so that Ctrl-C and signals are its own.
    os.chdir(NOTEBOOKS)
    os.execve(command[0], command, environment(jdk))


def test():
    jdk, python = set_up()
    outcomes = {
        "Maven": call([*maven(), "-B", "-ntp", "verify"], environment(jdk)),
        "pytest": call([python.executable, "-m", "pytest", "src/test/python"], environment(jdk)),
    }
    print()
    for suite, code in outcomes.items():
        say(suite, f"FAILED (exit code {code})" if code else "passed")
    return 1 if any(outcomes.values()) else 0


def run(numbers):
    notebooks = choose(numbers)
    jdk, python = set_up()
    program = "import course, pathlib, sys; sys.exit(course.execute(pathlib.Path(sys.argv[1])))"
    codes = [call([python.executable, "-c", program, path], environment(jdk)) for path in notebooks]
    return 1 if any(codes) else 0


def bench(arguments):
    jdk, python = set_up()
    java = program(jdk.home / "bin", "java")
    command = [python.executable, ROOT / "src" / "bench" / "bench.py", "--java", java, *arguments]
    return call(command, environment(jdk), Path.cwd())


def clean():
    with one_at_a_time():
        for path in [VENV, TARGET, *sorted(LIB.glob("*.jar"))]:
            if path.exists():
                remove(path)
                say("Removed", path.relative_to(ROOT))
    return 0


# ---------------------------------------------------------------- set-up


def set_up():
    """Does what is not done yet, in order, and returns the JDK and the Python to work with."""
    jdk = find_jdk()
    say("JDK", f"{jdk.version} in {jdk.home}")
    with one_at_a_time() as lock:
        python = prepare_python(lock)
        build_library(jdk, lock)
        train_workers(jdk, lock)
        point_kernel_at(jdk, python)
    return jdk, python


@contextlib.contextmanager
def one_at_a_time():
    """Lets a second set-up of this folder wait for the first: they would spoil each other's files.

    The lock is this file, and the programs that set-up starts inherit it: what a killed set-up left
    running ends before the next one begins. Where there is no such lock, set-up goes on without.
    """
    with open(__file__, "r+b") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Waiting", "for another set-up of this folder to end")
                fcntl.flock(lock, fcntl.LOCK_EX)
            except OSError:
                pass  # A file system without locks.
        yield lock


@dataclass(frozen=True)
class Python:
    """A Python that has JupyterLab and the Java kernel, or is to have them."""

    prefix: Path
    executable: Path

    @property
    def kernel(self):
        return self.prefix / "share" / "jupyter" / "kernels" / "java" / "kernel.json"


def prepare_python(lock):
    conda = active_conda()
    if conda is not None:
        say("Python", f"the active conda environment, {conda.prefix}")
        return conda
    python = Python(VENV, VENV / ("Scripts/python.exe" if WINDOWS else "bin/python"))
    stamp = VENV / "heddle.stamp"
    state = fingerprint(f"{VENV} {sys.version_info[:2]}", ROOT / "requirements.txt")
    if says(stamp, state) and python.executable.exists() and python.kernel.exists():
        say("Python", ".venv is up to date")
        return python
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise CannotGoOn(
            f"{sys.executable} has no venv module: install it (Debian and Ubuntu: apt install"
            " python3-venv) and run this again."
        )
    stamp.unlink(missing_ok=True)
    remove(VENV)
    base = getattr(sys, "_base_executable", None) or sys.executable  # .venv's own may be running.
    work("Python", "making .venv", [base, "-m", "venv", VENV], lock)
    packages = [python.executable, "-m", "pip", "install", "-r", ROOT / "requirements.txt"]
    work("Python", "installing requirements.txt", packages, lock)
    write(stamp, state)
    return python


def active_conda():
    """The active conda environment, if it has JupyterLab and a Java kernel."""
    prefix = os.environ.get("CONDA_PREFIX")
    if not prefix:
        return None
    prefix = Path(prefix)
    python = Python(prefix, prefix / ("python.exe" if WINDOWS else "bin/python"))
    jupyterlab = prefix / ("Scripts/jupyter-lab.exe" if WINDOWS else "bin/jupyter-lab")
    return python if jupyterlab.exists() and python.kernel.exists() else None


def build_library(jdk, lock):
    stamp = TARGET / "lib.stamp"
    sources = fingerprint(str(jdk), ROOT / "pom.xml", ROOT / "src" / "main")
    if says(stamp, sources + library_state()):
        say("Library", "lib/ is up to date")
        return
    stamp.unlink(missing_ok=True)
    command = [*maven(), "-B", "-ntp", "-Dmaven.test.skip=true", "package"]
    work("Library", "building lib/ with Maven", command, lock, environment(jdk))
    write(stamp, sources + library_state())


def train_workers(jdk, lock):
    """Makes the cache with which worker JVMs start faster; nothing depends on it."""
    stamp = TARGET / "workers.stamp"
    state = fingerprint(str(jdk), *sorted(LIB.glob("heddle.jar")))
    if says(stamp, state):
        say("Workers", "the start-up cache is up to date")
        return
    java = program(jdk.home / "bin", "java")
    command = [java, "-cp", LIB / "heddle.jar", "heddle.process.WorkerMain", "--train"]
    try:
        work("Workers", "training the start-up cache", command, lock)
    except CannotGoOn:
        say("Workers", "no start-up cache could be made: workers start without one, a little slower")
    write(stamp, state)


def library_state():
    return fingerprint("", *sorted(LIB.glob("*.jar")))


def maven():
    installed = shutil.which("mvn")
    if installed:
        return [installed]
    return [ROOT / "mvnw.cmd"] if WINDOWS else ["sh", ROOT / "mvnw"]


def point_kernel_at(jdk, python):
    """Makes the kernel run on this JDK and find lib/ from any folder; leaves all else of it alone."""
    jars = literal(f"{LIB.as_posix()}/*.jar")
    wanted = {
        "PATH": literal(jdk.home / "bin") + os.pathsep + "${PATH}",
        "JJAVA_CLASSPATH": jars,
        "IJAVA_CLASSPATH": jars,
    }
    kernel = json.loads(python.kernel.read_text(encoding="utf-8"))
    before = kernel.get("env", {})
    kernel["env"] = {**before, **wanted}
    if kernel["env"] == before:
        say("Kernel", "java is up to date")
        return
    write(python.kernel, json.dumps(kernel, indent=2))
    say("Kernel", f"java runs on JDK {jdk.version} and loads lib/")


def literal(path):
    return str(path).replace("$", "$$")  # Jupyter expands ${NAME} in a kernel's environment.


# ---------------------------------------------------------------- the JDK


@dataclass(frozen=True)
class Jdk:
    home: Path
    version: str

    @property
    def fits(self):
        return self.feature >= OLDEST_JDK and self.compiles

    @property
    def feature(self):
        return numbers_in(self.version)[0]

    @property
    def compiles(self):
        return program(self.home / "bin", "javac").exists()

    def __str__(self):
        return f"{self.version}{'' if self.compiles else ' without a compiler'} in {self.home}"


def find_jdk():
    named = present(java_of_java_home() + javas_on_path())
    for jdk in named:
        if jdk.fits:
            return jdk
    others = present(javas_in_usual_folders())
    fit = [jdk for jdk in others if jdk.fits]
    if fit:
        return max(fit, key=lambda jdk: (numbers_in(jdk.version), str(jdk.home)))
    found = ", ".join(dict.fromkeys(map(str, named + others)))
    raise CannotGoOn(
        f"Heddle needs a JDK {OLDEST_JDK} or newer and found {'only ' + found if found else 'none'}:"
        " install one, for example from https://adoptium.net, or set JAVA_HOME to the folder of one."
    )


def present(javas):
    return [jdk for jdk in map(inspect, javas) if jdk is not None]


def java_of_java_home():
    home = os.environ.get("JAVA_HOME")
    return [program(Path(home) / "bin", "java")] if home else []


def javas_on_path():
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    if sys.platform == "darwin":
        folders = [f for f in folders if f != Path("/usr/bin")]  # There it is Apple's stand-in.
    return [program(folder, "java") for folder in folders]


def javas_in_usual_folders():
    homes = [Path(home) for pattern in usual_folders() for home in glob.glob(pattern)]
    return [program(home / "bin", "java") for home in homes]


def usual_folders():
    """Patterns of the folders where installers put JDKs."""
    home = glob.escape(str(Path.home()))
    patterns = [
        f"{glob.escape(os.environ.get('SDKMAN_DIR') or home + '/.sdkman')}/candidates/java/*",
        f"{home}/.jdks/*",
        f"{home}/.local/share/mise/installs/java/*",
        f"{home}/.asdf/installs/java/*",
    ]
    if WINDOWS:
        conda, rest = "Library/lib/jvm", []
        for variable in ("ProgramFiles", "ProgramW6432"):
            files = os.environ.get(variable)
            rest += [f"{files}/*/*jdk*", f"{files}/Zulu/*"] if files else []
        rest.append(f"{home}/AppData/Local/Programs/*/*jdk*")
        rest.append(f"{home}/scoop/apps/*jdk*/current")
    elif sys.platform == "darwin":
        conda, rest = "lib/jvm", [
            "/Library/Java/JavaVirtualMachines/*/Contents/Home",
            f"{home}/Library/Java/JavaVirtualMachines/*/Contents/Home",
            "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
            "/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
        ]
    else:
        conda, rest = "lib/jvm", ["/usr/lib/jvm/*", "/usr/java/*", "/opt/*jdk*", "/opt/java/*"]
    if os.environ.get("CONDA_PREFIX"):
        rest.append(f"{glob.escape(os.environ['CONDA_PREFIX'])}/{conda}")
    return patterns + rest


def inspect(java):
    """The JDK or JRE that this program belongs to; None when there is no such program."""
    if not java.is_file():
        return None
    home = Path(os.path.realpath(java)).parents[1]
    version = version_in(home / "release")
    return Jdk(home, version) if version else started(java)


def version_in(release):
    try:
        text = release.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.search(r'^JAVA_VERSION="?([\d.]+)', text, re.MULTILINE)
    return found and found[1]


def started(java):
    """What java says of itself: for the stand-ins that version switchers put on PATH."""
    command = [java, "-XshowSettings:properties", "-version"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=20).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    home, version = (re.search(rf"\bjava\.{key} = (\S.*)", told) for key in ("home", "version"))
    return Jdk(Path(home[1]), version[1]) if home and version else None


def numbers_in(version):
    return tuple(int(number) for number in re.findall(r"\d+", version))


def program(folder, name):
    return folder / (name + ".exe" if WINDOWS else name)


# ---------------------------------------------------------------- notebooks and ports


def choose(numbers):
    there = {path.name[:2]: path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))}
    for number in numbers:
        if number.zfill(2) not in there:
            raise CannotGoOn(f"There is no notebook {number}: choose from {' '.join(there) or 'none'}.")
    return [there[number.zfill(2)] for number in numbers] if numbers else list(there.values())


def execute(path):
    """Runs one notebook, in the Python that has nbclient; its outputs are not kept."""
    print(f"{path.stem:36}", end="", flush=True)
    start = time.monotonic()
    problem = problem_in(path)
    print(f"{'FAILED' if problem else 'OK':8}{time.monotonic() - start:6.1f} s", flush=True)
    if problem:
        print(textwrap.indent(problem, "    "), flush=True)
    return 1 if problem else 0


def problem_in(path):
    import nbclient
    import nbformat

    number = 0

    def note(cell, cell_index):
        nonlocal number
        number = cell_index + 1

    with tempfile.TemporaryFile() as log:  # Of the kernel, which says there why it died.
        try:
            nbclient.NotebookClient(
                nbformat.read(path, as_version=4),
                timeout=300,
                startup_timeout=120,
                resources={"metadata": {"path": str(path.parent)}},
                on_cell_start=note,
            ).execute(stderr=log)
        except nbclient.exceptions.CellExecutionError as failure:
            what = f"{failure.ename}: {failure.evalue}\n{failure}"
        except Exception as failure:
            what = f"{failure}\n{tail(log)}"
        else:
            return None
    return re.sub(r"\x1b\[[0-9;]*m", "", f"Cell {number} of {path.name}: {what}".rstrip())


def check_port(arguments):
    found = re.search(r"--(?:ServerApp\.)?port[= ](\d+)\b", " ".join(arguments))
    if not found:
        return
    port = int(found[1])
    with socket.socket() as probe:
        if not WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # As Jupyter does.
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as problem:
            why = getattr(problem, "strerror", None) or str(problem)
            raise CannotGoOn(
                f"Port {port} cannot be used ({why}): end the program that has it, or name another,"
                " as in: course.py lab --port 8899"
            ) from None


# ---------------------------------------------------------------- files


def fingerprint(text, *paths):
    """A digest of the text, and of the names and contents of these files and of those in these folders."""
    digest = hashlib.sha256(text.encode())
    for path in paths:
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            digest.update(f"\0{file.relative_to(path.parent).as_posix()}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def says(stamp, state):
    try:
        return stamp.read_text(encoding="utf-8") == state
    except OSError:
        return False


def write(path, text):
    """Writes the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    half.write_text(text, encoding="utf-8")
    os.replace(half, path)


def remove(path):
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as problem:
        raise CannotGoOn(
            f"{path} cannot be removed ({problem.strerror}): end what still uses it, such as an open"
            " JupyterLab, and run this again."
        ) from None


# ---------------------------------------------------------------- other programs


def environment(jdk):
    """Our environment, for programs that are to use this JDK and .venv's kernel before the user's."""
    return {**os.environ, "JAVA_HOME": str(jdk.home), "JUPYTER_PREFER_ENV_PATH": "1"}


def work(step, doing, command, lock, env=None):
    """Runs one step of the set-up; its output is shown only when it fails."""
    command = [str(part) for part in command]
    start = time.monotonic()
    with tempfile.TemporaryFile() as log:
        progress = Progress(step, doing)
        inherited = {} if WINDOWS else {"pass_fds": [lock.fileno()]}
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **inherited
        )
        try:
            while process.poll() is None:
                progress.show(time.monotonic() - start)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.5)
        finally:
            end(process)
            progress.clear()
        if process.returncode:
            raise failure(doing, process.returncode, log)
    say(step, f"{doing}: done in {time.monotonic() - start:.0f} s")


NO_NETWORK = re.compile(
    "name resolution|Name or service not known|nodename nor servname|getaddrinfo|Unknown host|UnknownHost"
    "|Network is unreachable|No route to host|Connection refused|Connection timed out|ConnectTimeout"
    "|NewConnectionError|ProxyError|Could not transfer artifact|Failed to fetch|Failed to download"
)


def failure(doing, code, log):
    print(textwrap.indent(tail(log), "    "), file=sys.stderr)
    if NO_NETWORK.search(text(log)):
        why = (
            "the network did not answer: connect to it (a proxy is set by HTTPS_PROXY for pip, in"
            " settings.xml for Maven)"
        )
    else:
        why = "the lines above say why: mend that"
    return CannotGoOn(f"Failed while {doing} (exit code {code}), and {why}, and run this again.")


def tail(log):
    return "\n".join(text(log).rstrip().splitlines()[-20:])


def text(log):
    log.seek(0)
    return log.read().decode(errors="replace")


def call(command, env, folder=ROOT):
    """Runs a program in the foreground and returns its exit code."""
    sys.stdout.flush()
    process = subprocess.Popen([str(part) for part in command], cwd=folder, env=env)
    try:
        return process.wait()
    except KeyboardInterrupt:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)  # Ctrl-C reached it too.
        raise
    finally:
        end(process)


def end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Progress:
    """Shows that a step lives: running seconds on a terminal, else a line now and then."""

    def __init__(self, step, doing):
        self.step, self.doing = step, doing
        self.terminal = sys.stdout.isatty()
        self.next = 0

    def show(self, seconds):
        if self.terminal:
            line = f"{self.step:12}{self.doing} ... {seconds:.0f} s"
            print("\r" + line[: shutil.get_terminal_size().columns - 1], end="", flush=True)
        elif seconds >= self.next:
            say(self.step, f"{self.doing} ..." + (f" {seconds:.0f} s" if self.next else ""))
            self.next += 15

    def clear(self):
        if self.terminal:
            print("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r", end="", flush=True)


def say(step, text):
    print(f"{step:12}{text}", flush=True)


# ---------------------------------------------------------------- the command line


def parser():
    whole = argparse.ArgumentParser(
        prog="course.py",
        description="Sets the course up on this machine, opens it, runs it and tests it.",
        allow_abbrev=False,
    )
    commands = whole.add_subparsers(dest="command", metavar="command", required=True)

    def command(name, help):
        return commands.add_parser(name, help=help, description=help, allow_abbrev=False)

    command("setup", "find a JDK, make .venv, build lib/; start nothing")
    command("lab", "set up, then open JupyterLab; passes its options on, such as --no-browser --port 8899")
    command("test", "set up, then run every test")
    numbers = command("run", "set up, then execute notebooks without a browser")
    numbers.add_argument("numbers", nargs="*", metavar="NN", help="their numbers; none means all")
    command(
        "bench",
        "set up, then compare the library with Python's multiprocessing; passes on --rounds N, --json FILE"
        " and names of metrics",
    )
    command("clean", "remove .venv, target and the jars in lib/")
    return whole


def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options, others = parser().parse_known_args(arguments)
    if options.command == "lab":
        return lab(others)
    if options.command == "bench":
        return bench(others)
    if others:
        parser().error(f"{options.command} does not know {' '.join(others)}")
    if options.command == "run":
        return run(options.numbers)
    return {"setup": setup, "test": test, "clean": clean}[options.command]()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotGoOn as problem:
        sys.exit(f"course.py: {problem}")
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        sys.exit(130)
