"""The site: JupyterLite's own files, the lessons, and the Python packages."""

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from website.lite.bytecode.archives import add_bytecode, compiler, leave_out_unused
from website.lite.kernel import PyodideKernel, install_kernel
from website.lite.lessons import write_lessons
from website.lite.lock import resolve, site_lock
from website.lite.pyodide import LOCK, STDLIB, Distribution, open_distribution
from website.lite.start.bundle import write_bundle
from website.lite.start.files import BUNDLE, MODULE, write_start
from website.lite.wheels import ROOT, Wheel, build_stridewise, download, newest_wheels

STUDENT = ROOT / ".jupyter" / "student" / "labconfig"
# A browser cannot interrupt a kernel: the button would do nothing. Restarting ends whatever runs.
WITHOUT_INTERRUPT = {
    "@jupyterlab/notebook-extension:panel": {
        "toolbar": [{"name": "interrupt", "command": "notebook:interrupt-kernel", "disabled": True}]
    },
}
WIDGETS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
KERNEL_PACKAGES = ("micropip", "piplite", "pyodide-kernel", "ipykernel", "comm", "ipython", "jedi")
COURSE = ("stridewise", "ipywidgets")
LOADED_WHEN_IMPORTED = ("scikit-learn",)  # by lesson 9; every other lesson starts sooner without
APPS = ("lab", "notebooks")
FIRST_PAGE = "lab/index.html?path=00_contents.md"
# JupyterLite's own opens an empty JupyterLab. The other pages read its element, which says where the site's root is.
INDEX = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={FIRST_PAGE}">
<link rel="icon" href="lab/favicon.ico">
<title>Stridewise</title>
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{{}}</script>
</head>
<body><main><p><a href="{FIRST_PAGE}">Open the lessons</a></p></main></body>
</html>
"""


def build(site: Path, downloads: Path, *, pyodide: str | None = None, bytecode: bool = True) -> dict[str, str]:
    """Build the site.

    Parameters
    ----------
    site : Path
        The folder of the site; its contents are replaced.
    downloads : Path
        Where what comes from the package index is kept: wheels, and the kernel.
    pyodide : str, optional
        What `open_distribution` takes; by default the address that the kernel has. Of a folder or a wheel the site
        gets a copy, and then works offline.
    bytecode : bool, default True
        Whether modules are compiled beforehand. A site without is built in a quarter of the time and starts later.

    Returns
    -------
    dict of str to str
        The licences of the packages in the site, by name and version.
    """
    with TemporaryDirectory(prefix="stridewise-lite-") as folder:
        scratch = Path(folder)
        kernel = install_kernel(downloads / "kernel")
        distribution = open_distribution(pyodide or kernel.pyodide, scratch)
        python = ".".join(distribution.lock["info"]["python"].split(".")[:2])
        own = {**newest_wheels(kernel.wheels), "stridewise": build_stridewise(scratch / "wheel")}

        def resolved(*wanted: str) -> dict[str, Wheel | None]:
            fetch = partial(download, folder=downloads, python=python)
            return resolve(wanted, distribution, own, fetch)

        loaded = resolved(*KERNEL_PACKAGES, *COURSE)
        found = loaded | resolved(*filter(distribution.has, LOADED_WHEN_IMPORTED))
        where = distribution.address or "./pyodide"
        _run_jupyterlite(scratch / "lite", site, kernel, _settings(sorted(loaded)))
        static = site / "static"
        wheels = _copy_packages(distribution, found, static)
        licences = {f"{wheel.name} {wheel.version}": wheel.licence for wheel in wheels}
        for wheel in wheels:
            leave_out_unused(wheel.path)
        if bytecode:
            _compile(distribution, python, [wheel.path for wheel in wheels], static, downloads / "bytecode")
        bundled = _bundle([wheel for wheel in wheels if wheel.name in loaded], static / BUNDLE)
        separate = {name: wheel for name, wheel in found.items() if name not in bundled}
        hashes: dict[str, str] = {wheel.name: wheel.sha256 for wheel in wheels if wheel.name in separate}
        lock = site_lock(distribution, separate, where, "./wheels", hashes)
        (static / LOCK).write_text(json.dumps(lock), encoding="utf-8")
        write_start(site, where, loaded.keys() - bundled, [site / app / "index.html" for app in APPS])
        return licences


def _bundle(wheels: list[Wheel], path: Path) -> set[str]:
    """Put wheels of the site into one file instead; return their names."""
    write_bundle([wheel.path for wheel in wheels], path)
    for wheel in wheels:
        wheel.path.unlink()
    return {wheel.name for wheel in wheels}


def _copy_packages(distribution: Distribution, found: dict[str, Wheel | None], static: Path) -> list[Wheel]:
    """Copy what was found into the site."""
    (static / "wheels").mkdir()
    files = [Path(shutil.copy(wheel.path, static / "wheels")) for wheel in found.values() if wheel]
    files += distribution.copy([name for name, wheel in found.items() if wheel is None], static / "pyodide")
    return [Wheel(file) for file in files]


def _compile(distribution: Distribution, python: str, wheels: list[Path], static: Path, kept: Path) -> None:
    """Shorten the time until the first cell runs: the browser has no imports to compile."""
    command = compiler(python, distribution.folder)
    if command:
        core = [static / "pyodide" / STDLIB] if distribution.folder else []
        add_bytecode([*wheels, *core], command, kept)
    else:
        missing = (
            f"Neither Python {python} nor Node with a folder of Pyodide is here: the site will start more slowly.\n"
        )
        sys.stderr.write(missing)


def _settings(packages: list[str]) -> dict[str, Any]:
    """Return jupyter-lite.json. packages: what the kernel finds without asking piplite for it."""
    kernel = {
        "pyodideUrl": f"./static/{MODULE}",
        "loadPyodideOptions": {"packages": packages},
        "disablePyPIFallback": True,
    }
    disabled = json.loads((STUDENT / "page_config.json").read_text(encoding="utf-8"))["disabledExtensions"]
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Stridewise",
            "disabledExtensions": sorted(disabled),
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        },
    }


def _run_jupyterlite(folder: Path, site: Path, kernel: PyodideKernel, settings: dict[str, Any]) -> None:
    """Let JupyterLite write the site from a folder of its settings and of the lessons."""
    write_lessons(ROOT / "solutions", folder / "files")
    (folder / "jupyter-lite.json").write_text(json.dumps(settings), encoding="utf-8")
    overrides = json.loads((STUDENT / "default_setting_overrides.json").read_text(encoding="utf-8"))
    (folder / "overrides.json").write_text(json.dumps(overrides | WITHOUT_INTERRUPT), encoding="utf-8")
    shutil.rmtree(site, ignore_errors=True)
    extensions = [kernel.extension, *(Path(sys.prefix, "share/jupyter/labextensions", name) for name in WIDGETS)]
    options = {
        "LiteBuildConfig": {
            "lite_dir": str(folder),
            "output_dir": str(site.resolve()),
            "contents": [str(folder / "files")],
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(path) for path in extensions],
            "apps": list(APPS),
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        }
    }
    (folder / "jupyter_lite_config.json").write_text(json.dumps(options), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--log-level=ERROR"]
    subprocess.run(command, cwd=folder, env=kernel.environment(), check=True, stdout=subprocess.DEVNULL)
    (site / "index.html").write_text(INDEX, encoding="utf-8")
    for app in APPS:
        page = site / app / "index.html"
        page.write_text(with_icon(page.read_text(encoding="utf-8")), encoding="utf-8")


def with_icon(page: str) -> str:
    """Name the icon in the head of a page. A browser asks the server's root for one that is not named."""
    return page.replace("<head>", '<head><link rel="icon" class="idle favicon" href="./favicon.ico">', 1)
