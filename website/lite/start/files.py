"""The scripts that start Python early, written into a site."""

import json
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
MODULE = "python.mjs"  # what the kernel loads as Pyodide
BUNDLE = "packages.gz"
EXTENSION = Path("extensions", "@jupyterlite", "pyodide-kernel-extension", "static")
WORKER = "comlink.worker.*.js"
# What the kernel imports when it starts, and every lesson in its first cell. IPython's terminal, which a browser does
# not have, would be half of IPython's imports.
IMPORTS = """\
import sys, types
sys.modules["IPython.terminal.embed"] = types.SimpleNamespace(embed=None)
import IPython
del sys.modules["IPython.terminal.embed"]
import piplite.piplite
import pyodide_kernel
import numpy
from stridewise import check, foreseen, hint, plots, predict
import stridewise.timing
"""
_PLACE = "<!-- worker -->"


def write_start(site: Path, pyodide: str, packages: Iterable[str], pages: Iterable[Path]) -> None:
    """Write the scripts, and put one into the head of each page.

    Parameters
    ----------
    site : Path
        The folder of the site, as JupyterLite has written it.
    pyodide : str
        Where Pyodide is: an address, or a folder beside the scripts.
    packages : iterable of str
        The packages that Pyodide's loader loads; all others are in the bundle.
    pages : iterable of Path
        The pages with a kernel.

    Raises
    ------
    ValueError
        If the kernel has not one worker of this kind: a new version may start in another way.
    """
    static, worker = site / "static", kernel_worker(site)
    settings = {"PYODIDE": f"{pyodide.rstrip('/')}/", "PACKAGES": sorted(packages), "IMPORTS": IMPORTS}
    lines = [f"export const {name} = {json.dumps(value)};\n" for name, value in settings.items()]
    (static / "settings.mjs").write_text("".join(lines), encoding="utf-8")
    (static / MODULE).write_text((HERE / MODULE).read_text(encoding="utf-8"), encoding="utf-8")
    address = f"../{worker.relative_to(site).as_posix()}"
    (static / "worker.mjs").write_text(_script("worker.mjs", address), encoding="utf-8")
    for page in pages:
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</title>", f"</title><script>{_script('page.js', worker.name)}</script>", 1))


def kernel_worker(site: Path) -> Path:
    """Return the script of the kernel's worker."""
    workers = [path for path in (site / EXTENSION).glob(WORKER) if "loadPyodide" in path.read_text(encoding="utf-8")]
    if len(workers) != 1:
        raise ValueError(
            f"expected one {WORKER} that calls loadPyodide in {site / EXTENSION}, found {len(workers)}: "
            f"see how this version of the kernel starts Pyodide, and adapt {HERE.name}/"
        )
    return workers[0]


def _script(name: str, worker: str) -> str:
    return (HERE / name).read_text(encoding="utf-8").replace(_PLACE, worker)
