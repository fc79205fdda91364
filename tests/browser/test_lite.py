"""The lessons in a browser alone: JupyterLite and Pyodide, from the first page to the checks of every exercise.

Pyodide is downloaded once into build/pyodide, in a wheel of somebody else's that contains a distribution of it: the
package index has its NumPy and Matplotlib nowhere else.
"""

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from stridewise.exercises import EXERCISES
from tests.browser.accessibility import IN_NOTEBOOK, violations
from tests.browser.conftest import ROOT, watched_page
from tests.browser.notebook import Notebook
from tests.browser.pictures import screenshot
from website.lite.build import build

pytestmark = pytest.mark.browser
PYODIDE = "open-webui==0.12.4"
LESSON, STUB, CHECK = "1 · Storage order", "def row_major_strides", "check(row_major_strides)"
RIGHT = """
def row_major_strides(shape):
    strides, step = [], 1
    for length in reversed(shape):
        strides.insert(0, step)
        step *= length
    return tuple(strides)
"""
COLUMN_MAJOR = """
def row_major_strides(shape):
    strides, step = [], 1
    for length in shape:
        strides.append(step)
        step *= length
    return tuple(strides)
"""
ENDLESS = """
from stridewise.checker.answers import time_limit
time_limit.TIME_LIMIT = 1.0
def row_major_strides(shape):
    while True:
        shape = shape
"""
# What a check says about the first known wrong answer to each exercise.
EACH_EXERCISE = """# each exercise
import json
from stridewise.exercises import EXERCISES
found = {}
for exercise in EXERCISES:
    finding = check(exercise.misconceptions[0].example, exercise=exercise.name).finding
    found[exercise.name] = finding and finding.misconception
print(json.dumps(found))
"""
# A browser's Python has 32 bits: what the model counts for a right kernel.
RIGHT_KERNEL = """# a right kernel
from stridewise.absent import cuda
@cuda.jit
def im2col_gpu(x, kh, kw, out):
    i = cuda.grid(1)
    if i < out.size:
        row, column = i // out.shape[1], i % out.shape[1]
        across = x.shape[1] - kw + 1
        r, s, c = column // (kw * x.shape[2]), column // x.shape[2] % kw, column % x.shape[2]
        out[row, column] = x[row // across + r, row % across + s, c]
check(im2col_gpu).points
"""
# Close the page that was opened before, which keeps the text that it had, and open it again.
OPEN = """path => {
    [...jupyterapp.shell.widgets("main")].filter(page => page.title.label === path).forEach(page => page.dispose());
    jupyterapp.commands.execute("docmanager:open", {path});
}"""
NEVER_ENDS = "while True:  # never ends\n    pass"


class LiteNotebook(Notebook):
    """A notebook in JupyterLite: Python starts in the page, which takes its time."""

    def __init__(self, page):
        self.page = page
        page.locator(".jp-Toolbar-kernelName", has_text="Pyodide").wait_for()
        self.wait()

    def wait(self, seconds=180):
        super().wait(seconds)


class _Files(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".wasm": "application/wasm", ".mjs": "text/javascript"}

    def log_message(self, *_):
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_):  # the browser has gone
        pass


@contextmanager
def served(folder):
    """A server of static files: its address."""
    with _Server(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def pyodide():
    """The wheel that contains a distribution of Pyodide."""
    folder = ROOT / "build" / "pyodide"
    if not any(folder.glob("*.whl")):
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--python-version=3.12"]
        ended = subprocess.run([*pip, f"--dest={folder}", PYODIDE], capture_output=True, text=True, timeout=300)
        if ended.returncode:
            pytest.skip(f"Pyodide could not be downloaded (106 MB): {ended.stderr.splitlines()[-1:]}")
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def address(pyodide, tmp_path_factory):
    """The site, built and served."""
    site = tmp_path_factory.mktemp("lite") / "site"
    build(site, ROOT / "build" / "lite-wheels", pyodide=str(pyodide), bytecode=False)
    settings = json.loads((site / "jupyter-lite.json").read_text())
    settings["jupyter-config-data"]["exposeAppInBrowser"] = True
    (site / "jupyter-lite.json").write_text(json.dumps(settings))
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def lesson(address, chromium):
    """The first lesson, opened from the first page, after its imports. In the end: no error, nobody else was asked."""
    with watched_page(chromium) as (page, watch):
        page.set_default_timeout(180_000)
        page.goto(address)
        page.locator(".jp-MarkdownViewer:visible").get_by_role("link", name=LESSON).first.click()
        notebook = LiteNotebook(page)
        assert "Traceback" not in notebook.run("import ctypes")
        yield notebook
        assert watch.faults == []


def told(lesson, answer):
    """What the first check says about an answer."""
    lesson.write(STUB, answer)
    return lesson.run(CHECK)


def test_a_right_answer_passes_and_its_points_are_in_the_table_of_contents(lesson):
    assert "right, 2 of 2 points" in told(lesson, RIGHT)
    lesson.page.evaluate(OPEN, "00_contents.md")
    expect(lesson.page.locator(".jp-MarkdownViewer:visible")).to_contain_text("2 of 6 points")
    screenshot(lesson.page, "lite_contents.png")
    lesson.page.evaluate("() => { jupyterapp.shell.currentWidget.dispose(); }")


def test_a_wrong_answer_is_told_its_misconception_and_axe_finds_nothing(lesson):
    assert "Your function gives the first axis stride 1" in told(lesson, COLUMN_MAJOR)
    assert violations(lesson.page, IN_NOTEBOOK) == []
    screenshot(lesson.page, "lite_lesson.png")


def test_an_endless_answer_is_stopped_by_the_check(lesson):
    assert "did not end within 1 s and was stopped" in told(lesson, ENDLESS)


def test_a_misconception_of_each_exercise_is_named_and_a_right_kernel_gets_all_points(lesson):
    lesson.write("print(z)", EACH_EXERCISE)
    found = json.loads(lesson.cell("# each exercise").locator(".jp-Cell-outputArea").inner_text())
    assert found == {exercise.name: exercise.misconceptions[0].name for exercise in EXERCISES}
    lesson.write("# each exercise", RIGHT_KERNEL)
    assert "3.0" in lesson.cell("# a right kernel").locator(".jp-Cell-outputArea").inner_text()


def test_restarting_ends_an_endless_loop_and_there_is_no_button_to_interrupt(lesson):
    assert lesson.page.get_by_title("Interrupt the kernel").count() == 0
    lesson.cell('print("shape').locator(".cm-content").click()
    lesson.page.keyboard.press("Control+A")
    lesson.page.keyboard.insert_text(NEVER_ENDS)
    lesson.page.keyboard.press("Control+Enter")
    expect(lesson.page.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute("data-status", "busy")
    lesson.page.evaluate("() => { jupyterapp.commands.execute('notebook:restart-kernel'); }")
    lesson.page.locator(".jp-Dialog .jp-mod-accept").click()
    # A cell that is run before the old kernel has gone is lost.
    expect(lesson.page.locator(".jp-Notebook-ExecutionIndicator")).not_to_have_attribute("data-status", "busy")
    lesson.wait()
    assert "ModuleNotFoundError" not in lesson.run("import ctypes")
