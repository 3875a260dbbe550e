"""The notebooks keep the house rules."""

import warnings

import pytest

from conftest import NOTEBOOKS
from notebook_rules import ADVICE, RULES, Notebook

NOTEBOOK_FILES = sorted(NOTEBOOKS.glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOK_FILES, f"{NOTEBOOKS} has no notebook"


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.__name__)
@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda path: path.stem)
def test_keeps(path, check):
    findings = [str(finding) for finding in check(Notebook.read(path))]
    assert not findings, "\n" + "\n".join(findings)


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda path: path.stem)
def test_advice(path):
    for check in ADVICE:
        for finding in check(Notebook.read(path)):
            warnings.warn(str(finding), stacklevel=1)
