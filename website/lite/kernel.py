"""The Pyodide kernel of JupyterLite: its lab extension, its wheels, and where its Pyodide comes from.

It has a folder of its own instead of a place in the environment: JupyterLab loads every lab extension that it finds
there, and this one is made for JupyterLite's pages alone.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from installation.environment import pinned

PACKAGES = ("jupyterlite-pyodide-kernel", "pkginfo")
EXTENSION = Path("share", "jupyter", "labextensions", "@jupyterlite", "pyodide-kernel-extension")


@dataclass(frozen=True, slots=True)
class PyodideKernel:
    """A copy of the kernel's package.

    Parameters
    ----------
    folder : Path
        Where it is installed, with its data files.
    """

    folder: Path

    @property
    def extension(self) -> Path:
        """The folder of its lab extension."""
        return self.folder / EXTENSION

    @property
    def wheels(self) -> Path:
        """The folder of the wheels that it brings."""
        return self.extension / "static" / "pypi"

    @property
    def pyodide(self) -> str:
        """The address from which it loads Pyodide unless told otherwise."""
        # The module has constants only; importing the package would need JupyterLite's addons as well.
        spec = spec_from_file_location("constants", self.folder / "jupyterlite_pyodide_kernel" / "constants.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(f"no kernel in {self.folder}")
        constants = module_from_spec(spec)
        spec.loader.exec_module(constants)
        return str(constants.PYODIDE_CDN_URL)

    def environment(self) -> dict[str, str]:
        """Return the environment in which `jupyter lite build` finds it."""
        paths = [str(self.folder), os.environ.get("PYTHONPATH", "")]
        return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def install_kernel(folder: Path) -> PyodideKernel:
    """Install the kernel's pinned version into a folder, unless it is there already.

    Parameters
    ----------
    folder : Path
        Holds one folder for each version.

    Returns
    -------
    PyodideKernel
    """
    requirements = [f"{name}=={pinned(name)}" for name in PACKAGES]
    kernel = PyodideKernel(folder / requirements[0])
    if not kernel.extension.is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, f"--target={kernel.folder}", *requirements], check=True)
    return kernel
