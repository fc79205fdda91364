"""Wheels: Stridewise's own, the kernel's, and pure Python packages from the package index."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from email.parser import HeaderParser
from functools import cached_property
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[2]


class Wheel:
    """A wheel file, and what Pyodide needs to know of it.

    Parameters
    ----------
    path : Path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        name, its_version, _, _ = parse_wheel_filename(path.name)
        self.name, self.version = canonicalize_name(name), str(its_version)

    @property
    def sha256(self) -> str:
        """The hash of the file, in hexadecimal digits."""
        return sha256(self.path.read_bytes()).hexdigest()

    @cached_property
    def metadata(self) -> Any:
        """The package's core metadata, as an `email.message.Message`."""
        with ZipFile(self.path) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            return HeaderParser().parsestr(archive.read(name).decode())

    @property
    def imports(self) -> list[str]:
        """The names under which it is imported."""
        with ZipFile(self.path) as archive:
            tops = {Path(name).parts[0] for name in archive.namelist() if name.endswith(".py")}
        return sorted(Path(top).stem for top in tops if not top.endswith((".data", ".dist-info")))

    @property
    def licence(self) -> str:
        """The licence that its metadata states, as short as they state it; "not stated" without one."""
        stated = self.metadata.get("License-Expression") or self.metadata.get("License")
        if stated and len(stated.splitlines()) == 1:
            return str(stated)
        classifiers = self.metadata.get_all("Classifier", [])
        names = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
        return ", ".join(names) or "not stated"

    def depends(self, environment: dict[str, str]) -> Iterator[str]:
        """Yield the names of the packages that it requires in this environment (PEP 508)."""
        for line in self.metadata.get_all("Requires-Dist", []):
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({**environment, "extra": ""}):
                yield canonicalize_name(requirement.name)


def build_stridewise(folder: Path) -> Wheel:
    """Build the wheel of the package that students import, without the grader."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] = ["src/stridewise"]
    for grader in ("scripts", "entry-points"):
        settings["project"].pop(grader, None)
    (path,) = WheelBuilder(str(ROOT), config=settings).build(directory=str(folder), versions=["standard"])
    return Wheel(Path(path))


def newest_wheels(folder: Path) -> dict[str, Wheel]:
    """Return the wheels in a folder by name; of several versions the newest."""
    wheels = sorted(map(Wheel, folder.glob("*.whl")), key=lambda wheel: parse_wheel_filename(wheel.path.name)[1])
    return {wheel.name: wheel for wheel in wheels}


def download(name: str, its_version: str | None, folder: Path, *, python: str) -> Wheel:
    """Get the pure Python wheel of a package, from the folder if it is there already.

    Parameters
    ----------
    name : str
        The package.
    its_version : str or None
        Its version; without one, the newest that has such a wheel, up to the version installed here.
    folder : Path
        Where downloads are kept.
    python : str
        The version of Python that will run it, such as 3.14.

    Returns
    -------
    Wheel
    """
    folder.mkdir(parents=True, exist_ok=True)
    installed = _installed_version(name)
    requirement = f"{name}=={its_version}" if its_version else f"{name}<={installed}" if installed else name
    found = _find(requirement, folder)
    if found is None:
        pure = ["--implementation=py", "--abi=none", "--platform=any", f"--python-version={python}"]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *pure]
        subprocess.run([*pip, f"--dest={folder}", requirement], check=True)
        found = _find(requirement, folder)
    if found is None:
        raise FileNotFoundError(f"pip left no wheel of {requirement} in {folder}")
    return found


def _find(requirement: str, folder: Path) -> Wheel | None:
    wanted = Requirement(requirement)
    wheels = map(Wheel, sorted(folder.glob("*.whl"), reverse=True))
    return next((wheel for wheel in wheels if wheel.name == wanted.name and wheel.version in wanted.specifier), None)


def _installed_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
