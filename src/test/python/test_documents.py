"""What README and the lists of packages say is so."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-text.md", "lib/README.md")


def text(path):
    return path.read_text(encoding="utf-8")


def launcher_commands():
    found = re.findall(r"python3? course\.py ([^`#\n]*)", text(ROOT / "README.md") + text(ROOT / "CONTRIBUTING.md"))
    return sorted({command.strip() for command in found})


def test_readme_names_every_command_of_the_launcher():
    told = subprocess.run([sys.executable, ROOT / "course.py", "--help"], capture_output=True, text=True, timeout=60)
    commands = set(re.findall(r"^    (\w+)", told.stdout, re.MULTILINE))
    assert commands == {command.split()[0] for command in launcher_commands()}


@pytest.mark.parametrize("command", launcher_commands())
def test_launcher_knows_the_command_of_the_documents(command):
    words = shlex.split(command)
    told = subprocess.run([sys.executable, ROOT / "course.py", words[0], "--help"], capture_output=True, timeout=60)
    assert told.returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    document = ROOT / name
    links = re.findall(r"\]\((?!https?:|notebooks/)([^)#]+)", text(document))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.xfail(not list((ROOT / "notebooks").glob("*.ipynb")), reason="no notebooks yet", strict=True)
def test_readme_lists_every_notebook():
    there = {path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    assert there == set(re.findall(r"\(notebooks/(\d\d_\w+\.ipynb)\)", text(ROOT / "README.md")))


@pytest.mark.parametrize("name", ["environment.yml", "requirements.txt"])
def test_each_line_says_what_it_is_for(name):
    lines = text(ROOT / name).splitlines()
    assert [line for line in lines if not re.search(r"\S +# \S", line)] == []


def test_conda_installs_the_ijava_kernel_and_nothing_from_elsewhere():
    lines = [line.split("#")[0].strip() for line in text(ROOT / "environment.yml").splitlines()]
    packages = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    assert "channels: [conda-forge]" in lines
    assert {"openjdk=25.*", "maven=3.9.*", "jupyterlab=4.*", "ijava=1.4.0"} <= set(packages)
    assert not any(package.startswith(("jjava", "pip")) for package in packages)


def test_pip_installs_one_version_of_each():
    packages = [line.split("#")[0].strip() for line in text(ROOT / "requirements.txt").splitlines()]
    assert [package for package in packages if not re.fullmatch(r"[a-z-]+==[\w.]+", package)] == []


def test_conda_installs_what_pip_installs_but_the_kernel():
    other_names = {"playwright": "playwright-python", "jjava": "ijava"}
    pip = re.findall(r"^([a-z-]+)==", text(ROOT / "requirements.txt"), re.MULTILINE)
    conda = re.findall(r"^  - ([a-z-]+)", text(ROOT / "environment.yml"), re.MULTILINE)
    assert {other_names.get(name, name) for name in pip} == set(conda) - {"openjdk", "maven", "python"}
