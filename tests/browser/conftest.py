"""JupyterLab as `make lab` starts it, on copies, and a headless Chromium that looks at it.

A page of JupyterLab takes five to ten seconds to load, a notebook in it half a second to open: so all tests share one
page, the `desk`, which is cleared between them.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary
from playwright.sync_api import Page, sync_playwright

from evaluation.attacks.builders import NHWC, OFFSET, STRIDES
from grader.course.converters import nbgrader_session
from grader.course.course import create_course
from grader.course.lessons import lessons_of
from stridewise.exercises import exercise_named
from tests.browser.notebook import Notebook
from tests.fixtures.executed_lessons import ipython_folder

ROOT = Path(__file__).parents[2]
SHORT_SOURCES = ROOT / "evaluation" / "attacks" / "solutions"
(SHORT_LESSON,) = lessons_of(exercise_named(name) for name in (STRIDES, OFFSET, NHWC))
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
FLAGS = [
    *["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    *["--disable-background-networking", "--disable-component-update", "--disable-sync"],
]
# All cells of a notebook are laid out, whether in sight or not: else the page must be as high as the notebook.
LAID_OUT = '{"windowingMode": "none"}'
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
SIZE = {"width": 1280, "height": 900}
# What make.py does after its set-up, in another folder and with the Python of these tests.
START = """
import sys
from pathlib import Path
import make
make.ROOT, make.PYTHON, make.BIN = Path(sys.argv[1]), sys.executable, Path(sys.executable).parent
make.open_jupyterlab(make.ROOT / sys.argv[2], who=sys.argv[3], arguments=sys.argv[4:])
"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, and the folder that stands for the repository."""

    url: str
    repository: Path

    def restore(self):
        """The notebooks as cloned, and no points."""
        _copy(ROOT / "notebooks", self.repository / "notebooks")
        (self.repository / "notebooks" / ".progress.jsonl").unlink(missing_ok=True)


@dataclass(frozen=True)
class Desk:
    """JupyterLab open in a page, with its file browser: what a student sees."""

    lab: Lab
    page: Page

    def open(self, name):
        """The notebook of this name, once its kernel is ready."""
        self.page.evaluate("async path => { await jupyterapp.commands.execute('docmanager:open', {path}); }", name)
        return Notebook(self.page, self.lab.repository / "notebooks" / name)

    def write(self, name, *sources):
        """A new notebook of this name with these code cells, opened."""
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        self.store(name, nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}))
        return self.open(f"{name}.ipynb")

    def store(self, name, notebook, *, is_trusted=False):
        """Put a notebook under this name. is_trusted: as if it had been run here."""
        nbformat.write(notebook, self.lab.repository / "notebooks" / f"{name}.ipynb")
        if is_trusted:
            NotebookNotary(data_dir=str(self.lab.repository.parent / "data")).sign(notebook)

    def use_theme(self, name):
        """ "Light" or "Dark"; returns when the page shows it."""
        theme = f"JupyterLab {name}"
        if self.page.locator("body").get_attribute("data-jp-theme-name") == theme:
            return
        self.page.evaluate("theme => { jupyterapp.commands.execute('apputils:change-theme', {theme}); }", theme)
        self.page.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")  # it hides the page while styles load

    def narrow(self):
        """A page as wide as a phone, the file browser closed."""
        self.page.set_viewport_size({"width": 400, "height": SIZE["height"]})
        self.page.evaluate("() => { jupyterapp.shell.collapseLeft(); }")
        self.page.wait_for_timeout(300)  # the layout follows in a frame or two

    def widen(self):
        """A page of the usual size, the file browser open."""
        self.page.set_viewport_size(SIZE)
        self.page.evaluate("() => { jupyterapp.shell.expandLeft(); }")

    def clear(self):
        """Nothing open, no kernel running, a page of the usual size in the light theme."""
        self.page.evaluate("() => [...jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")
        _end_kernels(self.page)
        self.widen()
        self.use_theme("Light")


@pytest.fixture(scope="session")
def start_lab(tmp_path_factory):
    """`start_lab(who, root, copied)`: copies these parts of the repository and opens JupyterLab on one of them.

    prepare: is called with the folder of the copies before JupyterLab starts.
    """
    servers = []

    def start(who, *, root, copied, prepare=None):
        folder = tmp_path_factory.mktemp(who)
        repository = folder / "a clone"  # A space in the path, as on many people's machines.
        for name in (".jupyter", *copied):
            _copy(ROOT / name, repository / name)
        if prepare:
            prepare(repository)
        ipython_folder(folder)
        settings = folder / "settings" / "@jupyterlab" / "notebook-extension"
        settings.mkdir(parents=True)
        (settings / "tracker.jupyterlab-settings").write_text(LAID_OUT)
        port = _free_port()
        log = (folder / "log").open("w")
        options = ["--no-browser", f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
        options.append("--LabApp.expose_app_in_browser=True")
        command = [sys.executable, "-c", START, str(repository), root, who, *options]
        server = subprocess.Popen(command, cwd=ROOT, env=_private(folder), stdout=log, stderr=subprocess.STDOUT)
        servers.append((server, log))
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, server, Path(log.name))
        return Lab(url, repository)

    yield start
    for server, log in servers:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


def _copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        leftovers = shutil.ignore_patterns("workspaces", "__pycache__", ".ipynb_checkpoints")
        shutil.copytree(source, target, ignore=leftovers, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)


def _private(folder):
    """An environment in which Jupyter writes below `folder` only."""
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "IPYTHONDIR": "ipython",
    }
    return {**os.environ, **{name: str(folder / place) for name, place in places.items()}}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(url, server, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/api", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


# Playwright's event loop runs as long as this fixture; nbclient, in tests outside this package, needs to run its own.
@pytest.fixture(scope="package")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def student(start_lab):
    """JupyterLab as a student has it, for all tests that only open and run notebooks."""
    return start_lab("student", root="notebooks", copied=["notebooks"])


# JupyterLab asks each new kernel for its breakpoints, and complains if the notebook is closed before the answer.
CLOSED_TOO_SOON = "Could not restore the debugger state: Canceled future"


class Watch:
    """What a page says on its console when something is wrong, and whom it asks besides this machine."""

    def __init__(self, page):
        self.faults = []
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))

    def _said(self, kind, text):
        if kind == "error" and not text.startswith(CLOSED_TOO_SOON):
            self.faults.append(text)

    def _asked(self, url):
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "file:")):
            self.faults.append(f"asked for {url}")


@pytest.fixture(scope="package")
def instructor(start_lab):
    """JupyterLab as an instructor has it, with the course of a short lesson."""

    def with_course(repository):
        with nbgrader_session(None):
            create_course(repository / "course", SHORT_SOURCES, lessons=[SHORT_LESSON], seconds=10)

    copied = ["pyproject.toml", "README.md", f"solutions/{SHORT_LESSON.name}.py", "solutions/pictures/hook.png"]
    return start_lab("instructor", root=".", copied=copied, prepare=with_course)


@contextmanager
def watched_page(chromium):
    """Open a new page, and watch it: yields both."""
    page = chromium.new_page(viewport=SIZE)
    page.set_default_timeout(30_000)
    yield page, Watch(page)
    page.close()


@dataclass(frozen=True)
class FirstPage:
    """What JupyterLab opened with: the address, and the text of the page in front."""

    address: str
    text: str


@pytest.fixture(scope="package")
def _window(student, chromium):
    with watched_page(chromium) as (page, watch):
        page.goto(f"{student.url}/?reset")
        front = page.locator(".jp-MarkdownViewer:visible")
        front.locator("h2").first.wait_for()
        yield page, watch, FirstPage(page.url, front.inner_text())


@pytest.fixture
def first_page(_window):
    return _window[2]


@pytest.fixture
def desk(student, _window):
    """A cleared desk. When the test is over: nothing went wrong on the console, and only this machine was asked."""
    page, watch, _ = _window
    desk = Desk(student, page)
    student.restore()
    desk.clear()
    watch.faults.clear()
    yield desk
    assert watch.faults == []


@pytest.fixture
def same_desk(student, _window):
    """The desk with what the file's tests have opened so far, and the check of `desk` when the test is over."""
    page, watch, _ = _window
    desk = Desk(student, page)
    desk.widen()
    desk.use_theme("Light")
    yield desk
    assert watch.faults == []


@pytest.fixture(scope="module")
def open_once(student, _window):
    """`open_once(name, *sources)`: `Desk.write` on a cleared desk, for all tests of a file: a kernel takes seconds."""

    def write(name, *sources):
        desk = Desk(student, _window[0])
        desk.clear()
        return desk.write(name, *sources)

    return write


def _end_kernels(page):
    page.evaluate(
        """async () => {
            const headers = {"X-XSRFToken": (document.cookie.match(/_xsrf=([^;]+)/) || [])[1]};
            for (const kernel of await (await fetch("/api/kernels")).json())
                await fetch("/api/kernels/" + kernel.id, {method: "DELETE", headers});
        }"""
    )
