"""JupyterLab in a real browser: a server on a copy of the notebooks, and pages that run and photograph them."""

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import psutil
from playwright.sync_api import Page, sync_playwright

from kernel_client import processes_with, wait_until

RUN_LIMIT = 180
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
_VIEW = {"width": 1_100, "height": 1_000}
_PIECE_HEIGHT = 2_000

_MODEL = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const cells = [...panel.content.model.cells].filter(cell => cell.type === 'code');
    return {
        status: panel.sessionContext.session?.kernel?.status,
        run: cells.filter(cell => cell.executionCount !== null).length,
        cells: cells.length,
        outputs: cells.map(cell => cell.toJSON().outputs),
        tags: cells.map(cell => cell.getMetadata('tags') || []),
    };
}"""


def find_browser() -> str | None:
    """The system's Chromium or Chrome, or None."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def mistakes(model: dict) -> list[dict]:
    """The error outputs of cells that are not meant to fail, and whatever a cell wrote in red."""
    return [
        output
        for outputs, tags in zip(model["outputs"], model["tags"], strict=True)
        for output in outputs
        if output.get("name") == "stderr" or (output["output_type"] == "error" and "raises-exception" not in tags)
    ]


class LabServer:
    """A JupyterLab on a free port, with a copy of the notebooks and no settings of the user's."""

    def __init__(self, root: Path, folder: Path):
        self.root = folder
        self.notebooks = folder / "notebooks"
        self.token = secrets.token_hex(16)
        self.port = _free_port()
        shutil.copytree(root / "notebooks", self.notebooks, ignore=shutil.ignore_patterns(".*"))
        shutil.copytree(root / "lib", folder / "lib")
        self._write_settings()
        self._process = subprocess.Popen(
            self._command(),
            cwd=folder,
            env=os.environ | self._environment(),
            stdout=(folder / "lab.log").open("w"),
            stderr=subprocess.STDOUT,
        )
        wait_until(self._answers, f"JupyterLab answers; its log is {folder / 'lab.log'}")

    def _write_settings(self) -> None:
        for plugin, settings in _SETTINGS.items():
            file = self.root / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(settings), encoding="utf-8")

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--allow-root"),
            f"--port={self.port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={self.token}",
            f"--ServerApp.root_dir={self.root}",
            "--LabApp.expose_app_in_browser=True",
        ]

    def _environment(self) -> dict[str, str]:
        return {
            "JUPYTER_CONFIG_DIR": str(self.root / "config"),
            "JUPYTER_DATA_DIR": str(self.root / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.root / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.root / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self.root / "workspaces"),
            "IPYTHONDIR": str(self.root / "ipython"),
            "HEDDLE_TEST_MARK": self.token,
        }

    def _answers(self) -> bool:
        assert self._process.poll() is None, (self.root / "lab.log").read_text(encoding="utf-8")
        with contextlib.suppress(OSError):
            return urlopen(f"http://127.0.0.1:{self.port}/api?token={self.token}", timeout=5).status == 200
        return False

    def url(self, notebook: str) -> str:
        return f"http://127.0.0.1:{self.port}/lab/tree/notebooks/{notebook}?token={self.token}&reset"

    def close(self) -> None:
        """Ends the server, its kernels and everything they started."""
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        for process in processes_with(self.token):
            with contextlib.suppress(psutil.Error):
                process.kill()
        self._process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def open_browser(executable: str):
    """A headless browser."""
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*_QUIET, *as_root])
        try:
            yield browser
        finally:
            browser.close()


class NotebookPage:
    """One notebook open in one page, at double pixel density."""

    def __init__(self, browser, server: LabServer, notebook: str):
        self.page: Page = browser.new_page(viewport=_VIEW, device_scale_factor=2)
        self.page.set_default_timeout(60_000)
        self.page.goto(server.url(notebook))
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context?.isReady")
        self.page.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext?.session?.kernel")
        self.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.info.then(() => null)")
        self.page.evaluate("window.jupyterapp.shell.mode = 'single-document'")
        self.page.evaluate("window.jupyterapp.shell.collapseLeft()")

    def close(self) -> None:
        """Shuts the kernel down and closes the page."""
        self.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self.page.close()

    def command(self, name: str, **arguments) -> None:
        """Starts one of JupyterLab's commands and does not wait for its end."""
        self.page.evaluate(
            "([name, arguments]) => { window.jupyterapp.commands.execute(name, arguments); }", [name, arguments]
        )

    def model(self) -> dict:
        return self.page.evaluate(_MODEL)

    def restart_and_run_all(self, limit: float = RUN_LIMIT) -> dict:
        """Restarts the kernel, runs every cell, and returns the model once all have run or one failed by mistake."""
        self.command("notebook:clear-all-cell-outputs")
        self.command("notebook:restart-run-all")
        self.page.click(".jp-Dialog button.jp-mod-accept")
        return wait_until(self._finished, "every cell has run", limit)

    def _finished(self) -> dict | None:
        model = self.model()
        complete = model["run"] == model["cells"]
        return model if model["status"] == "idle" and (complete or mistakes(model)) else None

    def interrupt(self) -> None:
        self.command("notebook:interrupt-kernel")

    def undecoded_images(self) -> list[str]:
        """The alt texts or sources of output images that the browser could not decode."""
        return self.page.evaluate(
            """async () => {
                const bad = [];
                for (const image of document.querySelectorAll('.jp-OutputArea-output img')) {
                    try { await image.decode(); } catch (error) { bad.push(image.alt || image.src.slice(0, 80)); }
                }
                return bad;
            }"""
        )

    def set_theme(self, theme: str) -> None:
        self.command("apputils:change-theme", theme=THEMES[theme])
        light = "true" if theme == "light" else "false"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")

    def photograph(self, folder: Path, name: str) -> list[Path]:
        """Saves the whole notebook as name.png, or in pieces name-1.png, name-2.png from the top when it is long."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{name}*.png"):
            old.unlink()
        scroller = self.page.locator(".jp-Notebook .jp-WindowedPanel-outer")
        height = scroller.evaluate("scroller => scroller.querySelector('.jp-WindowedPanel-inner').scrollHeight")
        around = _VIEW["height"] - scroller.bounding_box()["height"]
        count = -(-height // _PIECE_HEIGHT)
        piece = -(-height // count)
        self.page.set_viewport_size(_VIEW | {"height": round(piece + around)})
        files = []
        for number in range(count):
            file = folder / (f"{name}.png" if count == 1 else f"{name}-{number + 1}.png")
            scroller.evaluate("(scroller, top) => { scroller.scrollTop = top; }", number * piece)
            self.page.wait_for_function("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            scroller.screenshot(path=file)
            files.append(file)
        self.page.set_viewport_size(_VIEW)
        return files
