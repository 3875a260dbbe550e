"""The launcher: what it finds, what it makes, what it skips, and what it says when something is missing."""

import ast
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 60  # s, for a launcher that hangs


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The launcher as a module, at work in an empty clone; no JDK on this machine is seen."""
    spec = importlib.util.spec_from_file_location("course_under_test", ROOT / "course.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    clone = tmp_path / "a b" / "clone"
    (clone / "lib").mkdir(parents=True)
    (clone / "notebooks").mkdir()
    (clone / "requirements.txt").write_text("jjava\n")
    monkeypatch.setattr(module, "ROOT", clone)
    for name, folder in {"NOTEBOOKS": "notebooks", "LIB": "lib", "TARGET": "target", "VENV": ".venv"}.items():
        monkeypatch.setattr(module, name, clone / folder)
    monkeypatch.setattr(module, "usual_folders", lambda: [str(tmp_path / "jvm" / "*")])
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    return module


def program(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def jdk(home, version, compiler=True, release=True):
    program(home / "bin" / "java", f"echo '  java.home = {home}\n  java.version = {version}' >&2")
    if compiler:
        program(home / "bin" / "javac")
    if release:
        (home / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    return home


class TestJdk:
    def test_of_java_home_comes_before_path_and_newer_ones(self, course, tmp_path, monkeypatch):
        monkeypatch.setenv("JAVA_HOME", str(jdk(tmp_path / "mine", "25.0.1")))
        monkeypatch.setenv("PATH", str(jdk(tmp_path / "other", "25.0.2") / "bin"))
        jdk(tmp_path / "jvm" / "26", "26")
        assert course.find_jdk().home == tmp_path / "mine"

    def test_of_java_home_is_passed_over_when_it_is_too_old(self, course, tmp_path, monkeypatch):
        monkeypatch.setenv("JAVA_HOME", str(jdk(tmp_path / "mine", "21.0.4")))
        jdk(tmp_path / "jvm" / "25", "25.0.3")
        assert course.find_jdk().version == "25.0.3"

    def test_on_path_is_found_behind_an_older_one_and_through_a_link(self, course, tmp_path, monkeypatch):
        old = jdk(tmp_path / "old", "17.0.15")
        new = jdk(tmp_path / "new", "25.0.3")
        (tmp_path / "links").mkdir()
        (tmp_path / "links" / "java").symlink_to(new / "bin" / "java")
        monkeypatch.setenv("PATH", os.pathsep.join([str(old / "bin"), str(tmp_path / "links")]))
        assert course.find_jdk().home == new

    def test_behind_the_stand_in_of_a_version_switcher_is_asked_for(self, course, tmp_path, monkeypatch):
        home = jdk(tmp_path / "hidden", "25.0.3", release=False)
        stand_in = program(tmp_path / "shims" / "java", f'exec "{home}/bin/java" "$@"')
        monkeypatch.setenv("PATH", str(stand_in.parent))
        assert course.find_jdk() == course.Jdk(home, "25.0.3")

    def test_in_the_usual_folders_is_the_newest(self, course, tmp_path, monkeypatch):
        versions = ("25.0.9", "25.0.10", "17.0.15", "25")
        folders = [str(jdk(tmp_path / "jvm" / version, version)) for version in versions]
        monkeypatch.setattr(course, "usual_folders", lambda: folders)
        assert course.find_jdk().version == "25.0.10"

    def test_without_a_compiler_is_not_taken(self, course, tmp_path):
        jdk(tmp_path / "jvm" / "jre", "26", compiler=False)
        jdk(tmp_path / "jvm" / "jdk", "25.0.3")
        assert course.find_jdk().version == "25.0.3"

    def test_of_sdkman_is_among_the_usual_folders(self, course, tmp_path, monkeypatch):
        monkeypatch.undo()
        monkeypatch.setenv("SDKMAN_DIR", str(tmp_path / "sdk"))
        spec = importlib.util.spec_from_file_location("course_as_it_is", ROOT / "course.py")
        original = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, original)
        spec.loader.exec_module(original)
        home = jdk(tmp_path / "sdk" / "candidates" / "java" / "25.0.3-tem", "25.0.3")
        assert home / "bin" / "java" in original.javas_in_usual_folders()

    def test_that_is_missing_is_named_with_those_found_and_a_remedy(self, course, tmp_path, monkeypatch):
        monkeypatch.setenv("JAVA_HOME", str(jdk(tmp_path / "old", "21.0.4")))
        jdk(tmp_path / "jvm" / "jre", "25.0.3", compiler=False)
        with pytest.raises(course.CannotGoOn) as told:
            course.find_jdk()
        assert f"found only 21.0.4 in {tmp_path / 'old'}, 25.0.3 without a compiler in" in str(told.value)
        assert "adoptium.net" in str(told.value)

    def test_that_is_missing_altogether_is_said_so(self, course):
        with pytest.raises(course.CannotGoOn, match="JDK 25 or newer and found none"):
            course.find_jdk()


class TestKernel:
    @pytest.fixture
    def python(self, course, tmp_path):
        python = course.Python(tmp_path / "prefix", Path(sys.executable))
        kernel = {"argv": ["java", "-jar", "{resource_dir}/x.jar"], "env": {"JJAVA_JVM_OPTS": "-Xmx1g"}}
        course.write(python.kernel, json.dumps(kernel))
        return python

    def test_gets_the_jdk_and_the_library_and_keeps_all_else(self, course, python, tmp_path):
        course.point_kernel_at(course.Jdk(tmp_path / "my jdk", "25"), python)
        kernel = json.loads(python.kernel.read_text())
        jars = f"{tmp_path}/a b/clone/lib/*.jar"
        assert kernel == {
            "argv": ["java", "-jar", "{resource_dir}/x.jar"],
            "env": {
                "JJAVA_JVM_OPTS": "-Xmx1g",
                "PATH": f"{tmp_path}/my jdk/bin{os.pathsep}${{PATH}}",
                "JJAVA_CLASSPATH": jars,
                "IJAVA_CLASSPATH": jars,
            },
        }

    def test_is_not_written_again_when_it_is_up_to_date(self, course, python, tmp_path):
        course.point_kernel_at(course.Jdk(tmp_path, "25"), python)
        first = python.kernel.stat().st_ino
        course.point_kernel_at(course.Jdk(tmp_path, "25"), python)
        assert python.kernel.stat().st_ino == first

    def test_follows_another_jdk(self, course, python, tmp_path):
        for name in ("one", "two"):
            course.point_kernel_at(course.Jdk(tmp_path / name, "25"), python)
        path = json.loads(python.kernel.read_text())["env"]["PATH"]
        assert path == f"{tmp_path}/two/bin{os.pathsep}${{PATH}}"

    def test_takes_a_dollar_in_a_path_for_a_dollar(self, course, python, tmp_path):
        course.point_kernel_at(course.Jdk(tmp_path / "$HOME", "25"), python)
        assert f"{tmp_path}/$$HOME/bin" in python.kernel.read_text()


class TestVenv:
    @pytest.fixture
    def made(self, course, monkeypatch):
        """Stands in for venv and pip: does what they leave behind, and lists what was asked for."""
        asked = []

        def work(step, doing, command, lock, env=None):
            asked.append(doing)
            if "venv" in command:
                program(course.VENV / "bin" / "python")
            else:
                course.write(course.Python(course.VENV, None).kernel, "{}")

        monkeypatch.setattr(course, "work", work)
        return asked

    def test_is_made_once(self, course, made):
        course.prepare_python(None)
        course.prepare_python(None)
        assert made == ["making .venv", "installing requirements.txt"]

    def test_is_made_anew_when_requirements_change(self, course, made):
        course.prepare_python(None)
        (course.ROOT / "requirements.txt").write_text("jjava==2\n")
        course.prepare_python(None)
        assert made == ["making .venv", "installing requirements.txt"] * 2

    def test_is_made_anew_for_another_python_and_in_another_folder(self, course, made, monkeypatch):
        course.prepare_python(None)
        monkeypatch.setattr(sys, "version_info", (3, 99, 0))
        course.prepare_python(None)
        moved = course.VENV.rename(course.VENV.with_name("moved"))
        monkeypatch.setattr(course, "VENV", moved)
        course.prepare_python(None)
        assert made == ["making .venv", "installing requirements.txt"] * 3

    @pytest.mark.parametrize("lost", ["bin/python", "heddle.stamp", "share"])
    def test_is_made_anew_when_something_is_gone_from_it(self, course, made, lost):
        course.prepare_python(None)
        course.remove(course.VENV / lost)
        course.prepare_python(None)
        assert made == ["making .venv", "installing requirements.txt"] * 2

    def test_that_was_half_made_is_removed_first(self, course, made, monkeypatch):
        (course.VENV / "lib").mkdir(parents=True)
        (course.VENV / "lib" / "half").touch()
        course.prepare_python(None)
        assert not (course.VENV / "lib").exists()

    def test_is_not_taken_for_whole_when_pip_was_interrupted(self, course, made, monkeypatch):
        whole = course.work

        def interrupted(step, doing, command, lock):
            if "pip" in command:
                raise KeyboardInterrupt
            whole(step, doing, command, lock)

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(course, "work", interrupted)
            course.prepare_python(None)
        course.prepare_python(None)
        assert made == ["making .venv", "making .venv", "installing requirements.txt"]

    def test_without_the_module_is_named_with_its_remedy(self, course, made, monkeypatch):
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else 1)
        with pytest.raises(course.CannotGoOn, match="has no venv module: .*apt install python3-venv"):
            course.prepare_python(None)
        assert made == []


class Clone:
    """A clone in a folder with a space, with a JDK, a conda environment and a Maven that only look so."""

    def __init__(self, folder):
        self.folder = folder / "a b" / "clone"
        self.outside = folder / "elsewhere"
        self.outside.mkdir(parents=True)
        for name in ("lib", "notebooks", "src/main/java"):
            (self.folder / name).mkdir(parents=True)
        shutil.copy(ROOT / "course.py", self.folder)
        self.write("pom.xml", "<project/>")
        self.write("src/main/java/A.java", "class A {}")
        self.write("requirements.txt", "")
        self.jdk = jdk(folder / "jdk", "25.0.3")
        self.conda = folder / "conda"
        self.kernel = self.conda / "share/jupyter/kernels/java/kernel.json"
        program(self.conda / "bin/jupyter-lab")
        self.asked = folder / "asked"
        self.python("")
        self.kernel.parent.mkdir(parents=True)
        self.kernel.write_text('{"argv": ["java"]}')
        self.builds = folder / "builds"
        self.maven(f"touch '{self.folder}/lib/heddle.jar'")

    def python(self, does):
        program(self.conda / "bin/python", f'printf "%s\\n" "$PWD" "$@" >> "{self.asked}"\n{does}')

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def maven(self, does):
        program(self.outside / "bin" / "mvn", f'echo "$@" >> "{self.builds}"\n{does}')

    def built(self):
        return len(self.builds.read_text().splitlines()) if self.builds.exists() else 0

    def environment(self):
        path = os.pathsep.join([str(self.outside / "bin"), os.environ["PATH"]])
        return {**os.environ, "PATH": path, "JAVA_HOME": str(self.jdk), "CONDA_PREFIX": str(self.conda)}

    def start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, self.folder / "course.py", *arguments],
            cwd=self.outside,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments):
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=LIMIT)
        return process.returncode, out, err


@pytest.fixture
def clone(tmp_path):
    return Clone(tmp_path / "machine")


class TestSetup:
    def test_does_nothing_twice(self, clone):
        assert clone.run("setup")[0] == 0
        code, out, err = clone.run("setup")
        assert (code, err, clone.built()) == (0, "", 1)
        assert "lib/ is up to date" in out and "java is up to date" in out

    @pytest.mark.parametrize(
        "change", ["pom.xml", "src/main/java/A.java", "src/main/java/B.java", "lib/heddle.jar"]
    )
    def test_builds_again_when_this_changed(self, clone, change):
        clone.run("setup")
        clone.write(change, "class B {}")
        clone.run("setup")
        assert clone.built() == 2

    def test_builds_again_when_a_jar_is_gone(self, clone):
        clone.run("setup")
        (clone.folder / "lib/heddle.jar").unlink()
        clone.run("setup")
        assert clone.built() == 2

    def test_builds_again_for_another_jdk(self, clone):
        clone.run("setup")
        (clone.jdk / "release").write_text('JAVA_VERSION="25.0.4"\n')
        clone.run("setup")
        assert clone.built() == 2

    def test_uses_an_active_conda_environment_and_changes_only_its_kernels_env(self, clone):
        code, out, _ = clone.run("setup")
        assert code == 0 and f"the active conda environment, {clone.conda}" in out
        assert not (clone.folder / ".venv").exists() and not clone.asked.exists()
        kernel = json.loads(clone.kernel.read_text())
        assert kernel["argv"] == ["java"] and kernel["env"]["IJAVA_CLASSPATH"] == f"{clone.folder}/lib/*.jar"

    @pytest.mark.parametrize("lacks", ["bin/jupyter-lab", "share/jupyter/kernels/java/kernel.json"])
    def test_passes_over_a_conda_environment_that_lacks_something(self, course, clone, monkeypatch, lacks):
        monkeypatch.setenv("CONDA_PREFIX", str(clone.conda))
        assert course.active_conda() is not None
        (clone.conda / lacks).unlink()
        assert course.active_conda() is None

    def test_names_the_network_when_it_does_not_answer(self, clone):
        clone.maven("echo 'Could not transfer artifact x:y from central: Unknown host'; exit 1")
        code, _, err = clone.run("setup")
        assert code == 1 and "Could not transfer artifact" in err and "Traceback" not in err
        sentence = "course.py: Failed while building lib/ with Maven (exit code 1), and the network did not"
        assert err.splitlines()[-1].startswith(sentence)

    def test_shows_the_end_of_the_log_when_a_step_fails(self, clone):
        clone.maven("for i in $(seq 100); do echo line $i; done; exit 7")
        code, _, err = clone.run("setup")
        assert code == 1 and "line 100\n" in err and "line 80\n" not in err
        assert "(exit code 7), and the lines above say why" in err

    def test_builds_again_after_a_failure(self, clone):
        clone.maven("exit 1")
        clone.run("setup")
        clone.maven("")
        assert clone.run("setup")[0] == 0 and clone.built() == 2

    @pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
    def test_that_is_ended_ends_its_step_and_is_repaired_by_the_next(self, clone, number, code):
        gate, _ = paused_build(clone)
        with clone.start("setup") as setup:
            maven = int(gate.read_text())
            setup.send_signal(number)
            assert setup.wait(LIMIT) == code
        with pytest.raises(ProcessLookupError):
            os.kill(maven, 0)
        clone.maven("")
        assert clone.run("setup")[0] == 0

    def test_waits_for_what_a_killed_one_left_running(self, clone):
        gate, build = paused_build(clone)
        with clone.start("setup") as killed:
            gate.read_text()
            killed.kill()
        clone.maven("")
        with clone.start("setup") as second:
            lines = iter(second.stdout.readline, "")
            assert any("another set-up of this folder" in line for line in lines)
            build.write_text("")
            out, _ = second.communicate(timeout=LIMIT)
        assert second.returncode == 0 and "building lib/ with Maven: done" in out


def paused_build(clone):
    """A Maven that says its pid through the first pipe and then waits for the second."""
    gate, build = clone.outside / "gate", clone.outside / "build"
    os.mkfifo(gate)
    os.mkfifo(build)
    clone.maven(f"echo $$ > '{gate}'\nexec cat '{build}'")
    return gate, build


class TestLab:
    def test_opens_the_notebooks_and_passes_options_on(self, clone):
        code, _, err = clone.run("lab", "--no-browser", "--ServerApp.token=x y")
        assert (code, err) == (0, "")
        notebooks = clone.folder / "notebooks"
        asked = clone.asked.read_text().splitlines()
        root = ["--allow-root"] if os.geteuid() == 0 else []
        assert asked == [
            str(notebooks),
            "-m",
            "jupyterlab",
            f"--ServerApp.root_dir={notebooks}",
            "--no-browser",
            "--ServerApp.token=x y",
            *root,
        ]

    @pytest.mark.parametrize("form", ["--port {}", "--port={}", "--ServerApp.port={}"])
    def test_says_that_the_port_is_in_use_before_anything_is_made(self, clone, form):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            code, out, err = clone.run("lab", "--no-browser", *form.format(port).split())
        assert (code, out) == (1, "") and clone.built() == 0
        assert err.startswith(f"course.py: Port {port} cannot be used (") and err.count("\n") == 1


class TestRun:
    def notebook(self, folder, name, *cells):
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "x"}})
        notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(notebook, folder / name)
        return folder / name

    def test_refuses_an_unknown_number(self, clone):
        for name in ("00_one.ipynb", "03_two.ipynb"):
            (clone.folder / "notebooks" / name).touch()
        code, _, err = clone.run("run", "00", "02")
        assert code == 1 and err == "course.py: There is no notebook 02: choose from 00 03.\n"

    def test_gives_the_chosen_notebooks_to_the_python_that_has_nbclient(self, clone):
        for name in ("00_one.ipynb", "01_other.ipynb", "03_two.ipynb"):
            (clone.folder / "notebooks" / name).touch()
        assert clone.run("run", "3", "00")[0] == 0
        asked = [Path(line) for line in clone.asked.read_text().splitlines() if line.endswith(".ipynb")]
        assert asked == [clone.folder / "notebooks" / name for name in ("03_two.ipynb", "00_one.ipynb")]

    def test_fails_when_one_notebook_does_and_runs_the_others_all_the_same(self, clone):
        for name in ("00_one.ipynb", "01_other.ipynb"):
            (clone.folder / "notebooks" / name).touch()
        clone.python('case "$*" in *00_one*) exit 1;; esac')
        assert clone.run("run")[0] == 1 and "01_other" in clone.asked.read_text()

    def test_that_is_interrupted_runs_no_further_notebook(self, clone):
        for name in ("00_one.ipynb", "01_other.ipynb"):
            (clone.folder / "notebooks" / name).touch()
        clone.python("kill -INT $PPID; exit 1")  # Ctrl-C reaches both.
        assert clone.run("run")[0] == 130 and "01_other" not in clone.asked.read_text()

    def test_takes_all_without_a_number(self, course):
        for name in ("03_two.ipynb", "00_one.ipynb", "notes.ipynb"):
            (course.NOTEBOOKS / name).touch()
        assert [path.name for path in course.choose([])] == ["00_one.ipynb", "03_two.ipynb"]

    def test_prints_the_time_of_each_and_the_cell_that_failed(self, course, tmp_path, capsys):
        good = self.notebook(tmp_path, "00_good.ipynb", "1 + 1")
        bad = self.notebook(tmp_path, "01_bad.ipynb", "x = []", "x[7]", "x")
        assert (course.execute(bad), course.execute(good)) == (1, 0)
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].split()[:2] == ["01_bad", "FAILED"] and lines[0].endswith(" s")
        assert lines[1] == "    Cell 2 of 01_bad.ipynb: IndexError: list index out of range"
        assert lines[-1].split()[:2] == ["00_good", "OK"] and lines[-1].endswith(" s")
        assert good.read_bytes().count(b'"outputs": []') == 1

    def test_says_which_cell_ended_the_kernel(self, course, tmp_path, capsys):
        assert course.execute(self.notebook(tmp_path, "00_dead.ipynb", "import os; os._exit(3)")) == 1
        assert "Cell 1 of 00_dead.ipynb: Kernel died" in capsys.readouterr().out


class TestTest:
    def test_runs_maven_and_then_pytest_and_sums_up(self, clone):
        code, out, _ = clone.run("test")
        assert code == 0
        assert clone.builds.read_text().splitlines()[1] == "-B -ntp verify"
        assert clone.asked.read_text().splitlines()[1:] == ["-m", "pytest", "src/test/python"]
        assert out.splitlines()[-2:] == ["Maven       passed", "pytest      passed"]

    def test_fails_when_one_suite_does_and_runs_the_other_all_the_same(self, clone):
        clone.maven('case "$*" in *verify*) exit 3;; esac')
        code, out, _ = clone.run("test")
        assert code == 1 and clone.asked.exists()
        assert out.splitlines()[-2:] == ["Maven       FAILED (exit code 3)", "pytest      passed"]

    def test_that_is_interrupted_runs_no_further_suite(self, clone):
        clone.run("setup")
        clone.maven("kill -INT $PPID; exit 130")  # Ctrl-C reaches both.
        code, _, err = clone.run("test")
        assert (code, err) == (130, "\nInterrupted.\n") and not clone.asked.exists()


class TestBench:
    def test_passes_its_options_on_and_finds_files_where_the_user_is(self, clone):
        clone.run("bench", "--rounds", "5", "lock", "--json", "x.json")
        folder, program, *options = clone.asked.read_text().splitlines()
        assert (folder, program) == (str(clone.outside), str(clone.folder / "src/bench/bench.py"))
        assert options == ["--java", str(clone.jdk / "bin/java"), "--rounds", "5", "lock", "--json", "x.json"]


class TestClean:
    def test_removes_what_setup_made_and_nothing_else(self, clone):
        clone.run("setup")
        clone.write("lib/README.md", "")
        (clone.folder / ".venv").mkdir()
        assert clone.run("clean")[0] == 0
        left = sorted(path.name for path in clone.folder.iterdir())
        assert left == ["course.py", "lib", "notebooks", "pom.xml", "requirements.txt", "src"]
        assert [path.name for path in (clone.folder / "lib").iterdir()] == ["README.md"]


class TestCommandLine:
    def test_lists_the_commands(self, clone):
        code, out, _ = clone.run("--help")
        commands = [line.split()[0] for line in out.splitlines() if line.startswith("    ") and line[4] != " "]
        assert code == 0 and commands == ["setup", "lab", "test", "run", "bench", "clean"]

    def test_refuses_options_that_only_lab_passes_on(self, clone):
        code, _, err = clone.run("test", "--fast")
        assert code == 2 and "test does not know --fast" in err

    def test_can_be_read_by_an_old_python_so_that_its_sentence_comes_out(self):
        ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 6))

    def test_says_that_python_is_too_old(self, clone):
        program = "import runpy, sys; sys.version_info = (3, 9, 18); runpy.run_path(sys.argv[1])"
        command = [sys.executable, "-c", program, clone.folder / "course.py"]
        told = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
        assert told.returncode == 1
        assert told.stderr.startswith("Heddle needs Python 3.10 or newer and this is 3.9: install")
        assert told.stderr.count("\n") == 1
