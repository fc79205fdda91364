"""Compiles the archives of the site, and keeps the results: it takes most of a minute."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

SCRIPT = Path(__file__).with_name("compile_archives.py")
RUNNER = Path(__file__).with_name("run_in_pyodide.mjs")
# Each file in an archive is written into the browser's memory before the first cell runs. The stubs are jedi's, of
# Python 2 and of packages that are not in the site. Matplotlib's list of fonts is made anew in each session.
UNUSED = (
    "*.po",
    "*/tests/*",
    "IPython/sphinxext/*",
    "PIL/*.pyi",
    "jedi/third_party/django-stubs/*",
    "jedi/third_party/typeshed/stdlib/2/*",
    "jedi/third_party/typeshed/third_party/*",
    "matplotlib/*.pyi",
    "matplotlib/backends/*gtk*",
    "matplotlib/backends/*qt*",
    "matplotlib/backends/*tk*",
    "matplotlib/backends/*wx*",
    "matplotlib/backends/web_backend/*",
    "matplotlib/mpl-data/fonts/afm/*",
    "matplotlib/mpl-data/fonts/pdfcorefonts/*",
    "matplotlib/mpl-data/fonts/ttf/cm*",
    "matplotlib/mpl-data/images/*",
    "matplotlib/mpl-data/sample_data/*",
    "numpy/*.h",
    "numpy/*.pyi",
    "numpy/f2py/*",
)


def leave_out_unused(path: Path) -> None:
    """Rewrite an archive without the files that no lesson uses."""
    kept = path.with_suffix(".kept")
    with ZipFile(path) as old, ZipFile(kept, "w") as new:
        for entry in old.infolist():
            if not any(fnmatch(entry.filename, pattern) for pattern in UNUSED):
                new.writestr(entry, old.read(entry))
    kept.replace(path)


def compiler(python: str, pyodide: Path | None) -> list[str] | None:
    """Return the command that runs a script in a version of Python: of this machine, or in Pyodide under Node.

    Parameters
    ----------
    python : str
        The version, such as 3.14.
    pyodide : Path or None
        The folder of a distribution of Pyodide of that version, if there is one.

    Returns
    -------
    list of str or None
        The arguments before those of the script; None if neither is installed.
    """
    if python == f"{sys.version_info.major}.{sys.version_info.minor}":
        return [sys.executable]
    if native := shutil.which(f"python{python}"):
        return [native]
    node = shutil.which("node")
    return [node, str(RUNNER), str(pyodide)] if node and pyodide else None


def add_bytecode(paths: Iterable[Path], command: list[str], kept: Path) -> None:
    """Replace archives by copies with the bytecode of their modules.

    Parameters
    ----------
    paths : iterable of Path
        Wheels, and zip files from which Python imports.
    command : list of str
        What `compiler` returned.
    kept : Path
        A folder where results are kept for the next time.
    """
    kept.mkdir(parents=True, exist_ok=True)
    script = SCRIPT.read_bytes()
    results = {path: kept / f"{sha256(script + path.read_bytes()).hexdigest()}{path.suffix}" for path in paths}
    with TemporaryDirectory(dir=kept) as folder:
        missing = [(path, Path(folder, result.name)) for path, result in results.items() if not result.exists()]
        for path, copy in missing:
            shutil.copy(path, copy)
        if missing:
            subprocess.run([*command, str(SCRIPT), folder], check=True)
        for _, copy in missing:
            copy.replace(kept / copy.name)
    for path, result in results.items():
        shutil.copy(result, path)
