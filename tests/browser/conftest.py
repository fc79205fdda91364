"""JupyterLab as `make lab` starts it, on copies, and a headless Chromium that looks at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
FLAGS = [
    *["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    *["--disable-background-networking", "--disable-component-update", "--disable-sync"],
]
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
    """A running JupyterLab: its address, the folder that stands for the repository, and its settings' folder."""

    url: str
    repository: Path
    settings: Path

    def use_theme(self, name):
        """What the next page looks like: "JupyterLab Light" or "JupyterLab Dark"."""
        themes = self.settings / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
        themes.parent.mkdir(parents=True, exist_ok=True)
        themes.write_text(f'{{"theme": "{name}"}}')


@pytest.fixture(scope="module")
def start_lab(tmp_path_factory):
    """`start_lab(who, root, copied)`: copies these parts of the repository and opens JupyterLab on one of them."""
    servers = []

    def start(who, *, root, copied):
        folder = tmp_path_factory.mktemp(who)
        repository = folder / "a clone"  # A space in the path, as on many people's machines.
        for name in (".jupyter", *copied):
            _copy(ROOT / name, repository / name)
        port = _free_port()
        log = (folder / "log").open("w")
        options = ["--no-browser", f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
        command = [sys.executable, "-c", START, str(repository), root, who, *options]
        server = subprocess.Popen(command, cwd=ROOT, env=_private(folder), stdout=log, stderr=subprocess.STDOUT)
        servers.append((server, log))
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, server, Path(log.name))
        return Lab(url, repository, folder / "settings")

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
        shutil.copytree(source, target, ignore=leftovers)
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


# Playwright's event loop runs as long as this fixture; nbclient in another module's tests needs to run its own.
@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A new page. When the test is over: nothing went wrong on its console, and it asked nobody but this machine."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(30_000)
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    _end_kernels(page)
    page.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []


def _end_kernels(page):
    page.evaluate(
        """async () => {
            const headers = {"X-XSRFToken": (document.cookie.match(/_xsrf=([^;]+)/) || [])[1]};
            for (const kernel of await (await fetch("/api/kernels")).json())
                await fetch("/api/kernels/" + kernel.id, {method: "DELETE", headers});
        }"""
    )
