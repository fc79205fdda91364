"""The lessons in a browser without an installation: the site of `make lite`, in headless Chromium.

Skipped unless STRIDEWISE_PYODIDE names a folder with a distribution of Pyodide, which is no part of the repository.
"""

import functools
import http.server
import os
import threading
from pathlib import Path

import pytest

from stridewise.exercises import EXERCISES
from stridewise.exercises.model_answers import model_answer

PYODIDE = os.environ.get("STRIDEWISE_PYODIDE")
ANSWER = EXERCISES[0].name
SLOW = 240_000  # ms: Pyodide and the packages are compiled and loaded first
READY = "jupyterapp?.shell.currentWidget?.context?.isReady && jupyterapp.shell.currentWidget.sessionContext.isReady"
RUN = """async ([name, code]) => {
    const {widgets} = jupyterapp.shell.currentWidget.content;
    const is = text => ({model}) => model.type === "code" && model.sharedModel.source.includes(text);
    widgets.find(is(`def ${name}(`)).model.sharedModel.setSource(code);
    await jupyterapp.commands.execute("notebook:run-all-cells");
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not PYODIDE, reason="STRIDEWISE_PYODIDE names no folder with a distribution of Pyodide"),
]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    from website.lite.build import build

    site = tmp_path_factory.mktemp("lite") / "site"
    build(site, Path(__file__).parents[2] / "build" / "lite-wheels", pyodide=PYODIDE)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_lesson_runs_from_top_to_bottom_and_its_points_stand_in_the_table_of_contents(address, chromium):
    context = chromium.new_context()
    page, outside = context.new_page(), []
    page.set_default_timeout(SLOW)
    page.on(
        "request", lambda request: request.url.startswith((address, "blob:", "data:")) or outside.append(request.url)
    )
    page.goto(f"{address}/lab/index.html?path={EXERCISES[0].lesson}.ipynb")
    page.wait_for_function(READY)
    page.evaluate(RUN, [ANSWER, model_answer(ANSWER).code])
    outputs = page.locator(".jp-Notebook .jp-OutputArea-output")
    assert outputs.filter(has_text=f"{ANSWER}: right").count() == 1
    assert outputs.filter(has_text="Error").count() == 0
    page.goto(f"{address}/lab/index.html?path=00_contents.md")
    page.locator(".jp-MarkdownViewer strong", has_text="points so far").wait_for()
    assert outside == []
    context.close()
