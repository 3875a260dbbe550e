"""Photographs executed notebooks as a reader sees them: `python src/test/python/screenshots.py 03`."""

import sys
import tempfile
from pathlib import Path

from conftest import NOTEBOOKS, ROOT
from lab_browser import THEMES, LabServer, NotebookPage, find_browser, open_browser


def main(prefixes: list[str]) -> None:
    names = [path.name for path in sorted(NOTEBOOKS.glob("*.ipynb")) if path.name.startswith(tuple(prefixes))]
    executable = find_browser()
    if not names or executable is None:
        sys.exit("no such notebook" if not names else "no Chromium or Chrome on PATH: install one")
    with tempfile.TemporaryDirectory() as folder, open_browser(executable) as browser:
        server = LabServer(ROOT, Path(folder))
        try:
            for name in names:
                photograph(NotebookPage(browser, server, name), Path(name).stem)
        finally:
            server.close()


def photograph(page: NotebookPage, stem: str) -> None:
    page.restart_and_run_all()
    for theme in THEMES:
        page.set_theme(theme)
        for file in page.photograph(ROOT / "target" / "screenshots", f"{stem}-{theme}"):
            print(file)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1:] or [""])
